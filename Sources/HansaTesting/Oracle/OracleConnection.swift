import CLibPQ
import HansaCore
import HansaSource
import Synchronization

/// A connection of libpq's to the oracle that stays open: for many queries. One query at a time.
public final class OracleConnection: @unchecked Sendable {
  /// What PostgreSQL makes of a query.
  public enum Answer: Sendable {
    case table(ResultTable)
    /// The SQLSTATE and the message.
    case error(String, String)
  }

  private let handle: OpaquePointer
  private let access = Mutex<[String: String]>([:])

  /// - Throws: `HansaError` 08001 with libpq's message.
  public init(_ server: PostgresServer, database: String, statementTimeout: Duration = .seconds(10)) throws(HansaError)
  {
    let values = [
      "host=\(server.host)", "port=\(server.port)", "user=\(server.user)", "password='\(server.password)'",
      "dbname=\(database)", "client_encoding=UTF8",
      "options='-c statement_timeout=\(statementTimeout.components.seconds)s -c jit=off -c TimeZone=UTC'",
    ]
    guard let handle = PQconnectdb(values.joined(separator: " ")) else {
      throw HansaError(.outOfMemory, "libpq could not allocate a connection")
    }
    self.handle = handle
    guard PQstatus(handle) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(handle))
      throw HansaError(.cannotConnect, "cannot connect to the oracle", detail: message)
    }
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
  }

  deinit { PQfinish(handle) }

  /// Runs a query.
  ///
  /// - Throws: `HansaError` 08006 when the connection broke.
  public func answer(_ sql: String) async throws(HansaError) -> Answer {
    try await WorkerThread.run("oracle") { () throws(HansaError) in try self.answerBlocking(sql) }
  }

  private func answerBlocking(_ sql: String) throws(HansaError) -> Answer {
    let result = access.withLock { types -> Result<Answer, HansaError> in
      let result = PQexec(handle, sql)
      defer { PQclear(result) }
      guard PQstatus(handle) == CONNECTION_OK else {
        return .failure(HansaError(.connectionFailure, "the connection to the oracle broke", detail: sql))
      }
      guard PQresultStatus(result) == PGRES_TUPLES_OK else {
        let code = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        return .success(.error(code, String(cString: PQresultErrorMessage(result))))
      }
      return .success(.table(table(result, &types)))
    }
    return try result.get()
  }

  private func table(_ result: OpaquePointer?, _ types: inout [String: String]) -> ResultTable {
    let columns = (0..<PQnfields(result)).map { index in
      let key = "\(PQftype(result, index)), \(PQfmod(result, index))"
      let type = types[key] ?? typeName(key)
      types[key] = type
      return ResultTable.Column(name: String(cString: PQfname(result, index)), type: type)
    }
    let rows = (0..<PQntuples(result)).map { row in
      columns.indices.map { column in
        let index = Int32(column)
        return PQgetisnull(result, row, index) == 1 ? nil : String(cString: PQgetvalue(result, row, index))
      }
    }
    return ResultTable(columns: columns, rows: rows)
  }

  /// `format_type` of an OID and a modifier.
  private func typeName(_ key: String) -> String {
    let result = PQexec(handle, "SELECT format_type(\(key))")
    defer { PQclear(result) }
    return PQntuples(result) == 1 ? String(cString: PQgetvalue(result, 0, 0)) : "?"
  }
}
