import Foundation
import HansaCore

extension DuckDBFunctions {
  /// Arithmetic of intervals: months, days and time are kept apart as PostgreSQL keeps them.
  static let intervals: [ScalarFunction] = [
    ScalarFunction("hansa_interval_mul") { (interval: Interval, factor: Double) throws -> Interval in
      try scaled(interval) { $0 * factor }
    },
    ScalarFunction("hansa_interval_div") { (interval: Interval, divisor: Double) throws -> Interval in
      if divisor == 0 { throw HansaError.divisionByZero }
      return try scaled(interval) { $0 / divisor }
    },
    ScalarFunction("hansa_interval_days") { (interval: Interval) in
      Interval(months: interval.months, days: interval.days)
    },
    ScalarFunction("hansa_interval_time") { (interval: Interval) in
      Interval(microseconds: interval.microseconds)
    },
    ScalarFunction("hansa_interval_trunc") { (field: Text, interval: Interval) throws -> Interval in
      try truncated(interval, to: field.string)
    },
    ScalarFunction("hansa_interval_field") { (field: Text, interval: Interval) -> Int64 in
      let (years, months) = interval.months.quotientAndRemainder(dividingBy: 12)
      switch field.string {
      case "millennium": return Int64(years / 1000)
      case "century": return Int64(years / 100)
      case "decade": return Int64(years / 10)
      case "year": return Int64(years)
      case "quarter": return Int64(months / 3 + 1)
      case "month": return Int64(months)
      default: return Int64(interval.days)
      }
    },
    ScalarFunction("hansa_interval_epoch") { (interval: Interval) -> Int128 in
      let (years, months) = interval.months.quotientAndRemainder(dividingBy: 12)
      let seconds = Int128(years) * 31_557_600 + (Int128(months) * 30 + Int128(interval.days)) * 86_400
      return seconds * 1_000_000 + Int128(interval.microseconds)
    },
    ScalarFunction("hansa_justify_hours") { (interval: Interval) throws -> Interval in
      var parts = IntervalParts(interval)
      parts.moveTimeToDays()
      parts.alignTimeWithDays()
      return try parts.interval()
    },
    ScalarFunction("hansa_justify_days") { (interval: Interval) throws -> Interval in
      var parts = IntervalParts(interval)
      parts.moveDaysToMonths()
      if parts.months > 0, parts.days < 0 {
        parts.days += 30
        parts.months -= 1
      } else if parts.months < 0, parts.days > 0 {
        parts.days -= 30
        parts.months += 1
      }
      return try parts.interval()
    },
    ScalarFunction("hansa_justify_interval") { (interval: Interval) throws -> Interval in
      var parts = IntervalParts(interval)
      parts.moveTimeToDays()
      parts.moveDaysToMonths()
      if parts.months > 0, parts.days < 0 || parts.days == 0 && parts.time < 0 {
        parts.days += 30
        parts.months -= 1
      } else if parts.months < 0, parts.days > 0 || parts.days == 0 && parts.time > 0 {
        parts.days -= 30
        parts.months += 1
      }
      parts.alignTimeWithDays()
      return try parts.interval()
    },
    ScalarFunction("hansa_timestamp_sub") { (a: TimestampValue, b: TimestampValue) throws -> Interval in
      guard a.isFinite, b.isFinite else {
        throw HansaError(.datetimeOverflow, "cannot subtract infinite timestamps")
      }
      let (difference, overflow) = a.microseconds.subtractingReportingOverflow(b.microseconds)
      if overflow { throw HansaError.intervalOutOfRange }
      var parts = IntervalParts(Interval(microseconds: difference))
      parts.moveTimeToDays()
      return try parts.interval()
    },
    ScalarFunction("hansa_time_sub") { (a: TimeValue, b: TimeValue) in
      Interval(microseconds: a.microseconds - b.microseconds)
    },
    ScalarFunction("hansa_time_microseconds") { (time: TimeValue) in time.microseconds },
    ScalarFunction("hansa_age") { (a: TimestampValue, b: TimestampValue) throws -> Interval in
      guard a.isFinite, b.isFinite else {
        throw HansaError(.datetimeOverflow, "cannot subtract infinite timestamps")
      }
      return age(a.microseconds, b.microseconds)
    },
  ]

  /// To the microsecond, as PostgreSQL rounds the parts of seconds and days.
  private static func rounded(_ value: Double) -> Double { (value * 1_000_000).rounded(.toNearestOrEven) / 1_000_000 }

  /// Each part is scaled; what a part leaves over goes to the next smaller one.
  private static func scaled(_ interval: Interval, _ scale: (Double) -> Double) throws -> Interval {
    func whole(_ value: Double) throws -> Int32 {
      guard let result = Int32(exactly: value.rounded(.towardZero)) else { throw HansaError.intervalOutOfRange }
      return result
    }
    let months = scale(Double(interval.months))
    let days = scale(Double(interval.days))
    var result = Interval(months: try whole(months), days: try whole(days))
    let daysOfMonths = rounded((months - Double(result.months)) * 30)
    let wholeDays = try whole(daysOfMonths)
    var seconds = rounded((days - Double(result.days) + daysOfMonths - Double(wholeDays)) * 86_400)
    var carried: Int32 = 0
    if abs(seconds) >= 86_400 {
      carried = try whole(seconds / 86_400)
      seconds -= Double(carried) * 86_400
    }
    let (sum, overflow) = result.days.addingReportingOverflow(wholeDays &+ carried)
    let time = (scale(Double(interval.microseconds)) + seconds * 1_000_000).rounded(.toNearestOrEven)
    guard !overflow, let microseconds = Int64(exactly: time) else { throw HansaError.intervalOutOfRange }
    result.days = sum
    result.microseconds = microseconds
    return result
  }

  private static func truncated(_ interval: Interval, to field: String) throws -> Interval {
    var (years, months) = interval.months.quotientAndRemainder(dividingBy: 12)
    func time(_ unit: Int64) -> Interval {
      var result = interval
      result.microseconds = result.microseconds / unit * unit
      return result
    }
    switch field {
    case "millennium": (years, months) = (years / 1000 * 1000, 0)
    case "century": (years, months) = (years / 100 * 100, 0)
    case "decade": (years, months) = (years / 10 * 10, 0)
    case "year": months = 0
    case "quarter": months = months / 3 * 3
    case "month": break
    case "day": return Interval(months: interval.months, days: interval.days)
    case "hour": return time(3_600_000_000)
    case "minute": return time(60_000_000)
    case "second": return time(1_000_000)
    case "millisecond": return time(1000)
    case "microsecond": return interval
    default: throw HansaError(.invalidParameter, "unit \"\(field)\" not recognized for type interval")
    }
    return Interval(months: years * 12 + months)
  }

  /// Field by field, borrowing from the month of the earlier timestamp.
  private static func age(_ a: Int64, _ b: Int64) -> Interval {
    let (x, y) = (DateTimeParts(a), DateTimeParts(b))
    let sign: Int64 = a < b ? -1 : 1
    var time = (x.time - y.time) * sign
    var days = Int64(x.date.day - y.date.day) * sign
    var months = Int64((x.date.year - y.date.year) * 12 + x.date.month - y.date.month) * sign
    while time < 0 {
      time += DateTimeParts.dayLength
      days -= 1
    }
    let borrowed = a < b ? x.date : y.date
    while days < 0 {
      days += Int64(CivilDate.days(inMonth: borrowed.month, of: borrowed.year))
      months -= 1
    }
    return Interval(months: Int32(months * sign), days: Int32(days * sign), microseconds: time * sign)
  }
}

/// The parts of an interval while they are moved about.
struct IntervalParts {
  var months: Int64
  var days: Int64
  var time: Int64

  init(_ interval: Interval) {
    (months, days, time) = (Int64(interval.months), Int64(interval.days), interval.microseconds)
  }

  mutating func moveTimeToDays() {
    days += time / DateTimeParts.dayLength
    time %= DateTimeParts.dayLength
  }

  mutating func moveDaysToMonths() {
    months += days / 30
    days %= 30
  }

  mutating func alignTimeWithDays() {
    if days > 0, time < 0 {
      time += DateTimeParts.dayLength
      days -= 1
    } else if days < 0, time > 0 {
      time -= DateTimeParts.dayLength
      days += 1
    }
  }

  func interval() throws -> Interval {
    guard let months = Int32(exactly: months), let days = Int32(exactly: days) else {
      throw HansaError.intervalOutOfRange
    }
    return Interval(months: months, days: days, microseconds: time)
  }
}
