import CDuckDB
import HansaArrow
import HansaCore

/// Turns the chunks of a result into batches of a schema.
public final class BatchReader {
  private let schema: Schema
  private let result: DuckDBResult
  private let readers: [VectorReader]

  /// - Parameter allows: further narrows which of DuckDB's types a layout takes; all that keep every value by default.
  /// - Throws: `.internalError` that names the column and both types when they do not fit.
  public init(
    _ result: DuckDBResult, schema: Schema, allows: (DuckDBType, ArrowType) -> Bool = { _, _ in true }
  ) throws(HansaError) {
    guard result.columns.count == schema.fields.count else {
      throw HansaError(
        .internalError, "DuckDB's result has \(result.columns.count) columns, and \(schema.fields.count) were expected")
    }
    var readers: [VectorReader] = []
    for (column, field) in zip(result.columns, schema.fields) {
      guard allows(column.type, field.layout),
        let conversion = VectorConversion(from: column.type, to: field.layout)
      else {
        throw HansaError(
          .internalError,
          "DuckDB's result column \"\(field.name)\" is \(column.type), and \(field.type) (\(field.layout)) was expected"
        )
      }
      readers.append(VectorReader(conversion, layout: field.layout))
    }
    self.schema = schema
    self.result = result
    self.readers = readers
  }

  /// The next batch: chunks of DuckDB's until there are `rows` rows or `bytes` bytes; nil at the end.
  ///
  /// - Throws: DuckDB's error, or a value's that does not fit its layout, naming the column.
  public func next(rows limit: Int = 65_536, bytes: Int = 1 << 20) throws(HansaError) -> RecordBatch? {
    var count = 0
    while count < limit, readers.reduce(0, { $0 + $1.byteCount }) < bytes {
      let read = try result.withNextChunk { chunk throws(HansaError) in try append(chunk) }
      guard let read else { break }
      count += read
    }
    return count == 0 ? nil : RecordBatch(schema: schema, rowCount: count, columns: readers.map { $0.take() })
  }

  private func append(_ chunk: duckdb_data_chunk) throws(HansaError) -> Int {
    let duckdb = DuckDBLibrary.functions
    let rows = Int(duckdb.pointee.data_chunk_get_size(chunk))
    for (index, reader) in readers.enumerated() {
      do throws(HansaError) {
        try reader.append(duckdb.pointee.data_chunk_get_vector(chunk, idx_t(index)), 0..<rows)
      } catch {
        throw HansaError(
          error.code, "column \"\(schema.fields[index].name)\": \(error.message)", advice: error.advice, cause: error)
      }
    }
    return rows
  }
}
