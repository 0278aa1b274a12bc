import HansaCore

extension DuckDBRules {
  /// Functions of NULL and of choice.
  static let conditionals: [DuckDBRule] = [
    DuckDBRule("coalesce", .any, variadic: true) { "COALESCE(\(unified($0)))" },
    DuckDBRule("nullif", .any, .any) { call in
      comparable(call.type(0), call.type(1)) ? "NULLIF(\(call.list))" : nil
    },
    DuckDBRule("greatest", .any, variadic: true) { extreme($0, "greatest") },
    DuckDBRule("least", .any, variadic: true) { extreme($0, "least") },
    DuckDBRule("num_nulls", .any, variadic: true) { count($0, "IS NULL") },
    DuckDBRule("num_nonnulls", .any, variadic: true) { count($0, "IS NOT NULL") },
    DuckDBRule("not", .boolean, as: "NOT {0}"),
    DuckDBRule("random", as: "random()"),
    DuckDBRule("gen_random_uuid", as: "uuid()"),
  ]

  private static func extreme(_ call: DuckDBCall, _ name: String) -> String? {
    guard let first = call.call.arguments.first?.type,
      call.call.arguments.allSatisfy({ comparable(first, $0.type) })
    else { return nil }
    return "\(name)(\(unified(call)))"
  }

  private static func unified(_ call: DuckDBCall) -> String {
    DuckDBDecimals.unified(call.arguments, call.call.arguments, call.digits).joined(separator: ", ")
  }

  private static func count(_ call: DuckDBCall, _ test: String) -> String {
    "CAST(" + call.arguments.map { "CAST(\($0) \(test) AS INTEGER)" }.joined(separator: " + ") + " AS INTEGER)"
  }
}
