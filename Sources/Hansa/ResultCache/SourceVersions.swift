import HansaCatalog
import HansaCore
import HansaSource

/// Which tables a result was made of, and what their sources said of them before they were read.
struct SourceVersions: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// Before anything was asked.
  var readAt: Instant
  var tables: [Name: Set<TableName>]
  /// Tables whose sources cannot say, or did not in time, are left out.
  var tokens: [Name: [TableName: ChangeToken]] = [:]
  /// How old rows of a source may be without asking it.
  var timesToLive: [Name: Duration] = [:]

  /// A table that nothing will tell a change of; nil where there is none.
  var untold: String? {
    for (source, tables) in tables.sorted(by: { $0.key < $1.key }) where timesToLive[source] == nil {
      let missing = tables.filter { tokens[source]?[$0] == nil }
      if let table = missing.map(\.table).min() { return "\(source) does not say whether \(table) has changed" }
    }
    return nil
  }

  /// Whether rows of these versions are within the time to live of every source.
  func isTimely(at now: Instant) -> Bool {
    tables.keys.allSatisfy { source in timesToLive[source].map { now - readAt < $0 } ?? false }
  }

  /// Why rows of these versions may not be what the sources hold now; nil when they are.
  func outdated(by current: SourceVersions) -> String? {
    guard tables == current.tables else { return "other tables are read" }
    for (source, tables) in tables.sorted(by: { $0.key < $1.key }) {
      if let limit = current.timesToLive[source], current.readAt - readAt < limit { continue }
      for table in tables.sorted(by: { ($0.schema, $0.table) < ($1.schema, $1.table) }) {
        guard let now = current.tokens[source]?[table] else {
          return "\(source) does not say whether \(table.table) has changed"
        }
        if tokens[source]?[table] != now { return "\(table.table) in \(source) may have changed" }
      }
    }
    return nil
  }
}
