import HansaCore

extension MySQLDialect {
  public func literal(_ value: SQLValue, _ type: SQLType) -> String? {
    switch (value, type) {
    case (.null, _): return null(type)
    case (.boolean(let bit), .boolean): return bit ? "TRUE" : "FALSE"
    case (.integer(let number), _) where type.isInteger || type.isNumeric: return String(number)
    case (.decimal(let number), .numeric) where number.scale <= 30: return number.description
    // The server takes -0 for 0, however it is written.
    case (.double(let bits), .float8) where bits.value.isFinite && !(bits.value == 0 && bits.value.sign == .minus):
      return bits.value.description.contains("e") ? bits.value.description : "\(bits.value.description)e0"
    case (.text(let name), _) where type.isText: return text(type.isChar ? name.withoutTrailingBlanks : name)
    case (.bytes(let bytes), .bytea): return "X'\(LiteralText.hex(bytes))'"
    case (.date(let days), .date): return date(Int(days)).map { "DATE'\($0)'" }
    case (.timestamp(let microseconds), .timestamp), (.timestamptz(let microseconds), .timestamptz):
      guard microseconds.magnitude < UInt64(Int64.max) else { return nil }
      let (days, time) = LiteralText.split(microseconds)
      return date(days).map { "TIMESTAMP'\($0) \(LiteralText.time(time))'" }
    default: return nil
    }
  }

  /// NULL alone makes a column of bytes in a group, and a floating-point number of what is calculated with it.
  private func null(_ type: SQLType) -> String {
    switch type {
    case .boolean, .int2, .int4, .int8: "CAST(NULL AS SIGNED)"
    case .numeric: "CAST(NULL AS \(typeName(type) ?? "DECIMAL(1,0)"))"
    case .float4, .float8: "(NULL + 0e0)"
    case .date: "CAST(NULL AS DATE)"
    case .timestamp, .timestamptz: "CAST(NULL AS DATETIME(6))"
    case .time, .interval: "CAST(NULL AS TIME(6))"
    default: "NULL"
    }
  }

  /// Text and bytes, which may be anything, and moments in time; digits are as safe in the statement.
  public func bound(_ value: SQLValue, _ type: SQLType) -> SQLValue? {
    switch (value, type) {
    case (.text(let name), _) where type.isText: .text(type.isChar ? name.withoutTrailingBlanks : name)
    case (.bytes, .bytea), (.date, .date), (.timestamp, .timestamp), (.timestamptz, .timestamptz): value
    default: nil
    }
  }

  /// Backslashes mean something or nothing by sql_mode: text with one is written in hexadecimal.
  private func text(_ name: Name) -> String {
    let bytes = name.string.utf8
    return bytes.contains(UInt8(ascii: "\\")) || bytes.contains(0)
      ? "_utf8mb4 X'\(LiteralText.hex(bytes))'" : LiteralText.quoted(name.string)
  }

  private func date(_ days: Int) -> String? {
    guard abs(days) < 4_000_000 else { return nil }
    let (text, year) = LiteralText.date(days)
    return (1...9999).contains(year) ? text : nil
  }

  public func typeName(_ type: SQLType) -> String? {
    switch type {
    case .int2, .int4, .int8, .boolean: "SIGNED"
    case .numeric(let precision?, let scale?) where precision <= 65 && scale <= 30: "DECIMAL(\(precision),\(scale))"
    case .text: "CHAR"
    case .date: "DATE"
    case .timestamp: "DATETIME(6)"
    default: nil
    }
  }
}

extension SQLType {
  var isChar: Bool { if case .char = self { true } else { false } }
}

extension Name {
  var withoutTrailingBlanks: Name {
    let bytes = Array(string.utf8)
    let length = bytes.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? 0
    return Name(String(decoding: bytes[..<length], as: UTF8.self))
  }
}
