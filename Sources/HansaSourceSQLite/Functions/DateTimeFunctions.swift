import HansaCore

/// Parts of dates (days since 1970) and timestamps (microseconds since 1970, in UTC).
enum DateTimeFunctions {
  private static let day: Int64 = 86_400_000_000

  static func register(_ connection: SQLiteConnection) throws(HansaError) {
    try connection.register("hansa_midnight", arguments: 1) { (call) throws(HansaError) in
      if call.isNull(0) { return call.giveNull() }
      let days = call[0].integer
      // The infinities of dates are those of timestamps.
      call.give(days.magnitude >= UInt64(Int32.max) ? (days < 0 ? -Int64.max : .max) : days * day)
    }
    try connection.register("hansa_day", arguments: 1) { (call) throws(HansaError) in
      if call.isNull(0) { return call.giveNull() }
      call.give(floored(call[0].integer, by: day))
    }
    try connection.register("hansa_extract", arguments: 2) { (call) throws(HansaError) in
      if call.isNull(1) { return call.giveNull() }
      guard let value = extract(call.string(0), call[1].integer) else { throw unknown(call.string(0)) }
      call.give(value)
    }
    try connection.register("hansa_date_trunc", arguments: 2) { (call) throws(HansaError) in
      if call.isNull(1) { return call.giveNull() }
      guard let value = truncated(call.string(0), call[1].integer) else { throw unknown(call.string(0)) }
      call.give(value)
    }
  }

  private static func unknown(_ field: String) -> HansaError {
    HansaError(.internalError, "SQLite was asked for the field \(field) of a date")
  }

  private static func floored(_ value: Int64, by unit: Int64) -> Int64 {
    value >= 0 ? value / unit : -((-(value + 1)) / unit) - 1
  }

  private static func extract(_ field: String, _ microseconds: Int64) -> Int64? {
    let days = floored(microseconds, by: day)
    let time = microseconds - days * day
    let date = CivilDate(days: Int(days))
    switch field {
    case "year": return Int64(date.year > 0 ? date.year : date.year - 1)
    case "quarter": return Int64((date.month + 2) / 3)
    case "month": return Int64(date.month)
    case "day": return Int64(date.day)
    case "hour": return time / 3_600_000_000
    case "minute": return time / 60_000_000 % 60
    case "dow": return floored(days + 4, by: 7) * -7 + days + 4
    case "isodow": return floored(days + 3, by: 7) * -7 + days + 4
    case "doy": return days - start(date.year, 1) + 1
    default: return nil
    }
  }

  /// The day on which a month begins.
  private static func start(_ year: Int, _ month: Int) -> Int64 {
    Int64(CivilDate(year: year, month: month, day: 1).days)
  }

  private static func truncated(_ field: String, _ microseconds: Int64) -> Int64? {
    let days = floored(microseconds, by: day)
    let date = CivilDate(days: Int(days))
    switch field {
    case "year": return start(date.year, 1) * day
    case "quarter": return start(date.year, (date.month - 1) / 3 * 3 + 1) * day
    case "month": return start(date.year, date.month) * day
    case "week": return (floored(days + 3, by: 7) * 7 - 3) * day
    case "day": return days * day
    case "hour": return floored(microseconds, by: 3_600_000_000) * 3_600_000_000
    case "minute": return floored(microseconds, by: 60_000_000) * 60_000_000
    case "second": return floored(microseconds, by: 1_000_000) * 1_000_000
    default: return nil
    }
  }
}
