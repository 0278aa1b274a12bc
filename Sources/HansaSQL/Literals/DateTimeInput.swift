import HansaCore

/// Reads dates and times as PostgreSQL does with DateStyle ISO, MDY: the ISO forms, `1/8/1999`, and the special words.
public enum DateTimeInput {
  private static let day: Int64 = 86_400_000_000

  /// Days since 1970-01-01.
  static func date(_ text: String, now: Int64) throws(HansaError) -> Int32 {
    if let special = special(text, now: now) {
      switch special {
      case .max: return .max
      case -Int64.max: return -Int32.max
      default: return Int32(special.floored(by: day))
      }
    }
    // A time of day behind the date is read and left out.
    let (datePart, rest) = split(text)
    guard let days = calendarDate(datePart), rest.isEmpty || timeOfDay(rest) != nil else { throw invalid(text, .date) }
    guard let days = days.value else { throw outOfRange(text) }
    return days
  }

  /// Microseconds since midnight.
  static func time(_ text: String) throws(HansaError) -> Int64 {
    let (first, rest) = split(text)
    let timeText = calendarDate(first) != nil && !rest.isEmpty ? rest : text
    guard let parsed = timeOfDay(timeText) else { throw invalid(text, .time) }
    return parsed.microseconds
  }

  /// Microseconds since 1970-01-01 00:00; an offset is applied for `timestamptz` and left out for `timestamp`.
  static func timestamp(_ text: String, now: Int64, withZone: Bool) throws(HansaError) -> Int64 {
    let type: SQLType = withZone ? .timestamptz : .timestamp
    if let special = special(text, now: now) { return special }
    let (datePart, rest) = split(text)
    guard let days = calendarDate(datePart) else { throw invalid(text, type) }
    guard let days = days.value else { throw outOfRange(text) }
    // 64 bits of microseconds since 1970 end 30 years before PostgreSQL's, which count from 2000.
    let (midnight, isTooFar) = Int64(days).multipliedReportingOverflow(by: day)
    guard !isTooFar else { throw outOfRange(text) }
    guard !rest.isEmpty else { return midnight }
    guard let time = timeOfDay(rest) else { throw invalid(text, type) }
    let (value, isOver) = midnight.addingReportingOverflow(
      time.microseconds - (withZone ? Int64(time.offset) * 1_000_000 : 0))
    guard !isOver else { throw outOfRange(text) }
    return value
  }

  /// Whether one of the words for a moment that moves is in the text, which may be an array's.
  static func readsClock(_ text: String) -> Bool {
    let text = text.lowercased()
    return ["now", "today", "tomorrow", "yesterday"].contains { text.contains($0) }
  }

  private static func special(_ text: String, now: Int64) -> Int64? {
    let midnight = now.floored(by: day) * day
    switch text.lowercased() {
    case "infinity", "+infinity": return .max
    case "-infinity": return -Int64.max
    case "epoch": return 0
    case "now": return now
    case "today": return midnight
    case "tomorrow": return midnight + day
    case "yesterday": return midnight - day
    default: return nil
    }
  }

  /// The date and what follows it, parted by a blank or a T.
  private static func split(_ text: String) -> (String, String) {
    let bytes = Array(text.utf8)
    guard
      let cut = bytes.firstIndex(where: {
        $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t")
      })
    else {
      return (text, "")
    }
    return (
      String(decoding: bytes[..<cut], as: UTF8.self),
      String(decoding: bytes[(cut + 1)...], as: UTF8.self).trimmingSpaces
    )
  }

  /// A date in one of the forms; its value is nil when there is no such day.
  private static func calendarDate(_ text: String) -> (value: Int32?, Void)? {
    let bytes = Array(text.utf8)
    let separator: UInt8 = bytes.contains(UInt8(ascii: "/")) ? UInt8(ascii: "/") : UInt8(ascii: "-")
    let parts = bytes.split(separator: separator, omittingEmptySubsequences: false)
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) || $0 == separator }) else { return nil }
    func number(_ part: some Collection<UInt8>) -> Int? { Int(String(decoding: part, as: UTF8.self)) }
    if parts.count == 1, bytes.count == 8, let y = number(bytes[0..<4]), let m = number(bytes[4..<6]),
      let d = number(bytes[6...])
    {
      return (days(y, m, d), ())
    }
    guard parts.count == 3, let a = number(parts[0]), let b = number(parts[1]), let c = number(parts[2]) else {
      return nil
    }
    if parts[0].count >= 3 { return (days(a, b, c), ()) }
    if parts[2].count >= 3 { return (days(c, a, b), ()) }
    return nil
  }

  /// Days since 1970-01-01 of a day that PostgreSQL has from year 1 on; nil when there is no such day.
  public static func days(_ year: Int, _ month: Int, _ day: Int) -> Int32? {
    let date = CivilDate(year: year, month: month, day: day)
    return (1...5_874_897).contains(year) && date.exists ? Int32(date.days) : nil
  }

  /// `hh:mm[:ss[.ffffff]] [AM|PM] [zone]`, the offset in seconds east.
  private static func timeOfDay(_ text: String) -> (microseconds: Int64, offset: Int)? {
    var clock = Array(
      text.utf8.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
    var rest = String(decoding: Array(text.utf8.dropFirst(clock.count)), as: UTF8.self).trimmingSpaces
    var isAfternoon: Bool?
    if rest.lowercased().hasPrefix("am") || rest.lowercased().hasPrefix("pm") {
      isAfternoon = rest.lowercased().hasPrefix("pm")
      rest = String(rest.dropFirst(2)).trimmingSpaces
    }
    // 0405 and 040506 are times too.
    if !clock.contains(UInt8(ascii: ":")), clock.count == 4 || clock.count == 6 {
      clock = Array(
        stride(from: 0, to: clock.count, by: 2).map { clock[$0..<$0 + 2] }.joined(separator: [UInt8(ascii: ":")]))
    }
    let parts = clock.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard parts.count == 2 || parts.count == 3, var hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60 else {
      return nil
    }
    var micros: Int64 = 0
    if parts.count == 3 {
      guard let seconds = Decimal128(parts[2])?.rounded(to: 6), seconds.unscaled >= 0, seconds.unscaled <= 60_000_000
      else { return nil }
      micros = Int64(seconds.scale == 6 ? seconds.unscaled : 0)
    }
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    let total = (Int64(hour) * 60 + Int64(minute)) * 60_000_000 + micros
    guard total <= day, let offset = zoneOffset(rest) else { return nil }
    return (total, offset)
  }

  private static func zoneOffset(_ text: String) -> Int? {
    if text.isEmpty || ["z", "utc", "gmt", "zulu"].contains(text.lowercased()) { return 0 }
    let bytes = Array(text.utf8)
    guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard [1, 2, 4, 6].contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    func pair(_ index: Int) -> Int { Int(String(decoding: digits.dropFirst(index).prefix(2), as: UTF8.self)) ?? 0 }
    let seconds = pair(0) * 3600 + (digits.count > 2 ? pair(2) * 60 : 0) + (digits.count > 4 ? pair(4) : 0)
    guard seconds < 16 * 3600 else { return nil }
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  private static func invalid(_ text: String, _ type: SQLType) -> HansaError {
    HansaError(
      HansaError.Code("22007"), "invalid input syntax for type \(type): \"\(text)\"",
      advice: "Write it in the ISO form, as 2024-12-31 or 2024-12-31 23:59:59.")
  }

  private static func outOfRange(_ text: String) -> HansaError {
    HansaError(.datetimeOverflow, "date/time field value out of range: \"\(text)\"")
  }
}

extension Int64 {
  func floored(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
