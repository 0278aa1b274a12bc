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
    let date = CivilDate(days: days)
    switch field {
    case "year": return date.year > 0 ? date.year : date.year - 1
    case "quarter": return (date.month + 2) / 3
    case "month": return date.month
    case "day": return date.day
    case "hour": return time / 3_600_000_000
    case "minute": return time / 60_000_000 % 60
    case "dow": return floored(days + 4, by: 7) * -7 + days + 4
    case "isodow": return floored(days + 3, by: 7) * -7 + days + 4
    case "doy": return days - CivilDate(year: date.year, month: 1, day: 1).days + 1
    default: return nil
    }
  }

  private static func truncated(_ field: String, _ microseconds: Int64) -> Int64? {
    let days = floored(microseconds, by: day)
    let date = CivilDate(days: days)
    switch field {
    case "year": return CivilDate(year: date.year, month: 1, day: 1).days * day
    case "quarter": return CivilDate(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1).days * day
    case "month": return CivilDate(year: date.year, month: date.month, day: 1).days * day
    case "week": return (floored(days + 3, by: 7) * 7 - 3) * day
    case "day": return days * day
    case "hour": return floored(microseconds, by: 3_600_000_000) * 3_600_000_000
    case "minute": return floored(microseconds, by: 60_000_000) * 60_000_000
    case "second": return floored(microseconds, by: 1_000_000) * 1_000_000
    default: return nil
    }
  }
}

/// A day of the proleptic Gregorian calendar; the year before 1 is 0.
private struct CivilDate {
  var year: Int64
  var month: Int64
  var day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Howard Hinnant's algorithms; years are counted from March, so that the leap day ends them.
  init(days: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  }

  var days: Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
