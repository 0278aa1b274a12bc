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

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// `2024-02-29`; the year's number may be zero or below (1 BC is 0).
  static func date(_ days: Int) -> (text: String, year: Int) {
    let date = CivilDate(days: days)
    return ("\(padded(abs(date.year), 4))-\(padded(date.month, 2))-\(padded(date.day, 2))", date.year)
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
