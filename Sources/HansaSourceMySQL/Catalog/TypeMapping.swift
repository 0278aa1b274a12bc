import HansaCatalog
import HansaCore

/// A row of `information_schema.columns`, as far as the type depends on it.
struct NativeColumn {
  /// In lower case, without modifiers: `int`.
  var dataType: String
  /// With modifiers: `int(10) unsigned`.
  var columnType: String
  var length: Int?
  var precision: Int?
  var scale: Int?
  var characterSet: String?
  var collation: String?

  /// The column as the catalog has it.
  struct Mapped {
    var info: ColumnInfo
    /// Values that differ there differ as Hansa reads them.
    var keepsDifferences: Bool
  }
}

/// Which type of PostgreSQL's a column has.
struct TypeMapping {
  let options: MySQLOptions

  /// nil for a type that nothing of ours is equal to.
  func type(_ column: NativeColumn) -> SQLType? {
    let isUnsigned = column.columnType.contains("unsigned")
    switch column.dataType {
    case "tinyint": return options.readsTinyint1AsBoolean && column.columnType == "tinyint(1)" ? .boolean : .int2
    case "smallint": return isUnsigned ? .int4 : .int2
    case "mediumint": return .int4
    case "int", "integer": return isUnsigned ? .int8 : .int4
    case "bigint": return isUnsigned ? .numeric(precision: 20, scale: 0) : .int8
    case "decimal", "numeric":
      guard let precision = column.precision, precision <= 38 else { return .numeric }
      return .numeric(precision: precision, scale: column.scale ?? 0)
    case "float": return .float4
    case "double", "real": return .float8
    case "bit": return column.columnType == "bit(1)" ? .boolean : nil
    case "year": return .int2
    case "char": return .char(column.length.map { max(1, $0) })
    case "varchar": return .varchar(column.length.flatMap { $0 > 0 ? $0 : nil })
    case "tinytext", "text", "mediumtext", "longtext", "enum", "set", "inet4", "inet6": return .text
    case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob": return .bytea
    case "date": return .date
    case "datetime": return .timestamp
    case "timestamp": return .timestamptz
    case "time": return .time
    case "json": return .json
    case "uuid": return .uuid
    default: return nil
    }
  }

  /// A type to cast to before the value means what its text says: an enum compares by its position otherwise.
  func readAs(_ column: NativeColumn) -> String? {
    ["enum", "set", "inet4", "inet6"].contains(column.dataType) ? "char" : nil
  }

  /// Zero dates that are read as NULL are dates to the server: it must not be asked to compare them.
  func isTypeGuaranteed(_ column: NativeColumn) -> Bool {
    options.zeroDates == .error || !["date", "datetime", "timestamp"].contains(column.dataType)
  }

  /// Every number but 0 is read as the same truth.
  func keepsDifferences(_ column: NativeColumn) -> Bool {
    guard let type = type(column) else { return false }
    return type != .boolean || column.dataType != "tinyint"
  }

  func collation(_ column: NativeColumn) -> Collation? {
    column.collation.map { Collation(mysql: $0, characterSet: column.characterSet ?? "") }
  }
}
