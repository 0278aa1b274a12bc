import HansaCore

/// Constants, typed: DuckDB takes the type of a bare number from what stands beside it.
enum DuckDBLiterals {
  static func literal(_ value: SQLValue, _ type: SQLType) -> String? {
    switch value {
    case .null:
      if type == .unknown { return "NULL" }
      // NULL has no digits: as wide as a numeric can be, it would make its neighbours overflow.
      if case .numeric(nil, nil) = type { return "CAST(NULL AS DECIMAL(1,0))" }
      return DuckDBTypes.name(type).map { "CAST(NULL AS \($0))" }
    case .boolean(let flag): return flag ? "TRUE" : "FALSE"
    case .integer(let number):
      if type.isNumeric { return decimal(Decimal128(unscaled: Int128(number), scale: 0)) }
      guard let name = DuckDBTypes.name(type), type.isInteger else { return nil }
      // The negation of the least bigint's magnitude would overflow before the sign is applied.
      if number == .min { return "CAST('\(number)' AS \(name))" }
      return "\(number < 0 ? "(\(number))" : "\(number)")::\(name)"
    case .decimal(let number): return decimal(number)
    case .double(let bits): return double(bits.value, type)
    case .text(let name): return text(name, type)
    case .bytes(let bytes): return "'" + bytes.map { "\\x" + hex($0) }.joined() + "'::BLOB"
    case .date(let days): return date(days)
    case .time(let microseconds): return "TIME '\(ISOFormat.time(microseconds))'"
    case .timestamp(let microseconds): return timestamp(microseconds, "TIMESTAMP", suffix: "")
    case .timestamptz(let microseconds): return timestamp(microseconds, "TIMESTAMPTZ", suffix: "+00")
    case .interval(let interval):
      return "(to_months(\(interval.months)) + to_days(\(interval.days)) + "
        + "to_microseconds(\(interval.microseconds)))"
    case .uuid(let value):
      let digits = String(value, radix: 16)
      return "CAST('\(String(repeating: "0", count: 32 - digits.utf8.count) + digits)' AS UUID)"
    case .array(let elements):
      guard let element = type.element, let name = DuckDBTypes.name(type) else { return nil }
      var texts: [String] = []
      for value in elements {
        // A list inside a list: PostgreSQL's arrays of several dimensions have one array type.
        if case .array = value { return nil }
        guard let text = literal(value, element) else { return nil }
        texts.append(text)
      }
      return "CAST([\(texts.joined(separator: ", "))] AS \(name))"
    }
  }

  /// An integer constant without its type, for places where only the value matters.
  static func bareInteger(_ expression: ScalarExpression) -> String? {
    guard case .literal(.integer(let number), let type) = expression, type.isInteger, number != .min else { return nil }
    return number < 0 ? "(\(number))" : "\(number)"
  }

  static func quoted(_ text: String) -> String { "'" + text.replacingASCII(UInt8(ascii: "'"), with: "''") + "'" }

  private static func text(_ name: Name, _ type: SQLType) -> String? {
    guard !name.string.utf8.contains(0) else { return nil }
    switch type {
    case .text, .varchar, .unknown, .json: return quoted(name.string)
    case .jsonb: return "hansa_jsonb_in(\(quoted(name.string)))"
    case .char:
      // Travels without its padding.
      var bytes = Array(name.string.utf8)
      while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
      return quoted(String(decoding: bytes, as: UTF8.self))
    default: return nil
    }
  }

  private static func decimal(_ number: Decimal128) -> String {
    let text = number.description
    return "\(text.utf8.first == UInt8(ascii: "-") ? "(\(text))" : text)::DECIMAL(\(number.precision),\(number.scale))"
  }

  private static func double(_ value: Double, _ type: SQLType) -> String? {
    guard type.isFloat, let name = DuckDBTypes.name(type) else { return nil }
    let text = type == .float4 ? Float(value).description : value.description
    return "CAST('\(text)' AS \(name))"
  }

  private static func date(_ days: Int32) -> String? {
    if days == .max { return "DATE 'infinity'" }
    if days == -.max { return "DATE '-infinity'" }
    if (1...9999).contains(CivilDate(days: Int(days)).year) { return "DATE '\(ISOFormat.date(days: Int(days)))'" }
    return "(DATE '1970-01-01' + (\(days)))"
  }

  private static func timestamp(_ microseconds: Int64, _ type: String, suffix: String) -> String? {
    if microseconds == .max { return "\(type) 'infinity'" }
    if microseconds == -.max { return "\(type) '-infinity'" }
    let (days, time) = microseconds.flooredQuotientAndRemainder(86_400_000_000)
    if (1...9999).contains(CivilDate(days: Int(days)).year) {
      return "\(type) '\(ISOFormat.date(days: Int(days))) \(ISOFormat.time(time))\(suffix)'"
    }
    let plain = "make_timestamp((\(microseconds))::BIGINT)"
    return suffix.isEmpty ? plain : "timezone('UTC', \(plain))"
  }

  private static func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "0" + text : text
  }
}

/// Dates and times in ISO 8601's form, proleptic Gregorian.
enum ISOFormat {
  static func date(days: Int) -> String {
    let date = CivilDate(days: days)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  static func time(_ microseconds: Int64) -> String {
    let seconds = microseconds / 1_000_000
    let fraction = microseconds % 1_000_000
    let text = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded(Int($0), 2) }.joined(separator: ":")
    return fraction == 0 ? text : text + "." + padded(Int(fraction), 6)
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}

extension Int64 {
  /// Quotient rounded down, remainder never negative.
  func flooredQuotientAndRemainder(_ divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
