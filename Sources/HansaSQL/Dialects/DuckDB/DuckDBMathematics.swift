import HansaCore

extension DuckDBRules {
  /// Mathematical functions. Those that can fail or overflow are the engine's own, with PostgreSQL's errors.
  static let mathematics: [DuckDBRule] =
    [
      "sqrt", "cbrt", "ln", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
      "atanh",
    ].map { DuckDBRule(Name($0), .float8, as: "\($0)({0})") }
    + ["exp", "cot", "acosh", "degrees", "radians"].map {
      DuckDBRule(Name($0), .float8, as: "hansa_float8_\($0)({0})")
    } + [
      DuckDBRule("log", .float8, as: "log10({0})"),
      DuckDBRule("atan2", .float8, .float8, as: "atan2({0}, {1})"),
      DuckDBRule("|/", .float8, as: "sqrt({0})"),
      DuckDBRule("||/", .float8, as: "cbrt({0})"),
      DuckDBRule("pi", as: "pi()"),
    ]
    + ["power", "pow", "^"].flatMap { (name: String) -> [DuckDBRule] in
      [
        DuckDBRule(Name(name), .float8, .float8, as: "hansa_float8_power({0}, {1})"),
        DuckDBRule(Name(name), .numeric, .numeric, as: "hansa_numeric_power({0}, {1})"),
      ]
    }
    + ["var_samp", "var_pop", "stddev_samp", "stddev_pop"].map { (name: String) -> DuckDBRule in
      DuckDBRule(
        FunctionCall.ofMoments(Name(name)), .int8, .numeric, .numeric, as: "hansa_numeric_\(name)({0}, {1}, {2})")
    } + [
      DuckDBRule("sqrt", .numeric, as: "hansa_numeric_sqrt({0})"),
      DuckDBRule("round", .float8, as: "round_even({0}, 0)"),
      DuckDBRule("rint", .float8, as: "round_even({0}, 0)"),
      DuckDBRule("trunc", .float8, as: "trunc({0})"),
      DuckDBRule("floor", .float8, as: "floor({0})"),
      DuckDBRule("ceil", .float8, as: "ceil({0})"),
      DuckDBRule("ceiling", .float8, as: "ceil({0})"),
      DuckDBRule("floor", .numeric, as: "floor({0})"),
      DuckDBRule("ceil", .numeric, as: "ceil({0})"),
      DuckDBRule("ceiling", .numeric, as: "ceil({0})"),
      DuckDBRule("sign", .float8, as: "CAST(sign({0}) AS DOUBLE)"),
      DuckDBRule("sign", .numeric, as: "CAST(sign({0}) AS DECIMAL(1,0))"),
      DuckDBRule("round", .numeric) { rescaled($0, digits: 0) },
      DuckDBRule("round", .numeric, .int4) { call in call.integer(1).flatMap { rescaled(call, digits: Int($0)) } },
      DuckDBRule("round", .numeric, .int4, as: "hansa_numeric_round({0}, {1})"),
      DuckDBRule("trunc", .numeric) { truncated($0, digits: 0) },
      DuckDBRule("trunc", .numeric, .int4) { call in call.integer(1).flatMap { truncated(call, digits: Int($0)) } },
      DuckDBRule("trunc", .numeric, .int4, as: "hansa_numeric_trunc({0}, {1})"),
      DuckDBRule("gcd", .int4, .int4, as: "CAST(gcd({0}, {1}) AS INTEGER)"),
      DuckDBRule("gcd", .int8, .int8, as: "gcd({0}, {1})"),
      DuckDBRule("lcm", .int4, .int4, as: "CAST(lcm({0}, {1}) AS INTEGER)"),
      DuckDBRule("lcm", .int8, .int8, as: "lcm({0}, {1})"),
      DuckDBRule("factorial", .int8, as: "CAST(hansa_factorial({0}) AS DECIMAL(38,0))"),
      DuckDBRule("width_bucket", .float8, .float8, .float8, .int4, as: "hansa_float8_width_bucket({*})"),
      DuckDBRule("width_bucket", .numeric, .numeric, .numeric, .int4, as: "hansa_numeric_width_bucket({*})"),
      DuckDBRule("scale", .numeric) { call in
        DuckDBTypes.knownScale(call.type(0)).map { "CASE WHEN \(call[0]) IS NOT NULL THEN CAST(\($0) AS INTEGER) END" }
      },
    ]

  /// Half away from zero, as DuckDB's cast to fewer digits rounds.
  private static func rescaled(_ call: DuckDBCall, digits: Int) -> String? {
    if (0...38).contains(digits), let quotient = DuckDBQuotient.text(call[0]) {
      return "CAST(\(quotient) AS DECIMAL(38,\(digits)))"
    }
    if (0...38).contains(digits) { return "CAST(\(call[0]) AS DECIMAL(38,\(digits)))" }
    guard digits < 0, digits >= -38 else { return nil }
    // The width must have room for the carry: 999 becomes 1000.
    return "round(CAST(\(call[0]) AS DECIMAL(38,\(DuckDBTypes.scale(call.type(0))))), \(digits))"
  }

  private static func truncated(_ call: DuckDBCall, digits: Int) -> String? {
    guard (-38...38).contains(digits) else { return nil }
    let value = digits <= 10 ? DuckDBQuotient.near(call[0]) ?? call[0] : call[0]
    let text = "trunc(\(value), \(digits))"
    return digits >= 0 ? "CAST(\(text) AS DECIMAL(38,\(digits)))" : text
  }
}
