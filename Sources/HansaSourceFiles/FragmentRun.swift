import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSource

/// Runs one fragment on the thread it is called from, over a connection of its own.
struct FragmentRun {
  let files: FilesDatabase
  let request: FragmentRequest
  let stream: BatchStream

  /// - Throws: `.queryCanceled` when the stream was cancelled, an error naming file and row, or DuckDB's error.
  func run() throws(HansaError) {
    var tables: [TableFiles] = []
    do throws(HansaError) {
      tables = try files.prepare(request.sql)
      let connection = try files.database.connect()
      stream.markConnected()
      try run(connection)
    } catch {
      if stream.wasCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
      throw error.code == .undefinedObject
        ? HansaError(.undefinedTable, error.message, detail: error.detail) : FileFailure(tables).error(error)
    }
  }

  private func run(_ connection: DuckDBConnection) throws(HansaError) {
    let statement = try connection.prepare(request.sql)
    try statement.bind(request.parameters)
    let execution = try statement.start()
    // Only from here on does DuckDB remember an interrupt.
    stream.onCancel { connection.interrupt() }
    defer { stream.onCancel(nil) }
    let result = try execution.result()
    guard !request.schema.fields.isEmpty else { return try count(result) }
    let reader = try BatchReader(result, schema: request.schema)
    // The first batch is small, so that its rows come early.
    guard let first = try reader.next(rows: 2048) else { return }
    try stream.send(first)
    while let batch = try reader.next() { try stream.send(batch) }
  }

  /// Rows without columns.
  private func count(_ result: DuckDBResult) throws(HansaError) {
    while let rows = try result.skipChunk() {
      try stream.send(RecordBatch(schema: request.schema, rowCount: rows, columns: []))
    }
  }
}
