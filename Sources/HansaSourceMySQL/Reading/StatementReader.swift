import CMariaDB
import HansaArrow
import HansaCore
import HansaSource

/// Runs one statement on one connection and sends its rows as batches while the server still sends them.
final class StatementReader {
  /// A batch is full at either.
  private static let maximumRows = 1 << 16
  private static let maximumBytes = 1 << 20

  private let connection: Connection
  private var statement: UnsafeMutablePointer<MYSQL_STMT>?
  private var isConnectionSound = true
  private var isResultOpen = false
  private var isAlone = false

  init(_ connection: Connection) { self.connection = connection }

  /// - Throws: the server's error, or what is wrong with a value. `close` must follow in any case.
  func read(_ fragment: FragmentRequest, into stream: BatchStream) throws(HansaError) {
    guard let statement = mysql_stmt_init(connection.handle) else {
      throw HansaError(.outOfMemory, "no memory for a statement")
    }
    self.statement = statement
    isAlone = fragment.snapshot == nil
    let trace = connection.options.traceComments ? fragment.trace?() : nil
    let sql = trace.map { SQLCommenter.append($0, to: fragment.sql) } ?? fragment.sql
    guard mysql_stmt_prepare(statement, sql, UInt(sql.utf8.count)) == 0 else { throw failure() }
    let expected = mysql_stmt_param_count(statement)
    guard expected == fragment.parameters.count else {
      throw HansaError(
        .internalError, "the statement takes \(expected) parameters and was given \(fragment.parameters.count)")
    }
    let parameters = try BoundParameters(fragment.parameters)
    if expected > 0, mysql_stmt_bind_param(statement, parameters.binds.baseAddress) != 0 { throw failure() }
    // The server forgets a KILL that comes between two statements; whoever cancelled by now need not start this one.
    if stream.wasCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
    let status = withExtendedLifetime(parameters) { mysql_stmt_execute(statement) }
    guard status == 0 else { throw failure() }
    isResultOpen = true

    let builder = BatchBuilder(fragment.schema)
    let rows = RowDecoder(try decoders(statement, builder))
    if !builder.columns.isEmpty { rows.attach(to: statement) }
    try withExtendedLifetime(rows) { () throws(HansaError) in try fetch(statement, rows, builder, into: stream) }
  }

  private func fetch(
    _ statement: UnsafeMutablePointer<MYSQL_STMT>, _ rows: RowDecoder, _ builder: BatchBuilder, into stream: BatchStream
  ) throws(HansaError) {
    while true {
      switch mysql_stmt_fetch(statement) {
      case 0:
        if let failure = rows.failure { throw failure }
        builder.rowCount += 1
        if builder.rowCount >= Self.maximumRows || rows.byteCount >= Self.maximumBytes {
          rows.byteCount = 0
          try stream.send(builder.take())
        }
      case MYSQL_NO_DATA:
        isResultOpen = false
        // Where the connection has a transaction, that has yet to end.
        if builder.rowCount > 0 { try stream.send(builder.take(), isLast: isAlone) }
        return
      default: throw failure()
      }
    }
  }

  private func decoders(
    _ statement: UnsafeMutablePointer<MYSQL_STMT>, _ builder: BatchBuilder
  ) throws(HansaError) -> [ColumnDecoder] {
    let schema = builder.schema
    guard let metadata = mysql_stmt_result_metadata(statement) else {
      throw HansaError(.internalError, "the statement gives no rows")
    }
    defer { mysql_free_result(metadata) }
    let count = Int(mysql_num_fields(metadata))
    // A fragment of which only the number of rows counts may select anything.
    if schema.fields.isEmpty { return [] }
    guard count == schema.fields.count, let fields = mysql_fetch_fields(metadata) else {
      throw HansaError(.internalError, "the source gives \(count) columns where \(schema.fields.count) are expected")
    }
    var decoders: [ColumnDecoder] = []
    for (index, field) in schema.fields.enumerated() {
      guard let wire = WireType(fields[index]) else {
        throw HansaError(
          .sourceTypeUnsupported, "the type of the source's column \"\(field.name)\" cannot be read",
          detail: "MySQL's type number \(fields[index].type.rawValue)")
      }
      decoders.append(
        try ColumnDecoder(field, wire, builder: builder.columns[index], options: connection.options))
    }
    return decoders
  }

  private func failure() -> HansaError {
    guard let statement else { return HansaError(.internalError, "there is no statement") }
    let error = ServerError(statement, of: connection.handle)
    if error.isFatal || isResultOpen { isConnectionSound = false }
    return error.error(connection.options)
  }

  /// Gives the statement back.
  ///
  /// - Parameter isAbandoned: whether the connection is to be closed anyway.
  /// - Returns: whether the connection may run another statement.
  func close(isAbandoned: Bool) -> Bool {
    let isReusable = isConnectionSound && !isResultOpen && !isAbandoned
    // Otherwise the library would read all the rows that the server still has to send.
    if !isReusable { connection.abort() }
    if let statement { mysql_stmt_close(statement) }
    statement = nil
    return isReusable
  }
}
