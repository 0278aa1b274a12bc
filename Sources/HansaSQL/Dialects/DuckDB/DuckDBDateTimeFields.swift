import HansaCore

extension DuckDBRules {
  /// extract, date_part and date_trunc. The field is a constant.
  static let dateTimeFields: [DuckDBRule] = [
    DuckDBRule("extract", .text, .any) { call in field(call).map { extracted($0, call) } ?? nil },
    DuckDBRule("date_part", .text, .any) { call in
      guard let name = field(call), let text = extracted(name, call) else { return nil }
      return name == "epoch" || name == "julian" ? "hansa_numeric_float8(\(text))" : "CAST(\(text) AS DOUBLE)"
    },
    DuckDBRule("date_trunc", .text, .timestamp) { truncated($0) },
    DuckDBRule("date_trunc", .text, .timestamptz) { truncated($0) },
    DuckDBRule("date_trunc", .text, .interval) { call in
      field(call).flatMap {
        truncations.contains($0) && $0 != "week" ? "hansa_interval_trunc('\($0)', \(call[1]))" : nil
      }
    },
    DuckDBRule("date_trunc", .text, .timestamptz, .text) { call in
      guard let name = field(call), wholeDays.contains(name), let zone = call.string(2) else { return nil }
      guard zone.utf8.contains(UInt8(ascii: "/")) || zone == "UTC" else { return nil }
      let quoted = DuckDBLiterals.quoted(zone)
      return trunc(name, "timezone(\(quoted), \(call[1]))").map { "timezone(\(quoted), \($0))" }
    },
  ]

  /// PostgreSQL's abbreviations of the fields' names.
  private static let names: [String: String] = [
    "years": "year", "yr": "year", "yrs": "year", "y": "year", "months": "month", "mon": "month", "mons": "month",
    "days": "day", "d": "day", "hours": "hour", "hr": "hour", "hrs": "hour", "h": "hour", "minutes": "minute",
    "min": "minute", "mins": "minute", "m": "minute", "seconds": "second", "sec": "second", "secs": "second",
    "s": "second", "ms": "millisecond", "msec": "millisecond", "msecs": "millisecond", "milliseconds": "millisecond",
    "us": "microsecond", "usec": "microsecond", "usecs": "microsecond", "microseconds": "microsecond",
    "weeks": "week", "w": "week", "qtr": "quarter", "decades": "decade", "dec": "decade", "decs": "decade",
    "centuries": "century", "cent": "century", "c": "century", "millennia": "millennium", "mil": "millennium",
    "mils": "millennium",
  ]
  private static let wholeDays: Set<String> = [
    "day", "week", "month", "quarter", "year", "decade", "century", "millennium",
  ]
  private static let truncations = wholeDays.union(["hour", "minute", "second", "millisecond", "microsecond"])

  private static func field(_ call: DuckDBCall) -> String? {
    call.string(0).map { Name($0).folded.string }.map { names[$0] ?? $0 }
  }

  // MARK: extract

  /// The field as a decimal with PostgreSQL's scale.
  private static func extracted(_ name: String, _ call: DuckDBCall) -> String? {
    let value = call[1]
    let type = call.type(1)
    switch (name, type) {
    case ("epoch", .date): return "CAST(epoch_us(\(value)) // 1000000 AS DECIMAL(19,0))"
    case ("epoch", .timestamp), ("epoch", .timestamptz): return scaled("epoch_us(\(value))", 19, 6)
    case ("epoch", .time): return scaled("hansa_time_microseconds(\(value))", 19, 6)
    case ("epoch", .interval): return scaled("hansa_interval_epoch(\(value))", 26, 6)
    case ("julian", .date): return "CAST(epoch_us(\(value)) // 86400000000 + 2440588 AS DECIMAL(19,0))"
    case ("second", .timestamp), ("second", .timestamptz), ("second", .time), ("second", .interval):
      return scaled("microsecond(\(value))", 12, 6)
    case ("millisecond", .timestamp), ("millisecond", .timestamptz), ("millisecond", .time),
      ("millisecond", .interval):
      return scaled("microsecond(\(value))", 12, 3)
    case ("microsecond", .timestamp), ("microsecond", .timestamptz), ("microsecond", .time),
      ("microsecond", .interval), ("hour", .timestamp), ("hour", .timestamptz), ("hour", .time),
      ("hour", .interval), ("minute", .timestamp), ("minute", .timestamptz), ("minute", .time),
      ("minute", .interval):
      return whole(name, value)
    case ("year", .interval), ("month", .interval), ("day", .interval), ("decade", .interval),
      ("century", .interval), ("millennium", .interval), ("quarter", .interval):
      return "CAST(hansa_interval_field('\(name)', \(value)) AS DECIMAL(10,0))"
    case (_, .date), (_, .timestamp), (_, .timestamptz): return calendar(name, value)
    default: return nil
    }
  }

  private static func calendar(_ name: String, _ value: String) -> String? {
    switch name {
    case "year", "quarter", "month", "week", "day", "isoyear", "decade", "century", "millennium", "doy", "isodow":
      whole(name, value)
    case "dow": whole("dayofweek", value)
    default: nil
    }
  }

  private static func whole(_ function: String, _ value: String) -> String {
    let names = ["doy": "dayofyear", "week": "weekofyear", "day": "dayofmonth"]
    return "CAST(\(names[function] ?? function)(\(value)) AS DECIMAL(10,0))"
  }

  /// Microseconds, exactly divided. The product would have more digits than the values.
  private static func scaled(_ microseconds: String, _ digits: Int, _ scale: Int) -> String {
    let unit = scale == 6 ? "0.000001::DECIMAL(6,6)" : "0.001::DECIMAL(3,3)"
    return "CAST(CAST(\(microseconds) AS DECIMAL(\(digits),0)) * \(unit) AS DECIMAL(\(digits),\(scale)))"
  }

  // MARK: date_trunc

  private static func truncated(_ call: DuckDBCall) -> String? {
    field(call).flatMap { trunc($0, call[1]) }
  }

  /// Centuries begin with their year 1, which DuckDB's do not.
  private static func trunc(_ name: String, _ value: String) -> String? {
    switch name {
    case "century": "date_trunc('year', \(value)) - to_years(CAST((year(\(value)) - 1) % 100 AS INTEGER))"
    case "millennium": "date_trunc('year', \(value)) - to_years(CAST((year(\(value)) - 1) % 1000 AS INTEGER))"
    // DuckDB takes `date_trunc(…, x) <> constant` that no value is equal to for true, also where x is NULL; it does not
    // look into a sum.
    case _ where truncations.contains(name): "(date_trunc('\(name)', \(value)) + INTERVAL 0 SECOND)"
    default: nil
    }
  }
}
