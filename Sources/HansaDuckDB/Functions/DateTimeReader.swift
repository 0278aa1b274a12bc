import HansaCore

/// Reads dates and times in ISO 8601's form, as texts that DuckDB's casts read. PostgreSQL's other forms are refused.
struct DateTimeReader {
  private let original: Text
  private let type: String
  private var rest: ArraySlice<UInt8>

  init(_ text: Text, type: String) {
    original = text
    self.type = type
    rest = Array(text.trimmed)[...]
  }

  private func malformed() -> HansaError {
    HansaError(
      .invalidDatetime, "invalid input syntax for type \(type): \"\(original.string)\"",
      advice: "The merge engine reads dates and times in ISO 8601's form.")
  }

  private func outOfRange() -> HansaError {
    HansaError(.datetimeOverflow, "date/time field value out of range: \"\(original.string)\"")
  }

  mutating func date() throws -> String {
    if let word = infinity() { return word }
    let day = try calendarDate()
    if !rest.isEmpty {
      try separator()
      _ = try clock()
      _ = try offset()
    }
    return try text(day)
  }

  mutating func time() throws -> String {
    let time = try clock()
    guard rest.isEmpty else { throw malformed() }
    return DateTimeText.time(time)
  }

  /// - Parameter zoned: whether an offset counts; else it is read and ignored.
  mutating func timestamp(zoned: Bool) throws -> String {
    if let word = infinity() { return word }
    var day = try calendarDate().days
    var time: Int64 = 0
    var shift: Int64?
    if !rest.isEmpty {
      try separator()
      time = try clock()
      shift = try offset()
    }
    if zoned, let shift { time -= shift }
    while time < 0 {
      time += DateTimeParts.dayLength
      day -= 1
    }
    while time >= DateTimeParts.dayLength {
      time -= DateTimeParts.dayLength
      day += 1
    }
    return try text(CivilDate(days: day)) + " " + DateTimeText.time(time) + (zoned && shift != nil ? "+00" : "")
  }

  private func text(_ date: CivilDate) throws -> String {
    guard date.year > 0 else { throw malformed() }
    return
      "\(DateTimeText.padded(date.year, 4))-\(DateTimeText.padded(date.month, 2))-\(DateTimeText.padded(date.day, 2))"
  }

  private func infinity() -> String? {
    let word = String(decoding: rest.map(\.lowered), as: UTF8.self)
    return word == "infinity" || word == "-infinity" ? word : nil
  }

  // MARK: Parts

  private mutating func number(_ digits: ClosedRange<Int>) throws -> Int {
    let found = rest.prefix { $0.isDigit }
    guard digits.contains(found.count), let value = Int(String(decoding: found, as: UTF8.self)) else {
      throw malformed()
    }
    rest = rest.dropFirst(found.count)
    return value
  }

  private mutating func take(_ byte: Character) -> Bool {
    guard rest.first == byte.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func calendarDate() throws -> CivilDate {
    let date: CivilDate
    if rest.prefix(while: \.isDigit).count == 8 {
      let number = try number(8...8)
      date = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    } else {
      let year = try number(4...6)
      guard take("-") else { throw malformed() }
      let month = try number(1...2)
      guard take("-") else { throw malformed() }
      date = CivilDate(year: year, month: month, day: try number(1...2))
    }
    guard date.exists, date.year > 0 else { throw outOfRange() }
    return date
  }

  private mutating func separator() throws {
    if take("T") || take("t") { return }
    guard take(" ") else { throw malformed() }
    while take(" ") {}
  }

  /// Microseconds since midnight; 24:00 and the second 60 are allowed.
  private mutating func clock() throws -> Int64 {
    let hour = try number(1...2)
    guard take(":") else { throw malformed() }
    let minute = try number(1...2)
    var second = 0
    var fraction: Int64 = 0
    if take(":") {
      second = try number(1...2)
      if take(".") {
        let digits = rest.prefix { $0.isDigit }
        guard let value = Double("0." + String(decoding: digits, as: UTF8.self)), !digits.isEmpty else {
          throw malformed()
        }
        fraction = Int64((value * 1_000_000).rounded(.toNearestOrEven))
        rest = rest.dropFirst(digits.count)
      }
    }
    let total = (Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)) * 1_000_000 + fraction
    guard hour <= 24, minute <= 59, second <= 60, total <= DateTimeParts.dayLength else { throw outOfRange() }
    return total
  }

  /// Microseconds east of UTC, to the end of the text; nil where there is none.
  private mutating func offset() throws -> Int64? {
    while take(" ") {}
    if rest.isEmpty { return nil }
    let word = String(decoding: rest.map(\.lowered), as: UTF8.self)
    if ["z", "utc", "gmt"].contains(word) { return 0 }
    let negative = rest.first == UInt8(ascii: "-")
    guard negative || rest.first == UInt8(ascii: "+") else { throw malformed() }
    rest.removeFirst()
    var seconds: Int
    if rest.prefix(while: \.isDigit).count == 4 {
      let number = try number(4...4)
      seconds = number / 100 * 3600 + number % 100 * 60
    } else {
      seconds = try number(1...2) * 3600
      if take(":") { seconds += try number(2...2) * 60 }
      if take(":") { seconds += try number(2...2) }
    }
    guard rest.isEmpty else { throw malformed() }
    guard seconds < 16 * 3600 else { throw outOfRange() }
    return Int64(negative ? -seconds : seconds) * 1_000_000
  }
}

/// Reads intervals: amounts with units, `HH:MM:SS`, and `ago`. ISO 8601's and SQL's other forms are refused.
enum IntervalReader {
  /// Months, days and microseconds of one unit.
  private static let units: [(names: [String], months: Double, days: Double, microseconds: Double)] = [
    (["microsecond", "microseconds", "us", "usec", "usecs"], 0, 0, 1),
    (["millisecond", "milliseconds", "ms", "msec", "msecs"], 0, 0, 1000),
    (["second", "seconds", "sec", "secs", "s"], 0, 0, 1_000_000),
    (["minute", "minutes", "min", "mins", "m"], 0, 0, 60_000_000),
    (["hour", "hours", "hr", "hrs", "h"], 0, 0, 3_600_000_000),
    (["day", "days", "d"], 0, 1, 0), (["week", "weeks", "w"], 0, 7, 0),
    (["month", "months", "mon", "mons"], 1, 0, 0), (["year", "years", "yr", "yrs", "y"], 12, 0, 0),
    (["decade", "decades", "dec", "decs"], 120, 0, 0), (["century", "centuries", "cent", "c"], 1200, 0, 0),
    (["millennium", "millennia", "mil", "mils"], 12_000, 0, 0),
  ]

  static func read(_ text: Text) throws -> Interval {
    let malformed = HansaError(.invalidDatetime, "invalid input syntax for type interval: \"\(text.string)\"")
    var words = String(decoding: text.trimmed.map(\.lowered), as: UTF8.self)
      .split(whereSeparator: { $0.isWhitespace }).flatMap(split)[...]
    var months = 0.0
    var days = 0.0
    var time = 0.0
    guard !words.isEmpty else { throw malformed }
    let isAgo = words.last == "ago"
    if isAgo { words.removeLast() }
    while let word = words.popFirst() {
      if word.contains(":") {
        guard let clock = clock(word) else { throw malformed }
        time += clock
        continue
      }
      guard let amount = Double(word), amount.isFinite, word.utf8.allSatisfy({ !$0.isLetter }),
        let unit = words.popFirst(), let scale = units.first(where: { $0.names.contains(unit) })
      else { throw malformed }
      // A part of a month is days, a part of a day is time, as PostgreSQL cascades them.
      let wholeMonths =
        scale.months == 12 || scale.months > 12 ? (amount * scale.months).rounded() : amount.rounded(.towardZero)
      if scale.months > 0 {
        months += wholeMonths
        if scale.months == 1 { addDays((amount - wholeMonths) * 30, &days, &time) }
      }
      if scale.days > 0 { addDays(amount * scale.days, &days, &time) }
      time += amount * scale.microseconds
    }
    let sign: Double = isAgo ? -1 : 1
    guard let wholeMonths = Int32(exactly: months * sign), let wholeDays = Int32(exactly: days * sign),
      let microseconds = Int64(exactly: (time * sign).rounded(.toNearestOrEven))
    else { throw HansaError(.datetimeOverflow, "interval field value out of range: \"\(text.string)\"") }
    return Interval(months: wholeMonths, days: wholeDays, microseconds: microseconds)
  }

  private static func addDays(_ amount: Double, _ days: inout Double, _ time: inout Double) {
    let whole = amount.rounded(.towardZero)
    days += whole
    time += ((amount - whole) * 86_400_000_000).rounded(.toNearestOrEven)
  }

  /// "1day" as "1" and "day".
  private static func split(_ word: Substring) -> [String] {
    guard let letter = word.firstIndex(where: { $0.isLetter }), letter != word.startIndex else { return [String(word)] }
    return [String(word[..<letter]), String(word[letter...])]
  }

  /// `[-]HH:MM[:SS[.ffffff]]` in microseconds.
  private static func clock(_ word: String) -> Double? {
    let negative = word.hasPrefix("-")
    let parts = word.drop { $0 == "-" || $0 == "+" }.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hours = Int(parts[0]), hours >= 0, let minutes = Int(parts[1]),
      (0...59).contains(minutes), let seconds = parts.count == 3 ? Double(parts[2]) : 0, seconds >= 0, seconds < 61
    else { return nil }
    let total = Double(hours * 3600 + minutes * 60) * 1_000_000 + (seconds * 1_000_000).rounded(.toNearestOrEven)
    return negative ? -total : total
  }
}
