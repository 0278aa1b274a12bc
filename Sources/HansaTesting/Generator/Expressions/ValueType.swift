/// The types of generated expressions: PostgreSQL's, some of them twice.
///
/// The wide ones hold values at the ends of their range. They are compared, sorted, counted and passed on, but not
/// calculated with: a query of generated arithmetic on them would hardly ever have an answer.
enum ValueType: Hashable, Sendable, CaseIterable {
  case boolean, int2, int4, int8, wideInteger
  case numeric, wideNumeric
  /// A numeric whose scale its values decide: a quotient, an average.
  case openNumeric
  case float4, float8, wideFloat
  case text, char
  case date, wideDate, timestamp, wideTimestamp, timestamptz, time, interval
  case uuid, bytea

  /// What CAST takes.
  var sqlName: String {
    switch self {
    case .boolean: "boolean"
    case .int2: "smallint"
    case .int4: "integer"
    case .int8, .wideInteger: "bigint"
    case .numeric: "numeric(12,2)"
    case .wideNumeric: "numeric(38,10)"
    case .openNumeric: "numeric"
    case .float4: "real"
    case .float8, .wideFloat: "double precision"
    case .text: "text"
    case .char: "char(5)"
    case .date, .wideDate: "date"
    case .timestamp, .wideTimestamp: "timestamp"
    case .timestamptz: "timestamptz"
    case .time: "time"
    case .interval: "interval"
    case .uuid: "uuid"
    case .bytea: "bytea"
    }
  }

  var null: String { "CAST(NULL AS \(sqlName))" }

  /// Whether = and < are told apart by values alone: not for quotients, which the merge rounds after 20 digits.
  var isComparable: Bool { self != .openNumeric }

  /// Whether it has -0 beside 0.
  var isFloat: Bool { [.float4, .float8, .wideFloat].contains(self) }

  static let integers: [ValueType] = [.int2, .int4, .int8]
  static let numbers: [ValueType] = [.int2, .int4, .int8, .numeric, .float8]
}
