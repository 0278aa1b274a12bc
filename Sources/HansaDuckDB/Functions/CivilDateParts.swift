import HansaCore

extension CivilDate {
  /// From 1.
  var dayOfYear: Int { days - CivilDate(year: year, month: 1, day: 1).days + 1 }
  /// Monday is 1, Sunday 7.
  var isoWeekday: Int { (days % 7 + 10) % 7 + 1 }
  /// The year that the week belongs to, by the week's Thursday, and the week from 1.
  var isoWeek: (year: Int, week: Int) {
    let thursday = CivilDate(days: days - isoWeekday + 4)
    return (thursday.year, (thursday.dayOfYear - 1) / 7 + 1)
  }
}

/// A timestamp in parts.
struct DateTimeParts {
  static let dayLength: Int64 = 86_400_000_000
  var date: CivilDate
  /// Microseconds since midnight.
  var time: Int64

  init(_ microseconds: Int64) {
    var (days, rest) = microseconds.quotientAndRemainder(dividingBy: Self.dayLength)
    if rest < 0 {
      rest += Self.dayLength
      days -= 1
    }
    date = CivilDate(days: Int(days))
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
    let date = CivilDate(days: days)
    return calendar(date) + (date.year <= 0 ? " BC" : "")
  }

  private static func calendar(_ date: CivilDate) -> String {
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
