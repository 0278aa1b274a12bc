import CDuckDB
import HansaCore

/// A connection: runs one statement at a time, on whichever thread calls; `interrupt` may be called from any other.
public final class DuckDBConnection: @unchecked Sendable {
  public let handle: duckdb_connection
  public let database: DuckDBDatabase

  init(_ database: DuckDBDatabase) throws(HansaError) {
    var connection: duckdb_connection?
    guard DuckDBLibrary.functions.pointee.connect(database.handle, &connection) == DuckDBSuccess, let connection else {
      throw HansaError(.outOfMemory, "DuckDB gives no connection")
    }
    handle = connection
    self.database = database
  }

  deinit {
    var handle: duckdb_connection? = handle
    DuckDBLibrary.functions.pointee.disconnect(&handle)
  }

  /// Runs statements whose rows nobody wants.
  public func execute(_ sql: String) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions
    var result = duckdb_result()
    defer { duckdb.pointee.destroy_result(&result) }
    guard duckdb.pointee.query(handle, sql, &result) == DuckDBSuccess else { throw HansaError.duckDB(&result) }
  }

  /// Parses, binds and optimizes one statement.
  public func prepare(_ sql: String) throws(HansaError) -> DuckDBStatement { try DuckDBStatement(self, sql) }

  /// Starts a statement whose rows come as they are fetched: memory does not grow with the result.
  public func query(_ sql: String, _ parameters: [SQLValue] = []) throws(HansaError) -> DuckDBResult {
    let statement = try prepare(sql)
    try statement.bind(parameters)
    return try statement.start().result()
  }

  /// Makes the running statement, if there is one, fail with `.queryCanceled` soon.
  public func interrupt() { DuckDBLibrary.functions.pointee.interrupt(handle) }
}

extension HansaError {
  /// The error that a failed statement left in its result.
  static func duckDB(_ result: inout duckdb_result) -> HansaError {
    let duckdb = DuckDBLibrary.functions
    let message =
      duckdb.pointee.result_error(&result).map { String(cString: $0) } ?? "DuckDB failed and gives no reason"
    let type = duckdb.pointee.result_error_type(&result)
    return duckDB(message, type: type == DUCKDB_ERROR_INVALID ? nil : type)
  }
}
