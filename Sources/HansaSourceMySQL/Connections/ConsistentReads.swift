import HansaCore
import HansaSource

/// Opens transactions that see one state of the database, a connection each.
///
/// The server has no snapshot that a second connection could take over. Each connection begins its own, one right after
/// the other, and is then asked whether the same was committed before each: by the place in the binary log where it is
/// written, else by the number that the server gives to each transaction that changes something, which did not move from
/// before the first to after the last. Where something was committed in between they begin again.
struct ConsistentReads {
  /// How often they begin again on a server that is never quiet for so long; the last ones are taken then.
  private static let attempts = 20

  let connections: [Connection]

  /// - Throws: the server's error, or `.connectionFailure`.
  func open() throws(HansaError) {
    guard let first = connections.first else { return }
    for attempt in 1...Self.attempts {
      let before = try counter(on: first)
      for connection in connections { try connection.run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY") }
      if try hasOneState(before) || attempt == Self.attempts { return }
      for connection in connections { try connection.run("ROLLBACK") }
    }
  }

  private func hasOneState(_ before: String?) throws(HansaError) -> Bool {
    guard let first = connections.first else { return true }
    if let place = try logPlace(of: first) {
      for connection in connections.dropFirst() {
        guard let other = try logPlace(of: connection), Name(other) == Name(place) else { return false }
      }
      return true
    }
    guard let before, let after = try counter(on: first) else { return true }
    return Name(before) == Name(after)
  }

  /// Where the connection's snapshot lies in the binary log; nil without one.
  private func logPlace(of connection: Connection) throws(HansaError) -> String? {
    guard connection.isMariaDB else { return nil }
    let rows = try connection.rows("SHOW STATUS LIKE 'Binlog\\_snapshot\\_%'")
    let values = rows.compactMap { $0.count > 1 ? $0[1] : nil }
    // Without a log the place is no file at 0.
    return values.contains("") || values.isEmpty ? nil : values.joined(separator: ":")
  }

  /// The number that the next transaction gets, or that of the last byte in the log; nil on a server that tells neither.
  private func counter(on connection: Connection) throws(HansaError) -> String? {
    try connection.rows(
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_max_trx_id', 'Innodb_redo_log_current_lsn')"
    ).first?.last.flatMap(\.self)
  }
}
