import CDuckDB
import HansaArrow

/// A logical type of DuckDB's that is freed with this object.
public final class LogicalType {
  public let handle: duckdb_logical_type?

  /// The type in which DuckDB holds a column of the layout.
  public init(_ layout: ArrowType) {
    let duckdb = DuckDBLibrary.functions
    switch layout {
    case .boolean: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_BOOLEAN)
    case .int16: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_SMALLINT)
    case .int32: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_INTEGER)
    case .int64: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_BIGINT)
    case .float32: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_FLOAT)
    case .float64: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_DOUBLE)
    case .decimal128(let precision, let scale):
      handle = duckdb.pointee.create_decimal_type(UInt8(clamping: precision), UInt8(clamping: scale))
    case .utf8: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_VARCHAR)
    case .binary: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_BLOB)
    case .date32: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_DATE)
    case .time64: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_TIME)
    case .timestamp(utc: false): handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_TIMESTAMP)
    case .timestamp(utc: true): handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_TIMESTAMP_TZ)
    case .intervalMonthDayNano: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_INTERVAL)
    case .fixedBinary16: handle = duckdb.pointee.create_logical_type(DUCKDB_TYPE_UUID)
    case .list(let element):
      let inner = LogicalType(element)
      handle = withExtendedLifetime(inner) { duckdb.pointee.create_list_type(inner.handle) }
    }
  }

  deinit {
    var handle = handle
    DuckDBLibrary.functions.pointee.destroy_logical_type(&handle)
  }
}
