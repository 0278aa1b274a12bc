import CLibPQ
import HansaArrow
import HansaCore
import HansaSource

/// Reads a statement's result row by row: for few rows, and for statements with parameters, which COPY cannot have.
struct RowReader {
  private let connection: Connection
  private let schema: Schema
  private let send: RowCollector.Sink

  init(_ connection: Connection, _ schema: Schema, send: @escaping RowCollector.Sink) {
    self.connection = connection
    self.schema = schema
    self.send = send
  }

  /// - Throws: the server's error, `.connectionFailure`, what is wrong with a value, or `.queryCanceled`.
  func read(_ statement: RowStatement) throws(HansaError) {
    var statement = statement
    var hasRows = false
    do throws(HansaError) { try read(&statement, &hasRows) } catch {
      guard !hasRows, statement.isHealed(after: error, on: connection) else { throw error }
      try read(&statement, &hasRows)
    }
  }

  /// - Parameter hasRows: set with the first answer that is no error.
  private func read(_ statement: inout RowStatement, _ hasRows: inout Bool) throws(HansaError) {
    try statement.send(on: connection)
    var rows: RowCollector?
    while let pointer = PQgetResult(connection.handle) {
      let result = ResultHandle(pointer)
      switch PQresultStatus(pointer) {
      case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
        hasRows = true
        // The last result of a statement has no rows; it is the only one of a statement that gives none.
        var collector: RowCollector
        if let started = rows.take() {
          collector = started
        } else {
          collector = try RowCollector(schema, types: connection.columnTypes(of: result), send: send)
        }
        for row in 0..<PQntuples(pointer) { try Self.read(row, of: pointer, into: &collector) }
        rows = consume collector
      case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
        connection.drain()
        throw HansaError(.sourceError, "the statement gives no rows")
      default:
        defer { connection.drain() }
        throw connection.error(of: result)
      }
    }
    if var started = rows.take() { try started.end() }
  }

  private static func read(
    _ row: Int32, of result: OpaquePointer, into rows: inout RowCollector
  ) throws(HansaError) {
    for column in 0..<rows.columnCount {
      if PQgetisnull(result, row, Int32(column)) != 0 {
        rows.appendNull(column)
      } else {
        let length = Int(PQgetlength(result, row, Int32(column)))
        try rows.append(
          column, UnsafeRawBufferPointer(start: PQgetvalue(result, row, Int32(column)), count: length))
      }
    }
    try rows.endRow()
  }
}

extension Connection {
  func columnTypes(of result: ResultHandle) -> [UInt32] {
    (0..<PQnfields(result.pointer)).map { PQftype(result.pointer, $0) }
  }

  /// The types of a statement's columns, domains as their base types, in one round trip and without running it:
  /// COPY's data say nothing about types, and eight bytes could be an integer as well as a time.
  func describe(_ sql: String) throws(HansaError) -> [UInt32] {
    guard PQenterPipelineMode(handle) == 1 else { throw connectionError() }
    var failure: HansaError?
    var types: [UInt32]?
    if PQsendPrepare(handle, "", sql, 0, nil) == 1, PQsendDescribePrepared(handle, "") == 1,
      PQpipelineSync(handle) == 1
    {
      var nulls = 0
      // Each command's results end with a null pointer, the pipeline's with its own kind of result.
      while nulls < 3 {
        guard let pointer = PQgetResult(handle) else {
          nulls += 1
          continue
        }
        nulls = 0
        let result = ResultHandle(pointer)
        switch PQresultStatus(pointer) {
        case PGRES_COMMAND_OK: types = columnTypes(of: result)
        case PGRES_PIPELINE_SYNC: nulls = 3
        case PGRES_PIPELINE_ABORTED: break
        default: failure = failure ?? error(of: result)
        }
      }
    }
    // It does not leave the mode when the connection broke; that one is thrown away.
    guard PQexitPipelineMode(handle) == 1 else { throw failure ?? connectionError() }
    if let failure { throw failure }
    guard let types else { throw connectionError() }
    return types
  }
}
