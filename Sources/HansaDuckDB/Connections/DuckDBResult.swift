import CDuckDB
import HansaCore

/// Rows of a statement, a chunk of up to 2,048 at a time. For one thread; the connection is busy until it is gone.
public final class DuckDBResult {
  public struct Column: Sendable {
    public let name: String
    public let type: DuckDBType
  }

  public let columns: [Column]
  private var handle: duckdb_result
  private let connection: DuckDBConnection
  /// DuckDB answers a fetch after the last chunk with an error.
  private var isAtEnd = false

  init(_ result: duckdb_result, _ connection: DuckDBConnection) {
    let duckdb = DuckDBLibrary.functions
    var result = result
    columns = (0..<duckdb.pointee.column_count(&result)).map { index in
      Column(
        name: duckdb.pointee.column_name(&result, index).map { String(cString: $0) } ?? "",
        type: DuckDBType(owned: duckdb.pointee.column_logical_type(&result, index)))
    }
    handle = result
    self.connection = connection
  }

  deinit { DuckDBLibrary.functions.pointee.destroy_result(&handle) }

  /// Calls `body` with the next chunk of rows, at least one; nil at the end.
  public func withNextChunk<T>(_ body: (duckdb_data_chunk) throws(HansaError) -> T) throws(HansaError) -> T? {
    let duckdb = DuckDBLibrary.functions
    while !isAtEnd {
      var chunk = duckdb.pointee.fetch_chunk(handle)
      guard let rows = chunk else {
        isAtEnd = true
        if duckdb.pointee.result_error(&handle) != nil { throw HansaError.duckDB(&handle) }
        return nil
      }
      defer { duckdb.pointee.destroy_data_chunk(&chunk) }
      // An empty chunk marks the end for some statements.
      if duckdb.pointee.data_chunk_get_size(rows) == 0 {
        isAtEnd = true
        return nil
      }
      return try body(rows)
    }
    return nil
  }

  /// Skips the next chunk and says how many rows it had, at least one; nil at the end.
  public func skipChunk() throws(HansaError) -> Int? {
    try withNextChunk { Int(DuckDBLibrary.functions.pointee.data_chunk_get_size($0)) }
  }
}
