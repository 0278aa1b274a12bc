import HansaCore

/// A day of the proleptic Gregorian calendar; year 0 is 1 BC.
struct CalendarDate: Comparable {
  var year: Int
  var month: Int
  var day: Int

  init(year: Int, month: Int, day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// - Parameter days: since 1970-01-01.
  init(days: Int) {
    // Years begin in March here, so that the leap day is the last of the year.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    month = part < 10 ? part + 3 : part - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * part + 2) / 5 + 1
  }

  /// Days since 1970-01-01.
  var days: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
  static func days(inMonth month: Int, of year: Int) -> Int {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  var isValid: Bool { (1...12).contains(month) && day >= 1 && day <= Self.days(inMonth: month, of: year) }
  /// From 1.
  var dayOfYear: Int { days - CalendarDate(year: year, month: 1, day: 1).days + 1 }
  /// Monday is 1, Sunday 7.
  var isoWeekday: Int { (days % 7 + 10) % 7 + 1 }
  /// The year that the week belongs to, by the week's Thursday, and the week from 1.
  var isoWeek: (year: Int, week: Int) {
    let thursday = CalendarDate(days: days - isoWeekday + 4)
    return (thursday.year, (thursday.dayOfYear - 1) / 7 + 1)
  }

  static func < (a: CalendarDate, b: CalendarDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }
}

/// A timestamp in parts.
struct DateTimeParts {
  static let dayLength: Int64 = 86_400_000_000
  var date: CalendarDate
  /// Microseconds since midnight.
  var time: Int64

  init(_ microseconds: Int64) {
    var (days, rest) = microseconds.quotientAndRemainder(dividingBy: Self.dayLength)
    if rest < 0 {
      rest += Self.dayLength
      days -= 1
    }
    date = CalendarDate(days: Int(days))
    time = rest
  }

  var hour: Int { Int(time / 3_600_000_000) }
  var minute: Int { Int(time / 60_000_000 % 60) }
  var second: Int { Int(time / 1_000_000 % 60) }
  var microsecond: Int { Int(time % 1_000_000) }
}

/// Dates and times as PostgreSQL writes them.
enum DateTimeText {
  static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(abs(number))
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  static func date(_ days: Int) -> String {
    let date = CalendarDate(days: days)
    return calendar(date) + (date.year <= 0 ? " BC" : "")
  }

  private static func calendar(_ date: CalendarDate) -> String {
    let year = date.year > 0 ? date.year : 1 - date.year
    return "\(padded(year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  static func timestamp(_ microseconds: Int64) -> String {
    let parts = DateTimeParts(microseconds)
    return calendar(parts.date) + " " + time(parts.time) + (parts.date.year <= 0 ? " BC" : "")
  }

  /// `HH:MM:SS` and the fraction without its last zeros.
  static func time(_ microseconds: Int64) -> String {
    let seconds = Int(microseconds / 1_000_000)
    return "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
      + fraction(Int(microseconds % 1_000_000))
  }

  private static func fraction(_ microseconds: Int) -> String {
    guard microseconds != 0 else { return "" }
    var digits = padded(microseconds, 6)
    while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
    return "." + digits
  }

  /// `1 year 2 mons -3 days +04:05:06`: a part that follows a negative one shows its plus.
  static func interval(_ interval: Interval) -> String {
    var text = ""
    var afterNegative = false
    func add(_ value: Int, _ unit: String) {
      guard value != 0 else { return }
      text += (text.isEmpty ? "" : " ") + (afterNegative && value > 0 ? "+" : "") + "\(value) \(unit)"
      if value != 1 { text += "s" }
      afterNegative = value < 0
    }
    add(Int(interval.months / 12), "year")
    add(Int(interval.months % 12), "mon")
    add(Int(interval.days), "day")
    if interval.microseconds != 0 || text.isEmpty {
      let sign = interval.microseconds < 0 ? "-" : afterNegative ? "+" : ""
      let magnitude = interval.microseconds.magnitude
      text += (text.isEmpty ? "" : " ") + sign + time(Int64(clamping: magnitude))
    }
    return text
  }
}
