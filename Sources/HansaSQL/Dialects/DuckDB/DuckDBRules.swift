import HansaCore

/// A class of types that a parameter of a rule takes.
enum DuckDBTypeClass: Sendable {
  case any, boolean, int2, int4, int8, integer, float4, float8, float, numeric, number, text, bytea
  case date, time, timestamp, timestamptz, interval, uuid, json, jsonb, array, record
  /// date, timestamp
  case zoneless

  func accepts(_ type: SQLType) -> Bool {
    switch self {
    case .any: true
    case .boolean: type == .boolean
    case .int2: type == .int2
    case .int4: type == .int4
    case .int8: type == .int8
    case .integer: type.isInteger
    case .float4: type == .float4
    case .float8: type == .float8
    case .float: type.isFloat
    case .numeric: type.isNumeric
    case .number: type.isNumber
    case .text: type.isText || type == .unknown
    case .bytea: type == .bytea
    case .date: type == .date
    case .time: type == .time
    case .timestamp: type == .timestamp
    case .timestamptz: type == .timestamptz
    case .interval: type == .interval
    case .uuid: type == .uuid
    case .json: type == .json
    case .jsonb: type == .jsonb
    case .array: type.isArray
    case .record: if case .record = type { true } else { false }
    case .zoneless: type == .date || type == .timestamp
    }
  }
}

/// A call whose arguments are printed.
struct DuckDBCall: Sendable {
  let call: FunctionCall
  let arguments: [String]
  let digits: DuckDBColumnDigits
  /// Where decimals overflow the statement is run again.
  let mayOverflow: Bool

  var count: Int { arguments.count }
  subscript(index: Int) -> String { arguments[index] }
  func type(_ index: Int) -> SQLType { call.arguments[index].type }

  /// The argument's value where it is a constant.
  func literal(_ index: Int) -> SQLValue? {
    guard index < count else { return nil }
    return call.arguments[index].constant
  }
  func integer(_ index: Int) -> Int64? {
    if case .integer(let value)? = literal(index) { value } else { nil }
  }
  func string(_ index: Int) -> String? {
    if case .text(let value)? = literal(index) { value.string } else { nil }
  }

  /// The argument's text with `from` cast to text, as PostgreSQL's output function writes it.
  func output(_ index: Int) -> String? { DuckDBCasts.output(self[index], type(index)) }
}

extension ScalarExpression {
  /// The value of a literal, also below casts between types of the same kind.
  var constant: SQLValue? {
    switch self {
    case .literal(let value, _): value
    case .cast(let inner, let type) where type.isText && (inner.type.isText || inner.type == .unknown): inner.constant
    case .cast(let inner, let type) where type.isInteger && inner.type.isInteger: inner.constant
    default: nil
    }
  }
}

/// One function or operator for some argument types, and how DuckDB writes it.
struct DuckDBRule: Sendable {
  let name: Name
  let parameters: [DuckDBTypeClass]
  /// The last parameter may be repeated, or left out.
  let variadic: Bool
  let print: @Sendable (DuckDBCall) -> String?

  /// - Parameter template: `{0}` is the first argument, `{*}` all of them.
  init(_ name: Name, _ parameters: DuckDBTypeClass..., variadic: Bool = false, as template: String) {
    self.name = name
    self.parameters = parameters
    self.variadic = variadic
    print = { template.filled(with: $0.arguments) }
  }

  init(
    _ name: Name, _ parameters: DuckDBTypeClass..., variadic: Bool = false,
    by print: @escaping @Sendable (DuckDBCall) -> String?
  ) {
    self.name = name
    self.parameters = parameters
    self.variadic = variadic
    self.print = print
  }

  func accepts(_ arguments: [ScalarExpression]) -> Bool {
    let count = parameters.count
    guard variadic ? arguments.count >= count - 1 : arguments.count == count else { return false }
    for (index, argument) in arguments.enumerated() {
      guard parameters[min(index, count - 1)].accepts(argument.type) else { return false }
    }
    return true
  }
}

extension String {
  /// `{0}` replaced by the first of `arguments`, and so on; `{*}` by all, separated by commas.
  func filled(with arguments: [String]) -> String {
    var result = ""
    var rest = self[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let key = rest[rest.index(after: open)..<close]
      if key == "*" {
        result += arguments.joined(separator: ", ")
      } else if let index = Int(key), arguments.indices.contains(index) {
        result += arguments[index]
      } else {
        result += rest[open...close]
      }
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

/// All rules, by name. Within a name the first that takes the arguments decides.
enum DuckDBRules {
  static let families: [[DuckDBRule]] = [
    comparisons, arithmetic, mathematics, text, patterns, binary, dateTime, dateTimeFields, formatting, conditionals,
    arrays, json, tableFunctions,
  ]

  static let byName = Dictionary(grouping: families.joined(), by: \.name)

  static func print(_ call: DuckDBCall) -> String? {
    for rule in byName[call.call.name] ?? [] where rule.accepts(call.call.arguments) {
      if let text = rule.print(call) { return text }
    }
    return nil
  }
}
