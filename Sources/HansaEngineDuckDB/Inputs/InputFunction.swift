import CDuckDB
import HansaArrow
import HansaCore
import HansaDuckDB

/// The table function `hansa_input(query, index)`, through which DuckDB reads the inputs of a query.
///
/// It does not support projection pushdown: DuckDB asks for all columns of an input, which has no others than the
/// query needs. How threads and streams work together: docs/decisions/0003-feeding-duckdb.md.
enum InputFunction {
  static let name = "hansa_input"

  static func register(_ connection: DuckDBConnection, _ registry: InputRegistry) throws(HansaError) {
    let duckdb = DuckDBLibrary.functions
    var function = duckdb.pointee.create_table_function()
    defer { duckdb.pointee.destroy_table_function(&function) }
    var bigint = duckdb.pointee.create_logical_type(DUCKDB_TYPE_BIGINT)
    defer { duckdb.pointee.destroy_logical_type(&bigint) }
    duckdb.pointee.table_function_set_name(function, name)
    duckdb.pointee.table_function_add_parameter(function, bigint)
    duckdb.pointee.table_function_add_parameter(function, bigint)
    duckdb.pointee.table_function_set_extra_info(function, Unmanaged.passRetained(registry).toOpaque(), release)
    duckdb.pointee.table_function_set_bind(function, bind)
    duckdb.pointee.table_function_set_init(function, start)
    duckdb.pointee.table_function_set_local_init(function, startThread)
    duckdb.pointee.table_function_set_function(function, read)
    guard duckdb.pointee.register_table_function(connection.handle, function) == DuckDBSuccess else {
      throw HansaError(.internalError, "DuckDB does not take the table function \(name)")
    }
  }

  private static let release: duckdb_delete_callback_t = { object in
    if let object { Unmanaged<AnyObject>.fromOpaque(object).release() }
  }

  private static func object<T: AnyObject>(_ pointer: UnsafeMutableRawPointer?, _ type: T.Type) -> T? {
    pointer.map { Unmanaged<T>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func parameter(_ info: duckdb_bind_info?, _ index: idx_t) -> Int64 {
    let duckdb = DuckDBLibrary.functions
    var value = duckdb.pointee.bind_get_parameter(info, index)
    defer { duckdb.pointee.destroy_value(&value) }
    return duckdb.pointee.get_int64(value)
  }

  private static let bind: duckdb_table_function_bind_t = { info in
    let duckdb = DuckDBLibrary.functions
    let registry = object(duckdb.pointee.bind_get_extra_info(info), InputRegistry.self)
    let (query, number) = (parameter(info, 0), parameter(info, 1))
    guard let inputs = registry?[query], let index = Int(exactly: number), inputs.inputs.indices.contains(index) else {
      return duckdb.pointee.bind_set_error(info, "hansa:XX000:the query has no fragment \(number)")
    }
    inputs.noteBind(index)
    let input = inputs.inputs[index]
    for (position, field) in input.stream.schema.fields.enumerated() {
      let type = LogicalType(field.layout)
      withExtendedLifetime(type) { duckdb.pointee.bind_add_result_column(info, "c\(position)", type.handle) }
    }
    if input.stream.schema.fields.isEmpty {
      // Rows alone, for count(*): a table without columns is not to be had in DuckDB.
      let type = LogicalType(.boolean)
      withExtendedLifetime(type) { duckdb.pointee.bind_add_result_column(info, "c0", type.handle) }
    }
    if let rows = input.estimatedRows, rows.isFinite {
      duckdb.pointee.bind_set_cardinality(info, idx_t(min(max(rows, 0), 1e15)), false)
    }
    let scan = InputScan(inputs, index)
    duckdb.pointee.bind_set_bind_data(info, Unmanaged.passRetained(scan).toOpaque(), release)
  }

  private static let start: duckdb_table_function_init_t = { info in
    let duckdb = DuckDBLibrary.functions
    guard let scan = object(duckdb.pointee.init_get_bind_data(info), InputScan.self) else { return }
    guard scan.inputs.claim(scan.index) else {
      return duckdb.pointee.init_set_error(info, "hansa:XX000:the query reads fragment \(scan.index) twice")
    }
    // DuckDB takes no more than it has.
    duckdb.pointee.init_set_max_threads(info, 1024)
  }

  private static let startThread: duckdb_table_function_init_t = { info in
    let duckdb = DuckDBLibrary.functions
    guard let scan = object(duckdb.pointee.init_get_bind_data(info), InputScan.self) else { return }
    let thread = InputScanThread(scan)
    duckdb.pointee.init_set_init_data(info, Unmanaged.passRetained(thread).toOpaque(), release)
  }

  private static let read: duckdb_table_function_t = { info, chunk in
    let duckdb = DuckDBLibrary.functions
    guard let thread = object(duckdb.pointee.function_get_local_init_data(info), InputScanThread.self) else { return }
    do throws(HansaError) { try thread.read(into: chunk) } catch {
      thread.scan.inputs.fail(error)
      duckdb.pointee.function_set_error(info, "hansa:\(error.code.rawValue):\(error.message)")
    }
  }
}
