import CDuckDB
import HansaArrow
import HansaCore

/// Appends batches to a table, in the connection's transaction: many times faster than INSERT. For one thread.
public final class DuckDBAppender {
  /// DuckDB's vectors hold so many rows.
  private static let chunkRows = 2048

  private let handle: duckdb_appender
  private let connection: DuckDBConnection
  private let schema: Schema
  private let chunk: duckdb_data_chunk

  /// - Parameter schema: the table's columns, all of them and in order; their layouts are what DuckDB holds them in.
  /// - Throws: DuckDB's error, for a table that is not there.
  public init(
    _ connection: DuckDBConnection, database: String, schema name: String = "main", table: String, _ schema: Schema
  ) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions
    var appender: duckdb_appender?
    let state = duckdb.pointee.appender_create_ext(connection.handle, database, name, table, &appender)
    guard let appender else { throw HansaError(.outOfMemory, "DuckDB gives no appender") }
    guard state == DuckDBSuccess else {
      let error = Self.error(of: appender)
      var doomed: duckdb_appender? = appender
      _ = duckdb.pointee.appender_destroy(&doomed)
      throw error
    }
    let types = schema.fields.map { LogicalType($0.layout) }
    var handles = types.map(\.handle)
    let made = withExtendedLifetime(types) { duckdb.pointee.create_data_chunk(&handles, idx_t(handles.count)) }
    guard let made else {
      var doomed: duckdb_appender? = appender
      _ = duckdb.pointee.appender_destroy(&doomed)
      throw HansaError(.outOfMemory, "DuckDB gives no chunk")
    }
    handle = appender
    chunk = made
    self.connection = connection
    self.schema = schema
  }

  deinit {
    let duckdb = DuckDBLibrary.functions
    var chunk: duckdb_data_chunk? = chunk
    duckdb.pointee.destroy_data_chunk(&chunk)
    var handle: duckdb_appender? = handle
    _ = duckdb.pointee.appender_destroy(&handle)
  }

  /// Appends a batch of the schema.
  public func append(_ batch: RecordBatch) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions
    var start = 0
    while start < batch.rowCount {
      let end = min(start + Self.chunkRows, batch.rowCount)
      duckdb.pointee.data_chunk_reset(chunk)
      VectorWriter.write(batch, start..<end, into: chunk)
      guard duckdb.pointee.append_data_chunk(handle, chunk) == DuckDBSuccess else { throw Self.error(of: handle) }
      start = end
    }
  }

  /// Gives the rest to the transaction; nothing can be appended afterwards.
  public func finish() throws(HansaError) {
    guard DuckDBLibrary.functions.pointee.appender_close(handle) == DuckDBSuccess else {
      throw Self.error(of: handle)
    }
  }

  private static func error(of appender: duckdb_appender) -> HansaError {
    let duckdb = DuckDBLibrary.functions
    var data = duckdb.pointee.appender_error_data(appender)
    defer { duckdb.pointee.destroy_error_data(&data) }
    let message = data.flatMap { duckdb.pointee.error_data_message($0) }.map { String(cString: $0) }
    return .duckDB(message ?? "DuckDB does not take the rows and gives no reason", type: nil)
  }
}
