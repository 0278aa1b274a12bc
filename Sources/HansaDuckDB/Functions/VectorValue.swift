import CDuckDB
import HansaCore

/// A type of a function's parameters or result.
indirect enum VectorType: Sendable {
  case boolean, smallint, integer, bigint, hugeint, float, double, varchar, blob, date, time, timestamp, interval
  case decimal(width: Int, scale: Int)
  case list(VectorType)
  /// Only as a parameter: the vector tells its type.
  case any

  /// A new description of the type; the caller frees it.
  func makeLogical() -> duckdb_logical_type? {
    let duckdb = DuckDBLibrary.functions.pointee
    switch self {
    case .boolean: return duckdb.create_logical_type(DUCKDB_TYPE_BOOLEAN)
    case .smallint: return duckdb.create_logical_type(DUCKDB_TYPE_SMALLINT)
    case .integer: return duckdb.create_logical_type(DUCKDB_TYPE_INTEGER)
    case .bigint: return duckdb.create_logical_type(DUCKDB_TYPE_BIGINT)
    case .hugeint: return duckdb.create_logical_type(DUCKDB_TYPE_HUGEINT)
    case .float: return duckdb.create_logical_type(DUCKDB_TYPE_FLOAT)
    case .double: return duckdb.create_logical_type(DUCKDB_TYPE_DOUBLE)
    case .varchar: return duckdb.create_logical_type(DUCKDB_TYPE_VARCHAR)
    case .blob: return duckdb.create_logical_type(DUCKDB_TYPE_BLOB)
    case .date: return duckdb.create_logical_type(DUCKDB_TYPE_DATE)
    case .time: return duckdb.create_logical_type(DUCKDB_TYPE_TIME)
    case .timestamp: return duckdb.create_logical_type(DUCKDB_TYPE_TIMESTAMP)
    case .interval: return duckdb.create_logical_type(DUCKDB_TYPE_INTERVAL)
    case .any: return duckdb.create_logical_type(DUCKDB_TYPE_ANY)
    case .decimal(let width, let scale): return duckdb.create_decimal_type(UInt8(width), UInt8(scale))
    case .list(let element):
      var inner = element.makeLogical()
      defer { duckdb.destroy_logical_type(&inner) }
      return duckdb.create_list_type(inner)
    }
  }
}

/// One vector of a chunk that DuckDB lends for the time of a call; flat, so that row `i` is at place `i`.
struct InputVector {
  let data: UnsafeMutableRawPointer?
  private let validity: UnsafeMutablePointer<UInt64>?
  let handle: duckdb_vector?
  /// Of a decimal, else 0.
  let scale: Int
  let width: Int
  /// The type of the numbers in memory.
  let storage: duckdb_type

  init(_ vector: duckdb_vector?) {
    let duckdb = DuckDBLibrary.functions.pointee
    handle = vector
    data = duckdb.vector_get_data(vector)
    validity = duckdb.vector_get_validity(vector)
    var logical = duckdb.vector_get_column_type(vector)
    defer { duckdb.destroy_logical_type(&logical) }
    let id = duckdb.get_type_id(logical)
    if id == DUCKDB_TYPE_DECIMAL {
      scale = Int(duckdb.decimal_scale(logical))
      width = Int(duckdb.decimal_width(logical))
      storage = duckdb.decimal_internal_type(logical)
    } else {
      (scale, width, storage) = (0, 0, id)
    }
  }

  @inline(__always)
  func isValid(_ row: Int) -> Bool {
    guard let validity else { return true }
    return validity[row >> 6] & (1 << UInt64(row & 63)) != 0
  }

  @inline(__always)
  func load<T: BitwiseCopyable>(_ row: Int, as type: T.Type) -> T? {
    // DuckDB aligns 128-bit numbers to 8 bytes.
    data?.loadUnaligned(fromByteOffset: row * MemoryLayout<T>.stride, as: type)
  }
}

/// The vector that takes a function's results.
struct OutputVector {
  let handle: duckdb_vector?
  let data: UnsafeMutableRawPointer?

  init(_ vector: duckdb_vector?) {
    handle = vector
    data = DuckDBLibrary.functions.pointee.vector_get_data(vector)
  }

  @inline(__always)
  func store<T: BitwiseCopyable>(_ value: T, at row: Int) {
    data?.storeBytes(of: value, toByteOffset: row * MemoryLayout<T>.stride, as: T.self)
  }

  func setNull(_ row: Int) {
    let duckdb = DuckDBLibrary.functions.pointee
    duckdb.vector_ensure_validity_writable(handle)
    duckdb.validity_set_row_invalid(duckdb.vector_get_validity(handle), idx_t(row))
  }

  func storeBytes(_ bytes: UnsafeBufferPointer<UInt8>, at row: Int) {
    bytes.withMemoryRebound(to: CChar.self) {
      var none: CChar = 0
      DuckDBLibrary.functions.pointee.unsafe_vector_assign_string_element_len(
        handle, idx_t(row), $0.baseAddress ?? withUnsafePointer(to: &none) { $0 }, idx_t($0.count))
    }
  }
}

/// A value that functions take.
protocol VectorInput: SendableMetatype {
  static var vectorType: VectorType { get }
  /// The value at a row that is valid.
  static func read(_ vector: InputVector, _ row: Int) -> Self
}

/// A value that functions give.
protocol VectorOutput: SendableMetatype {
  static var resultType: VectorType { get }
  func write(_ vector: OutputVector, _ row: Int)
}

extension Optional: VectorOutput where Wrapped: VectorOutput {
  static var resultType: VectorType { Wrapped.resultType }
  func write(_ vector: OutputVector, _ row: Int) {
    if let self { self.write(vector, row) } else { vector.setNull(row) }
  }
}
