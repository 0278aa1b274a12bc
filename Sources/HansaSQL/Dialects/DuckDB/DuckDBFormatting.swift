import HansaCore

extension DuckDBRules {
  /// to_char and its inverses, for constant patterns that the engine knows wholly.
  static let formatting: [DuckDBRule] = [
    // The digits of a number whose scale the engine chose, without the zeros that say nothing.
    DuckDBRule(FunctionCall.numericText, .numeric) { DuckDBQuotient.text($0[0]) },
    DuckDBRule(FunctionCall.numericText, .numeric) {
      "regexp_replace(regexp_replace(CAST(\($0[0]) AS VARCHAR), '(\\.[0-9]*?)0+$', '\\1'), '\\.$', '')"
    },
    DuckDBRule("to_char", .timestamp, .text) { dateTime($0, $0[0], zoned: false) },
    DuckDBRule("to_char", .timestamptz, .text) { dateTime($0, "CAST(\($0[0]) AS TIMESTAMP)", zoned: true) },
    DuckDBRule("to_char", .integer, .text) { number($0, "CAST(\($0[0]) AS VARCHAR)") },
    DuckDBRule("to_char", .numeric, .text) { number($0, "CAST(\($0[0]) AS VARCHAR)") },
    DuckDBRule("to_date", .text, .text) { call in
      parsable(call) ? "hansa_to_date(\(call.list))" : nil
    },
    DuckDBRule("to_timestamp", .text, .text) { call in
      parsable(call) ? "CAST(hansa_to_timestamp_format(\(call.list)) AS TIMESTAMPTZ)" : nil
    },
  ]

  private static func dateTime(_ call: DuckDBCall, _ value: String, zoned: Bool) -> String? {
    guard let pattern = call.string(1), let format = DateTimeFormat(pattern), format.isPrintable else { return nil }
    return "hansa_to_char(\(value), \(call[1]))"
  }

  private static func number(_ call: DuckDBCall, _ value: String) -> String? {
    guard let pattern = call.string(1), NumberFormat(pattern) != nil else { return nil }
    return "hansa_to_char_number(\(value), \(call[1]))"
  }

  private static func parsable(_ call: DuckDBCall) -> Bool {
    guard let pattern = call.string(1), let format = DateTimeFormat(pattern) else { return false }
    return format.isParsable
  }
}
