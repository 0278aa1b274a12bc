extension ValueType {
  /// The columns whose values constants of this type take.
  private var kind: ColumnKind? {
    switch self {
    case .boolean: .boolean
    case .int2, .int4, .int8: .integer
    case .wideInteger: .wideInteger
    case .numeric: .decimal
    case .wideNumeric: .wideDecimal
    case .openNumeric, .interval: nil
    case .float4: .real
    case .float8: .double
    case .wideFloat: .wideDouble
    case .text: .text
    case .char: .char
    case .date: .date
    case .wideDate: .wideDate
    case .timestamp: .timestamp
    case .wideTimestamp: .wideTimestamp
    case .timestamptz: .timestamptz
    case .time: .time
    case .uuid: .uuid
    case .bytea: .bytea
    }
  }

  /// A constant of this type, one of those that the tables have.
  func constant(_ random: inout SeededRandom) -> SyntaxNode {
    let value = kind.flatMap { random.pick($0.values) }
    let text: String
    switch self {
    case .interval: text = "interval '1 day 02:00:00'"
    case .openNumeric: text = "1.5"
    case .boolean: text = value ?? "true"
    case .int4, .numeric:
      let number = value ?? "0"
      text = number.hasPrefix("-") ? "(\(number))" : number
    case .text: text = Self.quoted(value ?? "")
    case .float8 where random.chance(10):
      text =
        random.pick(["'NaN'", "'Infinity'", "'-Infinity'", "'-0'"]).map { "CAST(\($0) AS double precision)" } ?? "0"
    default: text = "CAST(\(Self.quoted(value ?? "0")) AS \(sqlName))"
    }
    return SyntaxNode(.expression(self), text)
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
