import Foundation
import HansaCatalog
import HansaCore
import HansaSource
import Synchronization

/// A connection that sees whether others have changed the file: SQLite counts the changes for each connection by itself,
/// from when it was opened.
final class ChangeWatch: Sendable {
  private struct Watch {
    let connection: SQLiteConnection
    let id = UUID()
  }

  private let options: SQLiteOptions
  private let watch = Mutex<Watch?>(nil)

  init(_ options: SQLiteOptions) { self.options = options }

  /// One token for all tables; none for what is no table, or a virtual one, whose rows may be anywhere. Blocks.
  func tokens(of tables: [TableName]) throws(HansaError) -> [TableName: ChangeToken] {
    try watch.withLock { watch throws(HansaError) in
      if watch?.connection.identity != FileIdentity(path: options.path) { watch = nil }
      let current = if let watch { watch } else { Watch(connection: try SQLiteConnection(options)) }
      // A connection that fails is not used again.
      watch = nil
      guard let version = try current.connection.firstInteger("PRAGMA data_version") else { return [:] }
      let statement = try current.connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
      var stored: Set<Name> = []
      while try statement.step() { stored.insert(Name(statement.text(0))) }
      watch = current
      let token = ChangeToken("\(current.id) \(version)")
      let known = tables.filter { $0.schema == "main" && stored.contains($0.table) }
      return Dictionary(known.map { ($0, token) }) { first, _ in first }
    }
  }

  func close() { watch.withLock { $0 = nil } }
}
