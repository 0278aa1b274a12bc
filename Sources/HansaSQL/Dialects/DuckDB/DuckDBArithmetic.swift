import HansaCore

extension DuckDBRules {
  /// Operators on numbers. Integers and decimals overflow with an error in DuckDB too; floats do not, and division by
  /// zero gives NULL there, so those go through functions of the engine.
  ///
  /// DuckDB changes the order of conditions unless one may fail, and takes functions that are registered with it for
  /// ones that do not. So what is often guarded by another condition (`y <> 0 AND x / y > 2`) has an operator or cast of
  /// DuckDB's own around it, which it knows.
  static let arithmetic: [DuckDBRule] =
    ["+", "-"].flatMap { (symbol: String) -> [DuckDBRule] in
      [
        DuckDBRule(Name(symbol), .integer, .integer) { integers($0, symbol, symbol == "+" ? "add" : "subtract") },
        DuckDBRule(Name(symbol), .numeric, .numeric) { DuckDBDecimals.sum($0, symbol) },
      ]
    } + floats("+", "add") + floats("-", "sub") + floats("*", "mul") + [
      // Subtracting 0 changes nothing, and DuckDB knows of it that it may fail.
      DuckDBRule("/", .float4, .float4, as: "(hansa_float4_div({0}, {1}) - 0::FLOAT)"),
      DuckDBRule("/", .float, .float, as: "(hansa_float8_div({0}, {1}) - 0::DOUBLE)"),

      DuckDBRule("*", .integer, .integer) { integers($0, "*", "multiply") },
      DuckDBRule("*", .numeric, .numeric) { call in
        guard let left = DuckDBTypes.knownScale(call.type(0)), let right = DuckDBTypes.knownScale(call.type(1)),
          left + right <= 38
        else { return "hansa_numeric_mul(\(call[0]), \(call[1]))" }
        return DuckDBDecimals.product(call)
      },
      DuckDBRule("/", .integer, .integer) { integerDivision($0, "//", "divisor") },
      DuckDBRule("%", .integer, .integer) { integerDivision($0, "%", "modulus") },
      DuckDBRule("mod", .integer, .integer) { integerDivision($0, "%", "modulus") },
      DuckDBRule("/", .numeric, .numeric) { call in
        "(hansa_numeric_div(\(fixedScale(call, 0)), \(fixedScale(call, 1))) + 0::DECIMAL(1,0))"
      },
      DuckDBRule("%", .numeric, .numeric, as: decimalRemainder),
      DuckDBRule("mod", .numeric, .numeric, as: decimalRemainder),
      DuckDBRule("div", .numeric, .numeric, as: "hansa_numeric_quotient({0}, {1})"),
      DuckDBRule("+", .number, as: "{0}"),
      DuckDBRule("-", .number, as: "-{0}"),
      DuckDBRule("@", .number, as: "abs({0})"),
      DuckDBRule("abs", .number, as: "abs({0})"),
      DuckDBRule("&", .integer, .integer, as: "{0} & {1}"),
      DuckDBRule("|", .integer, .integer, as: "{0} | {1}"),
      DuckDBRule("#", .integer, .integer, as: "xor({0}, {1})"),
      DuckDBRule("~", .integer, as: "~{0}"),
      DuckDBRule("<<", .integer, .int4) { shift($0, "shl") },
      DuckDBRule(">>", .integer, .int4) { shift($0, "shr") },
    ]

  /// Of `b + 1 > 0` DuckDB makes `b > -1`, which does not overflow where PostgreSQL does. It does so for the operators
  /// beside constants, not for the functions of the same meaning.
  private static func integers(_ call: DuckDBCall, _ symbol: String, _ function: String) -> String {
    call.call.arguments.contains { $0.references.isEmpty }
      ? "\(function)(\(call[0]), \(call[1]))" : "\(call[0]) \(symbol) \(call[1])"
  }

  private static let decimalRemainder =
    "CASE WHEN {1} = 0 THEN error('hansa:22012:division by zero') ELSE {0} % {1} END"

  private static func floats(_ symbol: Name, _ function: String) -> [DuckDBRule] {
    [
      DuckDBRule(symbol, .float4, .float4, as: "hansa_float4_\(function)({0}, {1})"),
      DuckDBRule(symbol, .float, .float, as: "hansa_float8_\(function)({0}, {1})"),
    ]
  }

  /// A decimal that is known to have the scale of the engine's open one is told from that by its width.
  private static func fixedScale(_ call: DuckDBCall, _ index: Int) -> String {
    guard DuckDBTypes.knownScale(call.type(index)) == DuckDBTypes.openScale else { return call[index] }
    return "CAST(\(call[index]) AS DECIMAL(37,\(DuckDBTypes.openScale)))"
  }

  /// Plain where the divisor is a constant that cannot fail; the least integer by -1 can.
  private static func integerDivision(_ call: DuckDBCall, _ symbol: String, _ function: String) -> String? {
    if let divisor = call.integer(1), divisor != 0, divisor != -1 { return "\(call[0]) \(symbol) \(call[1])" }
    guard let width = width(call.type(1)) else { return nil }
    return "\(call[0]) \(symbol) hansa_int\(width)_\(function)(\(call[1]))"
  }

  private static func shift(_ call: DuckDBCall, _ function: String) -> String? {
    width(call.type(0)).map { "hansa_int\($0)_\(function)(\(call[0]), \(call[1]))" }
  }

  private static func width(_ type: SQLType) -> Int? {
    switch type {
    case .int2: 2
    case .int4: 4
    case .int8: 8
    default: nil
    }
  }
}
