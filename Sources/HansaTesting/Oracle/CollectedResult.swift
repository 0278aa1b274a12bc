import Hansa
import HansaArrow
import HansaCore
import HansaFormats
import HansaSource

extension ResultTable {
  /// Reads a stream to its end; values become PostgreSQL's texts, timestamps with time zone in UTC as the fixtures'.
  /// - Throws: the stream's error.
  public init(collecting stream: BatchStream) async throws(HansaError) {
    var batches: [RecordBatch] = []
    while let batch = try await stream.next() { batches.append(batch) }
    self.init(schema: stream.schema, batches: batches)
  }

  /// Reads a query's result to its end.
  /// - Throws: the query's error.
  public init(collecting result: QueryResult) async throws(HansaError) {
    var batches: [RecordBatch] = []
    var iterator = result.makeAsyncIterator()
    while let batch = try await iterator.next() { batches.append(batch) }
    self.init(schema: result.schema, batches: batches)
  }

  /// The rows of batches that all have `schema`.
  public init(schema: Schema, batches: [RecordBatch]) {
    let columns = schema.fields.map { field in
      Column(name: field.name.string, type: field.type == .unknown ? "text" : "\(field.type)")
    }
    self.init(columns: columns, rows: batches.flatMap(Self.rows))
  }

  private static func rows(_ batch: RecordBatch) -> [[String?]] {
    let writers = zip(batch.schema.fields, batch.columns).map { TextForm(zone: .utc).writer($0, $1) }
    var buffer = ByteBuffer()
    return (0..<batch.rowCount).map { row in
      zip(writers, batch.columns).map { write, column in
        guard !column.isNull(row) else { return nil }
        buffer.removeAll()
        write(row, &buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
      }
    }
  }
}
