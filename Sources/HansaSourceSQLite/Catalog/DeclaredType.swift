import HansaCore

/// What a column's declared type means to Hansa. SQLite itself keeps only an affinity of it.
///
/// - All integer types are int8, since SQLite's integers have 64 bits.
/// - A type that is unknown, or none (a view's expression), is text: numbers are then shown as text.
struct DeclaredType {
  let sqlType: SQLType

  init(_ declared: String) {
    let (words, numbers) = Self.parse(declared)
    sqlType = Self.sqlType(words, numbers)
  }

  private static func sqlType(_ words: [String], _ numbers: [Int]) -> SQLType {
    switch words.joined(separator: " ") {
    case "BOOLEAN", "BOOL": return .boolean
    case "REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION", "FLOAT4", "FLOAT8": return .float8
    case "DECIMAL", "NUMERIC", "DEC", "NUMBER": return numeric(numbers)
    case "VARCHAR", "CHARACTER VARYING", "VARYING CHARACTER", "NVARCHAR", "VARCHAR2", "CHAR VARYING":
      return .varchar(numbers.first)
    case "CHAR", "CHARACTER", "NCHAR", "NATIVE CHARACTER": return numbers.first.map { .char($0) } ?? .text
    case "DATE": return .date
    case "TIME", "TIME WITHOUT TIME ZONE": return .time
    case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE": return .timestamp
    case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE": return .timestamptz
    case "UUID", "GUID": return .uuid
    case "JSON": return .json
    case "JSONB": return .jsonb
    case "BYTEA", "BINARY", "VARBINARY": return .bytea
    default: break
    }
    if words.contains(where: integers.contains) { return .int8 }
    if words.contains(where: { $0.hasSuffix("BLOB") }) { return .bytea }
    return .text
  }

  private static let integers: Set<String> = [
    "INTEGER", "INT", "TINYINT", "SMALLINT", "MEDIUMINT", "BIGINT", "INT2", "INT4", "INT8", "BIGSERIAL", "SERIAL",
  ]

  private static func numeric(_ numbers: [Int]) -> SQLType {
    guard let precision = numbers.first, (1...1000).contains(precision) else { return .numeric }
    let scale = numbers.count > 1 ? numbers[1] : 0
    return (0...precision).contains(scale) ? .numeric(precision: precision, scale: scale) : .numeric
  }

  /// `DECIMAL(10, 2)` as its words in upper case and its numbers.
  private static func parse(_ declared: String) -> ([String], [Int]) {
    let parts = declared.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
    let words = (parts.first ?? "").uppercased().split(whereSeparator: \.isWhitespace).map(String.init)
    guard parts.count == 2 else { return (words, []) }
    let numbers = parts[1].prefix { $0 != ")" }.split(separator: ",").map { part in
      Int(part.filter { !$0.isWhitespace })
    }
    return (words, numbers.compactMap(\.self))
  }
}
