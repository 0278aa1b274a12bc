import HansaCore

extension DuckDBRules {
  /// Arithmetic and functions of dates and times.
  static let dateTime: [DuckDBRule] = [
    DuckDBRule("+", .date, .integer, as: "{0} + {1}"),
    DuckDBRule("+", .integer, .date, as: "{1} + {0}"),
    DuckDBRule("-", .date, .integer, as: "{0} - {1}"),
    DuckDBRule("-", .date, .date, as: "CAST({0} - {1} AS INTEGER)"),
    DuckDBRule("+", .zoneless, .interval, as: "{0} + {1}"),
    DuckDBRule("+", .interval, .zoneless, as: "{1} + {0}"),
    DuckDBRule("-", .zoneless, .interval, as: "{0} - {1}"),
    DuckDBRule("+", .timestamptz, .interval) { shifted($0, 0, 1, "+") },
    DuckDBRule("+", .interval, .timestamptz) { shifted($0, 1, 0, "+") },
    DuckDBRule("-", .timestamptz, .interval) { shifted($0, 0, 1, "-") },
    DuckDBRule("+", .time, .interval, as: "{0} + {1}"),
    DuckDBRule("+", .interval, .time, as: "{1} + {0}"),
    DuckDBRule("-", .time, .interval, as: "{0} - {1}"),
    DuckDBRule("-", .timestamp, .timestamp, as: "hansa_timestamp_sub({0}, {1})"),
    DuckDBRule("-", .timestamptz, .timestamptz) { call in
      "hansa_timestamp_sub(\(utc(call[0])), \(utc(call[1])))"
    },
    DuckDBRule("-", .time, .time, as: "hansa_time_sub({0}, {1})"),
    DuckDBRule("+", .date, .time, as: "{0} + {1}"),
    DuckDBRule("+", .time, .date, as: "{1} + {0}"),
    DuckDBRule("+", .interval, .interval, as: "{0} + {1}"),
    DuckDBRule("-", .interval, .interval, as: "{0} - {1}"),
    DuckDBRule("-", .interval, as: "hansa_interval_mul({0}, -1)"),
    DuckDBRule("*", .interval, .float8, as: "hansa_interval_mul({0}, {1})"),
    DuckDBRule("*", .float8, .interval, as: "hansa_interval_mul({1}, {0})"),
    DuckDBRule("/", .interval, .float8, as: "hansa_interval_div({0}, {1})"),
    DuckDBRule("age", .timestamp, .timestamp, as: "hansa_age({0}, {1})"),
    DuckDBRule("age", .timestamptz, .timestamptz, as: "hansa_age(CAST({0} AS TIMESTAMP), CAST({1} AS TIMESTAMP))"),
    DuckDBRule("justify_days", .interval, as: "hansa_justify_days({0})"),
    DuckDBRule("justify_hours", .interval, as: "hansa_justify_hours({0})"),
    DuckDBRule("justify_interval", .interval, as: "hansa_justify_interval({0})"),
    DuckDBRule("make_date", .int4, .int4, .int4, as: "hansa_make_date({*})"),
    DuckDBRule("make_time", .int4, .int4, .float8, as: "hansa_make_time({*})"),
    DuckDBRule("make_timestamp", .int4, .int4, .int4, .int4, .int4, .float8, as: "hansa_make_timestamp({*})"),
    DuckDBRule(
      "make_timestamptz", .int4, .int4, .int4, .int4, .int4, .float8,
      as: "CAST(hansa_make_timestamp({*}) AS TIMESTAMPTZ)"),
    DuckDBRule("make_interval", .number, variadic: true) { call in
      guard call.count <= 7, call.call.arguments.prefix(6).allSatisfy({ $0.type == .int4 }) else { return nil }
      let zeros = Array(repeating: "0::INTEGER", count: max(0, 6 - call.count))
      let seconds = call.count == 7 ? [] : ["0::DOUBLE"]
      return "hansa_make_interval(\((call.arguments + zeros + seconds).joined(separator: ", ")))"
    },
    DuckDBRule("to_timestamp", .float8, as: "timezone('UTC', hansa_to_timestamp({0}))"),
    DuckDBRule("timezone", .text, .timestamp) { atTimeZone($0) },
    DuckDBRule("timezone", .text, .timestamptz) { atTimeZone($0) },
    DuckDBRule("isfinite", .date, as: "isfinite({0})"),
    DuckDBRule("isfinite", .timestamp, as: "isfinite({0})"),
    DuckDBRule("isfinite", .timestamptz, as: "isfinite({0})"),
    DuckDBRule("isfinite", .interval, as: "({0} IS NOT NULL OR NULL)"),
    DuckDBRule("overlaps", .any, .any, .any, .any) { overlaps($0) },
    DuckDBRule("date", .timestamp, as: "CAST({0} AS DATE)"),
    DuckDBRule("date", .timestamptz, as: "CAST({0} AS DATE)"),
    DuckDBRule("date_bin", .interval, .timestamp, .timestamp, as: "hansa_date_bin({*})"),
  ]

  /// Months and days are added to the local time, then the time of day: DuckDB takes the parts in another order.
  private static func shifted(_ call: DuckDBCall, _ instant: Int, _ interval: Int, _ symbol: String) -> String {
    if case .interval(let value)? = call.literal(interval), value.months == 0, value.days == 0 {
      return "\(call[instant]) \(symbol) \(call[interval])"
    }
    return "CAST(CAST(\(call[instant]) AS TIMESTAMP) \(symbol) hansa_interval_days(\(call[interval])) AS TIMESTAMPTZ) "
      + "\(symbol) hansa_interval_time(\(call[interval]))"
  }

  static func utc(_ text: String) -> String { "timezone('UTC', \(text))" }

  /// Names of the zone database; PostgreSQL reads '+02' and POSIX forms the other way round than ICU.
  private static func atTimeZone(_ call: DuckDBCall) -> String? {
    guard let zone = call.string(0) else { return nil }
    let isName =
      zone.utf8.contains(UInt8(ascii: "/"))
      && zone.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0 == "/" || $0 == "_")
      }
    let folded = Name(zone).folded.string
    guard isName || folded == "utc" || folded == "gmt" else { return nil }
    return "timezone(\(DuckDBLiterals.quoted(isName ? zone : "UTC")), \(call[1]))"
  }

  /// Periods by their ends; an interval as the second part is added to the first.
  private static func overlaps(_ call: DuckDBCall) -> String? {
    let start = call.type(0)
    guard start.isDateTime, call.type(2) == start else { return nil }
    var ends: [String] = []
    for index in 0..<4 {
      let text: String
      switch call.type(index) {
      case start: text = call[index]
      case .interval where index % 2 == 1: text = "(\(call[index - 1]) + \(call[index]))"
      default: return nil
      }
      switch start {
      case .timestamptz: ends.append(utc(text))
      case .time: ends.append("(DATE '1970-01-01' + \(text))")
      default: ends.append("CAST(\(text) AS TIMESTAMP)")
      }
    }
    return "hansa_overlaps(\(ends.joined(separator: ", ")))"
  }
}
