import CDuckDB

/// A type of DuckDB's.
public indirect enum DuckDBType: Hashable, Sendable {
  case boolean
  case tinyint, smallint, integer, bigint, hugeint
  case utinyint, usmallint, uinteger, ubigint, uhugeint
  case float, double
  case decimal(width: Int, scale: Int)
  case varchar
  case blob
  case date, time, timestamp, timestamptz
  case timestampSeconds, timestampMilliseconds, timestampNanoseconds
  case interval
  case uuid
  case enumeration([String])
  case list(DuckDBType)
  case array(DuckDBType, count: Int)
  /// The type of a bare NULL.
  case null
  /// STRUCT, MAP, UNION, BIT, TIMETZ …, by the number DuckDB's C API has for it.
  case other(UInt32)

  /// The type that `logical` describes, which is freed.
  init(owned logical: duckdb_logical_type?) {
    var logical = logical
    self.init(logical)
    DuckDBLibrary.functions.pointee.destroy_logical_type(&logical)
  }

  /// The type that `logical` describes.
  public init(_ logical: duckdb_logical_type?) {
    let duckdb = DuckDBLibrary.functions
    let id = duckdb.pointee.get_type_id(logical)
    switch id {
    case DUCKDB_TYPE_BOOLEAN: self = .boolean
    case DUCKDB_TYPE_TINYINT: self = .tinyint
    case DUCKDB_TYPE_SMALLINT: self = .smallint
    case DUCKDB_TYPE_INTEGER: self = .integer
    case DUCKDB_TYPE_BIGINT: self = .bigint
    case DUCKDB_TYPE_HUGEINT: self = .hugeint
    case DUCKDB_TYPE_UTINYINT: self = .utinyint
    case DUCKDB_TYPE_USMALLINT: self = .usmallint
    case DUCKDB_TYPE_UINTEGER: self = .uinteger
    case DUCKDB_TYPE_UBIGINT: self = .ubigint
    case DUCKDB_TYPE_UHUGEINT: self = .uhugeint
    case DUCKDB_TYPE_FLOAT: self = .float
    case DUCKDB_TYPE_DOUBLE: self = .double
    case DUCKDB_TYPE_DECIMAL:
      self = .decimal(
        width: Int(duckdb.pointee.decimal_width(logical)), scale: Int(duckdb.pointee.decimal_scale(logical)))
    case DUCKDB_TYPE_VARCHAR: self = .varchar
    case DUCKDB_TYPE_BLOB: self = .blob
    case DUCKDB_TYPE_DATE: self = .date
    case DUCKDB_TYPE_TIME: self = .time
    case DUCKDB_TYPE_TIMESTAMP: self = .timestamp
    case DUCKDB_TYPE_TIMESTAMP_TZ: self = .timestamptz
    case DUCKDB_TYPE_TIMESTAMP_S: self = .timestampSeconds
    case DUCKDB_TYPE_TIMESTAMP_MS: self = .timestampMilliseconds
    case DUCKDB_TYPE_TIMESTAMP_NS: self = .timestampNanoseconds
    case DUCKDB_TYPE_INTERVAL: self = .interval
    case DUCKDB_TYPE_UUID: self = .uuid
    case DUCKDB_TYPE_ENUM:
      self = .enumeration(
        (0..<duckdb.pointee.enum_dictionary_size(logical)).map { index in
          let value = duckdb.pointee.enum_dictionary_value(logical, idx_t(index))
          defer { duckdb.pointee.free(value) }
          return value.map { String(cString: $0) } ?? ""
        })
    case DUCKDB_TYPE_LIST: self = .list(DuckDBType(owned: duckdb.pointee.list_type_child_type(logical)))
    case DUCKDB_TYPE_ARRAY:
      self = .array(
        DuckDBType(owned: duckdb.pointee.array_type_child_type(logical)),
        count: Int(duckdb.pointee.array_type_array_size(logical)))
    case DUCKDB_TYPE_SQLNULL: self = .null
    default: self = .other(id.rawValue)
    }
  }
}

extension DuckDBType: CustomStringConvertible {
  /// As DuckDB writes it.
  public var description: String {
    switch self {
    case .decimal(let width, let scale): "DECIMAL(\(width),\(scale))"
    case .timestamptz: "TIMESTAMP WITH TIME ZONE"
    case .timestampSeconds: "TIMESTAMP_S"
    case .timestampMilliseconds: "TIMESTAMP_MS"
    case .timestampNanoseconds: "TIMESTAMP_NS"
    case .enumeration: "ENUM"
    case .list(let element): "\(element)[]"
    case .array(let element, let count): "\(element)[\(count)]"
    case .null: "NULL"
    case .other(let id): "type \(id) of DuckDB's C API"
    case .boolean: "BOOLEAN"
    case .tinyint: "TINYINT"
    case .smallint: "SMALLINT"
    case .integer: "INTEGER"
    case .bigint: "BIGINT"
    case .hugeint: "HUGEINT"
    case .utinyint: "UTINYINT"
    case .usmallint: "USMALLINT"
    case .uinteger: "UINTEGER"
    case .ubigint: "UBIGINT"
    case .uhugeint: "UHUGEINT"
    case .float: "FLOAT"
    case .double: "DOUBLE"
    case .varchar: "VARCHAR"
    case .blob: "BLOB"
    case .date: "DATE"
    case .time: "TIME"
    case .timestamp: "TIMESTAMP"
    case .interval: "INTERVAL"
    case .uuid: "UUID"
    }
  }
}
