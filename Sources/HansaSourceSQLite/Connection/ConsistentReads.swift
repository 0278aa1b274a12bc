import HansaCore
import HansaSource

/// Opens read transactions that see one state of the file, a connection each.
///
/// A transaction sees what was committed when it began. That nothing was committed from before the first to after the
/// last one is known by the file's change counter, which the last connection reads before all of them begin and once
/// more in its transaction.
struct ConsistentReads {
  /// How often they begin again while somebody else writes.
  private static let attempts = 200
  /// A writer that has its lock waits for our transactions, so that these must not wait for it for long.
  private static let wait = Duration.milliseconds(20)

  let connections: [SQLiteConnection]

  /// - Throws: what is wrong with the file; `.sourceUnreachable` where others write all the time; `.queryCanceled`.
  func open(for stream: BatchStream) throws(HansaError) {
    for _ in 0..<Self.attempts {
      if stream.wasCancelled { throw HansaError.cancelled }
      do throws(HansaError) {
        if try begin() { return }
      } catch {
        guard error.code == .sourceUnreachable else { throw error }
      }
      for connection in connections { Self.end(connection) }
    }
    throw HansaError(
      .sourceUnreachable, "the SQLite file is being written to all the time",
      advice: "The query reads it by several statements, which must see one state. Run it again.")
  }

  /// - Returns: whether all transactions see the same.
  private func begin() throws(HansaError) -> Bool {
    guard let last = connections.last else { return true }
    let before = try last.firstInteger("PRAGMA data_version")
    for connection in connections {
      try connection.waiting(atMost: Self.wait) { () throws(HansaError) in
        try connection.execute("BEGIN")
        // The transaction begins with the first page that is read.
        _ = try connection.firstInteger("SELECT count(*) FROM sqlite_schema")
      }
    }
    return try last.firstInteger("PRAGMA data_version") == before
  }

  static func end(_ connection: SQLiteConnection) { try? connection.execute("ROLLBACK") }
}
