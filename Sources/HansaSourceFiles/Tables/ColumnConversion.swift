import HansaCore

/// How a column of a file becomes a column of a table: its SQL type, and an expression that gives exactly the layout
/// of that type, keeping every value or failing.
struct ColumnConversion {
  /// nil for a type that PostgreSQL has no like of.
  let type: SQLType?
  /// In DuckDB's SQL, over the quoted column.
  let expression: String

  /// - Parameter native: the type as DuckDB's DESCRIBE writes it.
  init(_ column: String, native: String) {
    let quoted = quote(column)
    if let (type, expression) = Self.scalar(native, quoted) {
      (self.type, self.expression) = (type, expression)
    } else if let element = Self.element(of: native) {
      if let (type, inner) = Self.scalar(element, "x") {
        self.type = .array(type)
        let plain = native.hasSuffix("[]") ? quoted : "CAST(\(quoted) AS \(element)[])"
        expression = inner == "x" ? plain : "list_transform(\(plain), lambda x: \(inner))"
      } else {
        self = Self.json(quoted)
      }
    } else if ["STRUCT(", "MAP(", "UNION("].contains(where: { native.hasPrefix($0) }) {
      self = Self.json(quoted)
    } else {
      type = nil
      expression = quoted
    }
  }

  private init(type: SQLType?, expression: String) {
    self.type = type
    self.expression = expression
  }

  private static func json(_ quoted: String) -> ColumnConversion {
    ColumnConversion(type: .json, expression: "CAST(to_json(\(quoted)) AS VARCHAR)")
  }

  /// `INTEGER[]` and `INTEGER[3]` without the last brackets.
  private static func element(of native: String) -> String? {
    guard native.hasSuffix("]"), let bracket = native.lastIndex(of: "[") else { return nil }
    return String(native[..<bracket])
  }

  private static func scalar(_ native: String, _ x: String) -> (SQLType, String)? {
    switch native {
    case "BOOLEAN": (.boolean, x)
    case "SMALLINT": (.int2, x)
    case "INTEGER": (.int4, x)
    case "BIGINT": (.int8, x)
    case "TINYINT", "UTINYINT": (.int2, "CAST(\(x) AS SMALLINT)")
    case "USMALLINT": (.int4, "CAST(\(x) AS INTEGER)")
    case "UINTEGER": (.int8, "CAST(\(x) AS BIGINT)")
    case "UBIGINT": (.numeric(precision: 20, scale: 0), "CAST(\(x) AS DECIMAL(20,0))")
    // A value of 39 digits is an error of the cast.
    case "HUGEINT", "UHUGEINT": (.numeric(precision: 38, scale: 0), "CAST(\(x) AS DECIMAL(38,0))")
    case "FLOAT": (.float4, x)
    case "DOUBLE": (.float8, x)
    case "VARCHAR": (.text, x)
    case "BLOB": (.bytea, x)
    case "DATE": (.date, x)
    case "TIME": (.time, x)
    case "TIMESTAMP": (.timestamp, x)
    case "TIMESTAMP_S", "TIMESTAMP_MS": (.timestamp, "CAST(\(x) AS TIMESTAMP)")
    case "TIMESTAMP_NS": (.timestamp, wholeMicroseconds("epoch_ns(\(x))", x, as: "TIMESTAMP"))
    case "TIMESTAMP WITH TIME ZONE": (.timestamptz, x)
    case "INTERVAL": (.interval, x)
    case "UUID": (.uuid, x)
    case "JSON": (.json, "CAST(\(x) AS VARCHAR)")
    case "BIT", "\"NULL\"": (.text, "CAST(\(x) AS VARCHAR)")
    default: decimal(native).map { ($0, x) } ?? (native.hasPrefix("ENUM(") ? (.text, "CAST(\(x) AS VARCHAR)") : nil)
    }
  }

  /// PostgreSQL's timestamps have microseconds: a value with more is an error rather than another value.
  private static func wholeMicroseconds(_ nanoseconds: String, _ x: String, as type: String) -> String {
    "CASE WHEN \(nanoseconds) % 1000 <> 0 THEN error('hansa:22008:a timestamp has nanoseconds, which would be lost: ' "
      + "|| CAST(\(x) AS VARCHAR)) ELSE CAST(\(x) AS \(type)) END"
  }

  private static func decimal(_ native: String) -> SQLType? {
    guard native.hasPrefix("DECIMAL("), native.hasSuffix(")") else { return nil }
    let digits = native.dropFirst(8).dropLast().split(separator: ",").map { Int($0.drop { $0 == " " }) }
    guard digits.count == 2, let precision = digits[0], let scale = digits[1] else { return nil }
    return .numeric(precision: precision, scale: scale)
  }
}

/// An identifier of DuckDB's.
func quote(_ identifier: String) -> String { enclosed(identifier, in: "\"") }

/// A string of DuckDB's.
func literal(_ text: String) -> String { enclosed(text, in: "'") }

private func enclosed(_ text: String, in mark: Character) -> String {
  let byte = mark.asciiValue ?? 0
  var bytes = [byte]
  for each in text.utf8 { bytes += each == byte ? [byte, byte] : [each] }
  return String(decoding: bytes + [byte], as: UTF8.self)
}
