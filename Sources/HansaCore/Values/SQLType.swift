/// A type of PostgreSQL's, as expressions, columns and results have it.
public indirect enum SQLType: Hashable, Sendable {
  case boolean
  case int2, int4, int8
  case float4, float8
  /// `precision` and `scale` are known for columns `numeric(p,s)`. For expressions the precision is nil, and the
  /// scale is given where PostgreSQL's display scale follows from the types (sums, products); nil where it depends on
  /// the values (division, avg, `numeric` without modifiers).
  case numeric(precision: Int?, scale: Int?)
  case text
  case varchar(Int?)
  /// Blank-padded `char(n)`. Its values travel without the padding; comparisons ignore it anyway.
  case char(Int?)
  case bytea
  case date
  case time
  case timestamp
  case timestamptz
  case interval
  case uuid
  case json, jsonb
  case array(SQLType)
  /// A row of expressions, `ROW(a, b)`: only compared, never returned.
  case record([SQLType])
  /// A string literal or NULL whose type the context has not decided yet.
  case unknown

  public static let numeric = SQLType.numeric(precision: nil, scale: nil)

  /// The type without its modifiers: what function resolution looks at.
  public var base: SQLType {
    switch self {
    case .numeric: .numeric
    case .varchar: .varchar(nil)
    case .char: .char(nil)
    case .array(let element): .array(element.base)
    default: self
    }
  }

  public var isInteger: Bool { self == .int2 || self == .int4 || self == .int8 }
  public var isFloat: Bool { self == .float4 || self == .float8 }
  public var isNumeric: Bool { if case .numeric = self { true } else { false } }
  public var isNumber: Bool { isInteger || isFloat || isNumeric }
  /// text, varchar or char.
  public var isText: Bool {
    switch self {
    case .text, .varchar, .char: true
    default: false
    }
  }
  public var isDateTime: Bool {
    switch self {
    case .date, .time, .timestamp, .timestamptz: true
    default: false
    }
  }
  public var isRecord: Bool { if case .record = self { true } else { false } }
  public var isArray: Bool { if case .array = self { true } else { false } }
  public var element: SQLType? { if case .array(let element) = self { element } else { nil } }
}

extension SQLType: CustomStringConvertible {
  /// As PostgreSQL's `format_type` writes it.
  public var description: String {
    switch self {
    case .boolean: "boolean"
    case .int2: "smallint"
    case .int4: "integer"
    case .int8: "bigint"
    case .float4: "real"
    case .float8: "double precision"
    case .numeric(let precision?, let scale): "numeric(\(precision),\(scale ?? 0))"
    case .numeric: "numeric"
    case .text: "text"
    case .varchar(let length): length.map { "character varying(\($0))" } ?? "character varying"
    case .char(let length): length.map { "character(\($0))" } ?? "character"
    case .bytea: "bytea"
    case .date: "date"
    case .time: "time without time zone"
    case .timestamp: "timestamp without time zone"
    case .timestamptz: "timestamp with time zone"
    case .interval: "interval"
    case .uuid: "uuid"
    case .json: "json"
    case .jsonb: "jsonb"
    case .array(let element): "\(element)[]"
    case .record: "record"
    case .unknown: "unknown"
    }
  }
}
