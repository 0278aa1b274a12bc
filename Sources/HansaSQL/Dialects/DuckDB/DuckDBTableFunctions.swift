import HansaCore

extension DuckDBRules {
  /// Functions in FROM, as `unnest` of a list: so their arguments may be columns of the tables before them.
  static let tableFunctions: [DuckDBRule] = [
    DuckDBRule("unnest", .array, as: "unnest({0})"),
    DuckDBRule("generate_series", .int4, .int4) { integers($0, "INTEGER") },
    DuckDBRule("generate_series", .int4, .int4, .int4) { integers($0, "INTEGER") },
    DuckDBRule("generate_series", .int8, .int8) { integers($0, nil) },
    DuckDBRule("generate_series", .int8, .int8, .int8) { integers($0, nil) },
    DuckDBRule("generate_series", .timestamp, .timestamp, .interval, as: series("{0}", "{1}", "{2}")),
    DuckDBRule("generate_series", .timestamptz, .timestamptz, .interval, as: series("{0}", "{1}", "{2}")),
  ]

  /// A step that is no step is an error in PostgreSQL.
  private static func series(_ from: String, _ to: String, _ step: String) -> String {
    "unnest(CASE WHEN \(step) = to_days(0) THEN error('hansa:22023:step size cannot equal zero') "
      + "ELSE generate_series(\(from), \(to), \(step)) END)"
  }

  private static func integers(_ call: DuckDBCall, _ type: String?) -> String {
    var list = "generate_series(\(call.list))"
    if call.count == 3, call.integer(2) == nil || call.integer(2) == 0 {
      list = "CASE WHEN \(call[2]) = 0 THEN error('hansa:22023:step size cannot equal zero') ELSE \(list) END"
    }
    return "unnest(\(type.map { "CAST(\(list) AS \($0)[])" } ?? list))"
  }
}
