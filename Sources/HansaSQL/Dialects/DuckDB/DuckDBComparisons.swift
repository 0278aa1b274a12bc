import HansaCore

extension DuckDBRules {
  /// Comparisons; those of rows the binder has spelled out. Text compares by bytes, NaN is the greatest number, arrays are compared element by
  /// element with NULLs equal: DuckDB does all that as PostgreSQL does.
  static let comparisons: [DuckDBRule] =
    ["=", "<>", "<", "<=", ">", ">="].flatMap { (symbol: String) -> [DuckDBRule] in
      let name = Name(symbol)
      return [
        DuckDBRule(name, .any, .any) { comparison($0, symbol) },
        DuckDBRule(Name("\(symbol) any"), .any, .array) { quantified($0, symbol, all: false) },
        DuckDBRule(Name("\(symbol) all"), .any, .array) { quantified($0, symbol, all: true) },
      ]
    } + [
      DuckDBRule("is distinct from", .any, .any) { call in
        comparable(call.type(0), call.type(1)) ? "\(call[0]) IS DISTINCT FROM \(call[1])" : nil
      }
    ]

  private static let dialect = DuckDBDialect()

  static func comparable(_ left: SQLType, _ right: SQLType) -> Bool {
    dialect.canCompare(left) && dialect.canCompare(right)
  }

  private static func comparison(_ call: DuckDBCall, _ symbol: String) -> String? {
    guard comparable(call.type(0), call.type(1)) else { return nil }
    // Beside an integer, the type of a constant cannot change the answer.
    let bare = call.type(0).isInteger && call.type(1).isInteger
    let left = bare && !call.call.arguments[1].isLiteral ? DuckDBLiterals.bareInteger(call.call.arguments[0]) : nil
    let right = bare && !call.call.arguments[0].isLiteral ? DuckDBLiterals.bareInteger(call.call.arguments[1]) : nil
    return "\(left ?? near(call, 0, beside: 1)) \(symbol) \(right ?? near(call, 1, beside: 0))"
  }

  /// Beside a number of up to 20 digits after the point a quotient needs no more.
  private static func near(_ call: DuckDBCall, _ index: Int, beside other: Int) -> String {
    guard call.type(index) == .numeric, let scale = DuckDBTypes.knownScale(call.type(other)),
      scale < DuckDBTypes.openScale
    else { return call[index] }
    return DuckDBQuotient.near(call[index]) ?? call[index]
  }

  /// `x = ANY (array)`: over the list of answers, with SQL's three-valued logic.
  private static func quantified(_ call: DuckDBCall, _ symbol: String, all: Bool) -> String? {
    guard let element = call.type(1).element, comparable(call.type(0), element) else { return nil }
    return "hansa_\(all ? "all" : "any")(list_transform(\(call[1]), lambda x: \(call[0]) \(symbol) x))"
  }
}
