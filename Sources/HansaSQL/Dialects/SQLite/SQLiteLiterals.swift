import HansaCore

/// Constants in the forms in which columns are read.
extension SQLiteDialect {
  public func literal(_ value: SQLValue, _ type: SQLType) -> String? {
    switch (value, type) {
    case (.null, _): return "NULL"
    case (.boolean(let bit), .boolean): return bit ? "TRUE" : "FALSE"
    case (.integer(let number), _) where type.isInteger || type.isNumeric: return Self.integer(number)
    case (.decimal(let number), .numeric): return Self.decimal(number)
    case (.double(let bits), .float8): return Self.double(bits.value)
    case (.text(let name), _) where type.isText && !name.string.utf8.contains(0):
      return LiteralText.quoted((type.isChar ? name.withoutTrailingBlanks : name).string)
    case (.bytes(let bytes), .bytea): return "X'\(LiteralText.hex(bytes))'"
    case (.date(let days), .date): return Self.date(days).map { "hansa_date('\($0)')" } ?? "\(days)"
    case (.time(let microseconds), .time): return "hansa_time('\(LiteralText.time(Int(microseconds)))')"
    case (.timestamp(let microseconds), .timestamp): return Self.timestamp(microseconds, "hansa_timestamp")
    case (.timestamptz(let microseconds), .timestamptz): return Self.timestamp(microseconds, "hansa_timestamptz")
    // Only to be added to moments.
    case (.interval(let interval), .interval): return Self.distance(interval)
    case (.uuid(let number), .uuid): return "X'\(Self.hex(number))'"
    default: return nil
    }
  }

  /// Text and bytes, which may be anything; digits are as safe in the statement.
  public func bound(_ value: SQLValue, _ type: SQLType) -> SQLValue? {
    switch (value, type) {
    case (.text(let name), _) where type.isText: .text(type.isChar ? name.withoutTrailingBlanks : name)
    case (.bytes, .bytea): value
    default: nil
    }
  }

  /// Up to 1000 years in days and below, in microseconds: moments in SQLite's texts then stay within PostgreSQL's range.
  private static func distance(_ interval: Interval) -> String? {
    guard interval.months == 0, interval.days.magnitude < 365_000,
      interval.microseconds.magnitude < 86_400_000_000 * 365_000
    else { return nil }
    return String(Int64(interval.days) * 86_400_000_000 + interval.microseconds)
  }

  /// The parser takes the digits of the smallest integer for a real number.
  private static func integer(_ number: Int64) -> String {
    number == .min ? "(-9223372036854775807 - 1)" : String(number)
  }

  /// An integer, or a quotient of two numbers that doubles hold exactly: SQLite does not read all digits to the nearest
  /// double, but it divides so.
  private static func decimal(_ number: Decimal128) -> String? {
    var number = number
    while number.scale > 0, let shorter = number.rescaled(to: number.scale - 1) { number = shorter }
    if number.scale == 0 { return Int64(exactly: number.unscaled).map(integer) }
    // What has up to 15 digits is the shortest decimal of its double.
    guard number.unscaled.magnitude < 1_000_000_000_000_000, number.scale <= 22 else { return nil }
    return "(\(number.unscaled) / \(Decimal128.powersOfTen[number.scale]).0)"
  }

  /// A significand of 53 bits times a power of two: exact in each step.
  private static func double(_ value: Double) -> String? {
    if value.isNaN { return nil }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    if value.isInfinite { return value < 0 ? "-9e999" : "9e999" }
    if value.magnitude < 9_007_199_254_740_992, value.rounded() == value { return "\(Int64(value)).0" }
    var significand = value.significand
    var exponent = Int(value.exponent)
    while significand.rounded() != significand {
      significand *= 2
      exponent -= 1
    }
    var text = "\(Int64(significand)).0"
    while exponent != 0 {
      let step = min(abs(exponent), 62)
      text += exponent < 0 ? " / " : " * "
      text += "\(Int64(1) << step).0"
      exponent += exponent < 0 ? step : -step
    }
    return "(\(value.sign == .minus ? "-" : "")\(text))"
  }

  /// SQLite's texts have the years 1 to 9999.
  static func date(_ days: Int32) -> String? {
    guard days.magnitude < 4_000_000 else { return nil }
    let (text, year) = LiteralText.date(Int(days))
    return (1...9999).contains(year) ? text : nil
  }

  private static func timestamp(_ microseconds: Int64, _ function: String) -> String {
    let (days, time) = LiteralText.split(microseconds)
    guard let text = Int32(exactly: days).flatMap({ date($0) }) else { return integer(microseconds) }
    return "\(function)('\(text) \(LiteralText.time(time))')"
  }

  private static func hex(_ number: UInt128) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }
}
