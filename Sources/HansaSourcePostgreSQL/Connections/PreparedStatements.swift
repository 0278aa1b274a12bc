import HansaCore
import Synchronization

/// Which statements a connection's server is to keep parsed and planned: those that come again. A value without I/O.
///
/// Parsing and planning a look-up takes the server longer than to find its row. What came once only is not prepared, so
/// that statements which never come again cost nothing; the one that was not used for longest makes room.
struct PreparedStatements {
  /// How a statement is to be run.
  enum Use: Equatable {
    /// As a text.
    case once
    /// Prepared under the name, in place of those that are not needed any more.
    case new(name: String, instead: [String])
    /// By its name.
    case again(name: String)
  }

  private struct Entry {
    var prepared: (name: String, since: ContinuousClock.Instant)?
    var lastUse: Int
  }

  /// Texts that are remembered, prepared or not.
  private var limit: Int
  private var entries: [Name: Entry] = [:]
  private var uses = 0
  /// Names that the server still knows.
  private var discarded: [String] = []

  /// Longer texts are not worth their memory: what they ask takes longer than planning it.
  private static let longestText = 8 << 10
  /// The server plans a prepared statement again when its tables change or are analyzed, but not as they grow.
  private static let lifetime: Duration = .seconds(60)

  /// No two statements of any programs have the same name: behind a pooler another one's would run in place of this one.
  private static let prefix = "hansa_" + String(UInt64.random(in: 0...UInt64.max), radix: 16)
  private static let count = Atomic(0)

  /// - Parameter limit: 0: nothing is prepared.
  init(limit: Int) { self.limit = limit }

  /// The statement is to be run now.
  mutating func use(_ sql: String, at now: ContinuousClock.Instant = .now) -> Use {
    guard limit > 0, sql.utf8.count <= Self.longestText else { return .once }
    let key = Name(sql)
    uses += 1
    guard var entry = entries[key] else {
      if entries.count == limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key {
        discard(oldest)
      }
      entries[key] = Entry(lastUse: uses)
      return .once
    }
    entry.lastUse = uses
    entries[key] = entry
    if let prepared = entry.prepared {
      if now - prepared.since < Self.lifetime { return .again(name: prepared.name) }
      discarded.append(prepared.name)
      entries[key]?.prepared = nil
    }
    let number = Self.count.add(1, ordering: .relaxed).newValue
    return .new(name: "\(Self.prefix)_\(number)", instead: discarded)
  }

  /// The server has the statement under the name, and not the discarded ones any more.
  mutating func prepared(_ sql: String, as name: String, at now: ContinuousClock.Instant = .now) {
    discarded = []
    entries[Name(sql)]?.prepared = (name, now)
  }

  /// The server did not run a prepared statement as such.
  ///
  /// - Returns: whether it is to be run as a text. What the tables have become asks for a new one; where the server does not
  ///   know its name, or knows another by it, the connection is not one session, and nothing is prepared on it any more.
  mutating func refused(_ sql: String, _ code: HansaError.Code) -> Bool {
    switch code.rawValue {
    case "0A000": discard(Name(sql))
    case "26000", "42P05": self = Self(limit: 0)
    default: return false
    }
    return true
  }

  private mutating func discard(_ key: Name) {
    if let prepared = entries.removeValue(forKey: key)?.prepared { discarded.append(prepared.name) }
  }
}
