import HansaCore

/// Reads intervals as PostgreSQL does: `1 year 2 months`, `1-2`, `3 04:05:06`, `P1Y2M3DT4H`.
public enum IntervalInput {
  /// Months, days or microseconds that one unit stands for.
  private enum Unit {
    case months(Int64), days(Int64), microseconds(Int64)
  }

  private static func unit(_ word: String) -> Unit? {
    switch word.lowercased() {
    case "us", "usec", "usecs", "microsecond", "microseconds", "microsecon": .microseconds(1)
    case "ms", "msec", "msecs", "millisecond", "milliseconds", "mseconds": .microseconds(1000)
    case "s", "sec", "secs", "second", "seconds": .microseconds(1_000_000)
    case "m", "min", "mins", "minute", "minutes": .microseconds(60_000_000)
    case "h", "hr", "hrs", "hour", "hours": .microseconds(3_600_000_000)
    case "d", "day", "days": .days(1)
    case "w", "week", "weeks": .days(7)
    case "mon", "mons", "month", "months": .months(1)
    case "y", "yr", "yrs", "year", "years": .months(12)
    case "dec", "decs", "decade", "decades": .months(120)
    case "c", "cent", "century", "centuries": .months(1200)
    case "mil", "mils", "millennium", "millennia": .months(12000)
    default: nil
    }
  }

  /// - Parameter fields: of `INTERVAL '3' MONTH`: the unit of a bare number is the last of them, and finer parts are
  ///   cut off.
  public static func interval(_ text: String, fields: String? = nil) throws(HansaError) -> Interval {
    let trimmed = text.trimmingSpaces
    var sum = Sum()
    let isRead = trimmed.uppercased().hasPrefix("P") ? iso(trimmed, &sum) : words(trimmed, &sum, defaultUnit(fields))
    guard isRead else {
      throw HansaError(
        HansaError.Code("22007"), "invalid input syntax for type interval: \"\(text)\"",
        advice: "Write it as '1 year 2 months 3 days 04:05:06'.")
    }
    guard let months = Int32(exactly: sum.months), let days = Int32(exactly: sum.days), !sum.overflowed else {
      throw HansaError(.datetimeOverflow, "interval field value out of range: \"\(text)\"")
    }
    return cut(Interval(months: months, days: days, microseconds: sum.microseconds), fields)
  }

  private struct Sum {
    var months: Int64 = 0
    var days: Int64 = 0
    var microseconds: Int64 = 0
    var overflowed = false

    /// Adds `number` units; a fraction of a month becomes days (30), one of a day time.
    mutating func add(_ number: Decimal128, _ unit: Unit) {
      switch unit {
      case .months(let factor):
        let (whole, rest) = parts(number, times: factor)
        months += whole
        if rest.unscaled != 0 { add(Decimal128(unscaled: rest.unscaled * 30, scale: rest.scale), .days(1)) }
      case .days(let factor):
        let (whole, rest) = parts(number, times: factor)
        days += whole
        if rest.unscaled != 0 { add(rest, .microseconds(86_400_000_000)) }
      case .microseconds(let factor):
        let product = Decimal128(
          unscaled: number.unscaled.multipliedReportingOverflow(by: Int128(factor)).partialValue, scale: number.scale)
        guard let value = Int64(exactly: product.rounded(to: 0).unscaled) else { return overflowed = true }
        let (total, overflow) = microseconds.addingReportingOverflow(value)
        microseconds = total
        overflowed = overflowed || overflow
      }
    }

    private mutating func parts(_ number: Decimal128, times factor: Int64) -> (Int64, Decimal128) {
      let (product, overflow) = number.unscaled.multipliedReportingOverflow(by: Int128(factor))
      let (whole, rest) = product.quotientAndRemainder(dividingBy: Decimal128.powersOfTen[number.scale])
      guard !overflow, let value = Int32(exactly: whole) else {
        overflowed = true
        return (0, Decimal128(unscaled: 0, scale: 0))
      }
      return (Int64(value), Decimal128(unscaled: rest, scale: number.scale))
    }
  }

  private static func defaultUnit(_ fields: String?) -> Unit {
    let last = fields.map { String($0.split(separator: " ").last ?? "SECOND") } ?? "SECOND"
    return unit(last) ?? .microseconds(1_000_000)
  }

  // MARK: Words

  private static func words(_ text: String, _ sum: inout Sum, _ bare: Unit) -> Bool {
    var tokens = tokens(text)
    var isNegated = false
    if tokens.last?.lowercased() == "ago" {
      tokens.removeLast()
      isNegated = true
    }
    if tokens.first == "@" { tokens.removeFirst() }
    guard !tokens.isEmpty else { return false }
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      if token.utf8.contains(UInt8(ascii: ":")) {
        guard let micros = clock(token) else { return false }
        sum.microseconds += micros
        index += 1
      } else if let yearsMonths = yearMonth(token) {
        sum.months += yearsMonths
        index += 1
      } else if let number = Decimal128(token) {
        let next = index + 1 < tokens.count ? tokens[index + 1] : ""
        if let unit = unit(next) {
          sum.add(number, unit)
          index += 2
        } else if next.utf8.contains(UInt8(ascii: ":")) {
          // `3 04:05:06`: the number before a clock is days.
          sum.add(number, .days(1))
          index += 1
        } else if next.isEmpty {
          sum.add(number, bare)
          index += 1
        } else {
          return false
        }
      } else {
        return false
      }
    }
    if isNegated { (sum.months, sum.days, sum.microseconds) = (-sum.months, -sum.days, -sum.microseconds) }
    return true
  }

  /// Words and numbers, parted by blanks and where digits meet letters.
  private static func tokens(_ text: String) -> [String] {
    var result: [String] = []
    var word: [UInt8] = []
    func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    for byte in text.utf8 {
      if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == UInt8(ascii: ",") {
        if !word.isEmpty { result.append(String(decoding: word, as: UTF8.self)) }
        word = []
        continue
      }
      if let last = word.last, isLetter(byte) != isLetter(last) {
        result.append(String(decoding: word, as: UTF8.self))
        word = []
      }
      word.append(byte)
    }
    if !word.isEmpty { result.append(String(decoding: word, as: UTF8.self)) }
    return result
  }

  /// `[-]hh:mm[:ss[.ffffff]]`.
  private static func clock(_ token: String) -> Int64? {
    var text = token
    let isNegative = text.hasPrefix("-")
    if isNegative || text.hasPrefix("+") { text.removeFirst() }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let hours = Int64(parts[0]), let minutes = Int64(parts[1]),
      minutes < 60, hours < 2_000_000_000
    else { return nil }
    var total = (hours * 60 + minutes) * 60_000_000
    if parts.count == 3 {
      guard let seconds = Decimal128(String(parts[2]))?.rounded(to: 6), seconds.scale == 6,
        seconds.unscaled < 60_000_000
      else { return nil }
      total += Int64(seconds.unscaled)
    }
    return isNegative ? -total : total
  }

  /// `[-]years-months`.
  private static func yearMonth(_ token: String) -> Int64? {
    var text = token
    let isNegative = text.hasPrefix("-")
    if isNegative || text.hasPrefix("+") { text.removeFirst() }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let years = Int32(parts[0]), let months = Int32(parts[1]), months < 12 else { return nil }
    let total = Int64(years) * 12 + Int64(months)
    return isNegative ? -total : total
  }

  // MARK: ISO 8601

  private static func iso(_ text: String, _ sum: inout Sum) -> Bool {
    var number = ""
    var inTime = false
    var hasPart = false
    for character in text.dropFirst().uppercased() {
      switch character {
      case "0"..."9", ".", "-", "+": number.append(character)
      case "T" where number.isEmpty: inTime = true
      default:
        guard let value = Decimal128(number) else { return false }
        number = ""
        hasPart = true
        switch (character, inTime) {
        case ("Y", false): sum.add(value, .months(12))
        case ("M", false): sum.add(value, .months(1))
        case ("W", false): sum.add(value, .days(7))
        case ("D", false): sum.add(value, .days(1))
        case ("H", true): sum.add(value, .microseconds(3_600_000_000))
        case ("M", true): sum.add(value, .microseconds(60_000_000))
        case ("S", true): sum.add(value, .microseconds(1_000_000))
        default: return false
        }
      }
    }
    return number.isEmpty && hasPart
  }

  /// What the fields keep: coarser parts stay, finer ones are cut off.
  private static func cut(_ interval: Interval, _ fields: String?) -> Interval {
    guard let last = fields?.split(separator: " ").last else { return interval }
    var result = interval
    func truncate(_ unit: Int64) { result.microseconds = result.microseconds / unit * unit }
    switch last {
    case "YEAR": (result.months, result.days, result.microseconds) = (result.months / 12 * 12, 0, 0)
    case "MONTH": (result.days, result.microseconds) = (0, 0)
    case "DAY": result.microseconds = 0
    case "HOUR": truncate(3_600_000_000)
    case "MINUTE": truncate(60_000_000)
    default: break
    }
    return result
  }
}
