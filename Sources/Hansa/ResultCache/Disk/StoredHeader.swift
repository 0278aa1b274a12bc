import Foundation
import HansaCatalog
import HansaCore
import HansaSource

/// What stands in front of a result's rows in its file: all that tells whether they may be used.
struct StoredHeader: Codable, Sendable {
  struct Table: Codable, Sendable {
    var source: String
    var schema: String
    var table: String
    /// What the source said before the rows were read.
    var token: String?
  }

  /// `StoredKey.text`.
  var key: String
  /// The program that wrote it: what another one answered may be mended in this one.
  var program: String
  var statement: String
  var principal: String
  /// The source of a fragment; nil for a whole query.
  var source: String?
  /// `StoredKey.text` of the columns.
  var columns: String
  /// When its reading began.
  var readAt: Date
  var tables: [Table]
  var rows: Int
  var batches: Int
  /// Microseconds that it took to make.
  var cost: Double

  init(_ key: ResultKey, _ stored: StoredKey, _ entry: ResultCache.Entry, cost: Duration) {
    self.key = stored.text
    program = Self.runningProgram
    statement = key.statement
    principal = key.principal.string
    source = if case .fragment(let source, _, _, _) = key.scope { source.string } else { nil }
    columns = StoredKey.text(entry.schema.fields)
    readAt = Date(timeIntervalSinceNow: -(entry.age / .seconds(1)))
    tables = entry.versions.tables.flatMap { source, tables in
      tables.map { table in
        Table(
          source: source.string, schema: table.schema.string, table: table.table.string,
          token: entry.versions.tokens[source]?[table]?.description)
      }
    }
    rows = entry.rows
    batches = entry.batches.count
    self.cost = cost / .microseconds(1)
  }

  /// What it was made of.
  ///
  /// - Parameter timesToLive: those of the sources, as they are configured now.
  func versions(_ timesToLive: [Name: Duration]) -> SourceVersions {
    var versions = SourceVersions(readAt: .now - .seconds(max(0, age)), tables: [:])
    for table in tables {
      let (source, name) = (Name(table.source), TableName(Name(table.schema), Name(table.table)))
      versions.tables[source, default: []].insert(name)
      if let token = table.token { versions.tokens[source, default: [:]][name] = ChangeToken(token) }
    }
    versions.timesToLive = timesToLive.filter { versions.tables[$0.key] != nil }
    return versions
  }

  /// Seconds by the wall clock; negative where that was set back since.
  var age: Double { -readAt.timeIntervalSinceNow }

  /// What tells this program from another build of it.
  static let runningProgram: String = {
    var status = stat()
    guard stat("/proc/self/exe", &status) == 0 else { return "unknown" }
    return "\(status.st_dev) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }()
}
