import HansaCore

/// Values as the ISO texts that PostgreSQL, MySQL and SQLite read alike.
enum LiteralText {
  /// In single quotes, quotes inside doubled.
  static func quoted(_ text: String, _ quote: Character = "'") -> String {
    let mark = String(quote)
    return mark + text.split(separator: quote, omittingEmptySubsequences: false).joined(separator: mark + mark) + mark
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    return text
  }

  /// The proleptic Gregorian date that lies `days` after 1970-01-01 (Howard Hinnant's algorithm).
  static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// `2024-02-29`; the year's number may be zero or below (1 BC is 0).
  static func date(_ days: Int) -> (text: String, year: Int) {
    let (year, month, day) = civil(days)
    return ("\(padded(abs(year), 4))-\(padded(month, 2))-\(padded(day, 2))", year)
  }

  /// `23:59:59.000001`, the fraction always with six digits.
  static func time(_ microseconds: Int) -> String {
    let seconds = microseconds / 1_000_000
    return "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
      + ".\(padded(microseconds % 1_000_000, 6))"
  }

  /// Splits microseconds since 1970 into days and microseconds of the day.
  static func split(_ microseconds: Int64) -> (days: Int, time: Int) {
    let day: Int64 = 86_400_000_000
    let days = microseconds >= 0 ? microseconds / day : -((-(microseconds + 1)) / day) - 1
    return (Int(days), Int(microseconds - days * day))
  }
}
