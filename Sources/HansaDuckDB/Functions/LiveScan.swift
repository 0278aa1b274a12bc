import CDuckDB
import HansaArrow
import HansaCore

/// One scan of a live table: which row comes next.
final class LiveScan {
  /// DuckDB's vectors hold so many rows.
  private static let chunkRows = 2048

  private let batch: RecordBatch
  private var row = 0

  init(_ batch: RecordBatch) { self.batch = batch }

  static let release: duckdb_delete_callback_t = { object in
    if let object { Unmanaged<AnyObject>.fromOpaque(object).release() }
  }

  /// The rows, from when the statement was bound until it ends.
  private final class Bound {
    let batch: RecordBatch?
    init(_ batch: RecordBatch?) { self.batch = batch }
  }

  private static func object<T: AnyObject>(_ pointer: UnsafeMutableRawPointer?, _ type: T.Type) -> T? {
    pointer.map { Unmanaged<T>.fromOpaque($0).takeUnretainedValue() }
  }

  static let bind: duckdb_table_function_bind_t = { info in
    let duckdb = DuckDBLibrary.functions
    var name = duckdb.pointee.bind_get_parameter(info, 0)
    defer { duckdb.pointee.destroy_value(&name) }
    var number = duckdb.pointee.bind_get_parameter(info, 1)
    defer { duckdb.pointee.destroy_value(&number) }
    let text = duckdb.pointee.get_varchar(name)
    defer { duckdb.pointee.free(text) }
    guard let tables = object(duckdb.pointee.bind_get_extra_info(info), LiveTables.self), let text else { return }
    let table = Name(String(cString: text))
    // A view is bound without a reader when it is made.
    let reader = duckdb.pointee.is_null_value(number) ? nil : tables[duckdb.pointee.get_int64(number)]
    guard let schema = tables.schemas[table] ?? reader?.further[table] else {
      return duckdb.pointee.bind_set_error(info, "hansa:XX000:hansa_live knows no such table")
    }
    for field in schema.fields {
      let type = LogicalType(field.layout)
      withExtendedLifetime(type) { duckdb.pointee.bind_add_result_column(info, field.name.string, type.handle) }
    }
    let batch: RecordBatch?
    do throws(HansaError) { batch = try reader?.rows(of: table) } catch {
      return duckdb.pointee.bind_set_error(info, "hansa:\(error.code.rawValue):\(error.message)")
    }
    if let batch { duckdb.pointee.bind_set_cardinality(info, idx_t(batch.rowCount), true) }
    duckdb.pointee.bind_set_bind_data(info, Unmanaged.passRetained(Bound(batch)).toOpaque(), release)
  }

  static let start: duckdb_table_function_init_t = { info in
    let duckdb = DuckDBLibrary.functions
    guard let bound = object(duckdb.pointee.init_get_bind_data(info), Bound.self) else { return }
    guard let batch = bound.batch else {
      return duckdb.pointee.init_set_error(info, "hansa:XX000:hansa_live is read without a reader")
    }
    duckdb.pointee.init_set_max_threads(info, 1)
    duckdb.pointee.init_set_init_data(info, Unmanaged.passRetained(LiveScan(batch)).toOpaque(), release)
  }

  static let read: duckdb_table_function_t = { info, chunk in
    let duckdb = DuckDBLibrary.functions
    guard let scan = object(duckdb.pointee.function_get_init_data(info), LiveScan.self) else { return }
    let end = min(scan.row + chunkRows, scan.batch.rowCount)
    if scan.row < end {
      VectorWriter.write(scan.batch, scan.row..<end, into: chunk)
    } else {
      duckdb.pointee.data_chunk_set_size(chunk, 0)
    }
    scan.row = end
  }
}
