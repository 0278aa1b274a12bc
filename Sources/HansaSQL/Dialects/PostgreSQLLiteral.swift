import HansaCore

/// Constants and types in PostgreSQL's own form.
enum PostgreSQLLiteral {
  /// Names of one word, so that `::name` holds together.
  static func typeName(_ type: SQLType) -> String? {
    switch type {
    case .boolean: "boolean"
    case .int2: "int2"
    case .int4: "int4"
    case .int8: "int8"
    case .float4: "float4"
    case .float8: "float8"
    case .numeric(let precision?, let scale): "numeric(\(precision),\(scale ?? 0))"
    case .numeric: "numeric"
    case .text: "text"
    case .varchar(let length): length.map { "varchar(\($0))" } ?? "varchar"
    case .char(let length): length.map { "char(\($0))" } ?? "bpchar"
    case .bytea: "bytea"
    case .date: "date"
    case .time: "time"
    case .timestamp: "timestamp"
    case .timestamptz: "timestamptz"
    case .interval: "interval"
    case .uuid: "uuid"
    case .json: "json"
    case .jsonb: "jsonb"
    case .array(let element): typeName(element).map { "\($0)[]" }
    case .record, .unknown: nil
    }
  }

  /// nil for a value that does not belong to the type, and for text with a NUL.
  static func text(_ value: SQLValue, _ type: SQLType) -> String? {
    if value == .null { return type == .unknown ? "NULL" : typeName(type).map { "NULL::\($0)" } }
    if case .text(let name) = value, type == .unknown { return string(name) }
    if case .array(let items) = value, case .array(let element) = type { return array(items, element, type) }
    guard let typeName = typeName(type) else { return nil }
    switch (value, type) {
    case (.boolean(let bit), .boolean): return bit ? "TRUE" : "FALSE"
    case (.integer(let number), .int4) where number >= 0: return String(number)
    case (.decimal(let number), .numeric(nil, _)) where number.unscaled >= 0 && number.scale > 0:
      return number.description
    default: return content(value, type).map { "\(LiteralText.quoted($0))::\(typeName)" }
    }
  }

  /// The value as PostgreSQL reads it from text; nil for one that does not belong to the type, and for text with a NUL.
  static func content(_ value: SQLValue, _ type: SQLType) -> String? {
    switch (value, type) {
    case (.boolean(let bit), .boolean): return bit ? "t" : "f"
    case (.integer(let number), _) where type.isInteger || type.isNumeric: return String(number)
    case (.decimal(let number), .numeric): return number.description
    case (.double(let bits), .float8): return double(bits.value, bits.value.description)
    case (.double(let bits), .float4): return double(bits.value, Float(bits.value).description)
    case (.double(let bits), .numeric) where !bits.value.isFinite: return double(bits.value, "")
    case (.text(let name), .text), (.text(let name), .varchar), (.text(let name), .char), (.text(let name), .json),
      (.text(let name), .jsonb):
      return name.string.utf8.contains(0) ? nil : name.string
    case (.bytes(let bytes), .bytea): return "\\x" + LiteralText.hex(bytes)
    case (.date(let days), .date): return date(days)
    case (.time(let microseconds), .time): return LiteralText.time(Int(microseconds))
    case (.timestamp(let microseconds), .timestamp): return timestamp(microseconds, zone: "")
    case (.timestamptz(let microseconds), .timestamptz): return timestamp(microseconds, zone: "+00")
    case (.interval(let interval), .interval): return self.interval(interval)
    case (.uuid(let number), .uuid): return uuid(number)
    default: return nil
    }
  }

  private static func string(_ name: Name) -> String? {
    name.string.utf8.contains(0) ? nil : LiteralText.quoted(name.string)
  }

  private static func array(_ items: [SQLValue], _ element: SQLType, _ type: SQLType) -> String? {
    guard let name = typeName(type) else { return nil }
    var texts: [String] = []
    for item in items {
      let isNested = if case .array = item { true } else { false }
      guard let text = text(item, isNested ? type : element) else { return nil }
      texts.append(text)
    }
    return "CAST(ARRAY[\(texts.joined(separator: ", "))] AS \(name))"
  }

  private static func double(_ value: Double, _ digits: String) -> String {
    value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : digits
  }

  private static func date(_ days: Int32) -> String {
    if abs(Int(days)) == Int(Int32.max) { return days < 0 ? "-infinity" : "infinity" }
    let (text, year) = LiteralText.date(Int(days))
    return year > 0 ? text : beforeChrist(text, year)
  }

  /// The year 0 of the calendar's arithmetic is 1 BC.
  private static func beforeChrist(_ text: String, _ year: Int) -> String {
    let rest = text.drop { $0 != "-" }
    return "\(LiteralText.padded(1 - year, 4))\(rest) BC"
  }

  private static func timestamp(_ microseconds: Int64, zone: String) -> String {
    if microseconds == .max || microseconds == -.max { return microseconds < 0 ? "-infinity" : "infinity" }
    let (days, time) = LiteralText.split(microseconds)
    let (text, year) = LiteralText.date(days)
    let clock = LiteralText.time(time) + zone
    if year > 0 { return "\(text) \(clock)" }
    return beforeChrist(text, year).replacing(" BC", with: " \(clock) BC")
  }

  /// Each part with its own sign: they do not carry into each other.
  private static func interval(_ interval: Interval) -> String {
    let magnitude = interval.microseconds.magnitude
    let sign = interval.microseconds < 0 ? "-" : ""
    let hours = magnitude / 3_600_000_000
    let rest = LiteralText.time(Int(magnitude % 3_600_000_000)).dropFirst(2)
    return "\(interval.months) mons \(interval.days) days \(sign)\(LiteralText.padded(Int(hours), 2))\(rest)"
  }

  private static func uuid(_ number: UInt128) -> String {
    let digits = Array(String(number, radix: 16))
    let all = String(repeating: "0", count: 32 - digits.count) + String(digits)
    var text = ""
    for (index, character) in all.enumerated() {
      if [8, 12, 16, 20].contains(index) { text += "-" }
      text.append(character)
    }
    return text
  }
}
