import CLibPQ
import HansaCore

/// A statement whose result is read row by row, on its way to the server of one connection.
struct RowStatement: Sendable {
  let sql: String
  private let parameters: [SQLValue]
  private var use: PreparedStatements.Use
  private var isSent = false

  /// - Parameter mayPrepare: whether the statement may come again, and an error of it spoils nothing but itself.
  init(_ sql: String, _ parameters: [SQLValue], on connection: Connection, mayPrepare: Bool) {
    self.sql = sql
    self.parameters = parameters
    use = mayPrepare && parameters.isEmpty ? connection.statements.use(sql) : .once
  }

  /// Sends the statement unless it has been sent, or something has to be answered before it.
  mutating func depart(on connection: Connection) {
    if case .new = use { return }
    isSent = isSent || submit(on: connection)
  }

  /// Sends the statement unless it has been sent.
  ///
  /// - Throws: the server's error about preparing it, `.connectionFailure`.
  mutating func send(on connection: Connection) throws(HansaError) {
    if isSent { return }
    if case .new(let name, let others) = use {
      try connection.prepare(sql, as: name, insteadOf: others)
      use = .again(name: name)
    }
    guard submit(on: connection) else { throw connection.connectionError() }
    isSent = true
  }

  /// What to do about an error that came before any row.
  ///
  /// - Returns: whether the statement is to be sent once more, as a text.
  mutating func isHealed(after error: HansaError, on connection: Connection) -> Bool {
    guard use != .once, connection.isIdle, connection.statements.refused(sql, error.code) else { return false }
    use = .once
    isSent = false
    return true
  }

  private func submit(on connection: Connection) -> Bool {
    let sent =
      if case .again(let name) = use {
        PQsendQueryPrepared(connection.handle, name, 0, nil, nil, nil, 1)
      } else {
        BoundParameters(parameters).withPointers { count, types, values, lengths, formats in
          PQsendQueryParams(connection.handle, sql, count, types, values, lengths, formats, 1)
        }
      }
    return sent == 1 && PQsetSingleRowMode(connection.handle) == 1
  }
}

extension Connection {
  /// Has the server keep a statement under a name, and forget others.
  fileprivate func prepare(_ sql: String, as name: String, insteadOf others: [String]) throws(HansaError) {
    if !others.isEmpty { try run(others.map { "DEALLOCATE \($0)" }.joined(separator: "; ")) }
    let result = ResultHandle(PQprepare(handle, name, sql, 0, nil))
    guard PQresultStatus(result.pointer) == PGRES_COMMAND_OK else { throw error(of: result) }
    statements.prepared(sql, as: name)
  }
}
