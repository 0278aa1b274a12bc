import HansaArrow
import HansaCore
import HansaSource

extension DuckDBStatement {
  /// Runs the statement, whose parameters are bound, and sends its rows; cancelling the stream interrupts it.
  public func send(to stream: BatchStream, as schema: Schema) throws(HansaError) {
    let execution = try start()
    // Only from here on does DuckDB remember an interrupt.
    stream.onCancel { [connection] in connection.interrupt() }
    defer { stream.onCancel(nil) }
    let result = try execution.result()
    guard !schema.fields.isEmpty else {
      // Rows without columns.
      while let rows = try result.skipChunk() {
        try stream.send(RecordBatch(schema: schema, rowCount: rows, columns: []))
      }
      return
    }
    let reader = try BatchReader(result, schema: schema)
    // The first batch is small, so that its rows come early.
    guard let first = try reader.next(rows: 2048) else { return }
    try stream.send(first)
    while let batch = try reader.next() { try stream.send(batch) }
  }
}
