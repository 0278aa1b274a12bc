import Foundation
import HansaCore

/// Reads a quoted literal as a type, as PostgreSQL's input functions do.
public enum LiteralInput {
  /// - Parameter now: the statement's moment, microseconds since 1970 UTC, for `'now'` and `'today'`.
  /// - Throws: `.invalidText` (or the type's own code) with PostgreSQL's message; forms that PostgreSQL takes and Hansa
  ///   does not are refused as `.featureNotSupported`.
  public static func value(_ text: String, as type: SQLType, now: Int64 = 0) throws(HansaError) -> SQLValue {
    let trimmed = text.trimmingSpaces
    switch type {
    case .text, .unknown, .record: return .text(text)
    case .varchar(let length): return .text(length.map { String(text.unicodeScalars.prefix($0)) } ?? text)
    // Trailing blanks of char(n) do not count.
    case .char(let length):
      return .text((length.map { String(text.unicodeScalars.prefix($0)) } ?? text).trimmingTrailingBlanks)
    case .boolean: return .boolean(try boolean(trimmed, text))
    case .int2: return .integer(Int64(try integer(trimmed, text, type, Int16.self)))
    case .int4: return .integer(Int64(try integer(trimmed, text, type, Int32.self)))
    case .int8: return .integer(try integer(trimmed, text, type, Int64.self))
    case .float4:
      let value = try float(trimmed, text, type)
      guard value.isInfinite || Float(value).isFinite || value.isNaN else { throw outOfRange(text, type) }
      return .double(Double(Float(value)))
    case .float8: return .double(try float(trimmed, text, type))
    case .numeric(let precision, let scale): return .decimal(try decimal(trimmed, text, precision, scale))
    case .bytea: return .bytes(try bytes(text))
    case .date: return .date(try DateTimeInput.date(trimmed, now: now))
    case .time: return .time(try DateTimeInput.time(trimmed))
    case .timestamp: return .timestamp(try DateTimeInput.timestamp(trimmed, now: now, withZone: false))
    case .timestamptz: return .timestamptz(try DateTimeInput.timestamp(trimmed, now: now, withZone: true))
    case .interval: return .interval(try IntervalInput.interval(trimmed))
    case .uuid: return .uuid(try uuid(trimmed, text))
    case .json, .jsonb:
      guard (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil else {
        throw HansaError(.invalidText, "invalid input syntax for type json", detail: "The text is \(text)")
      }
      return .text(text)
    case .array(let element):
      return .array(
        try ArrayInput.elements(text).map { (item) throws(HansaError) in
          try item.map { (item) throws(HansaError) in try value(item, as: element, now: now) } ?? .null
        })
    }
  }

  /// Whether the value may depend on the moment at which it is read, as `'today'` does.
  public static func readsClock(_ text: String, as type: SQLType) -> Bool {
    switch type {
    case .date, .timestamp, .timestamptz: DateTimeInput.readsClock(text)
    case .array(let element): readsClock(text, as: element)
    default: false
    }
  }

  /// The type that the literal has: for a number without modifiers, the precision and scale that are written.
  public static func type(of text: String, as type: SQLType) -> SQLType {
    if case .numeric(nil, _) = type, let decimal = Decimal128(text.trimmingSpaces) {
      return .numeric(precision: decimal.precision, scale: decimal.scale)
    }
    return type
  }

  static func invalid(_ text: String, _ type: SQLType) -> HansaError {
    HansaError(.invalidText, "invalid input syntax for type \(type.base): \"\(text)\"")
  }

  private static func outOfRange(_ text: String, _ type: SQLType) -> HansaError {
    HansaError(.numericOutOfRange, "value \"\(text)\" is out of range for type \(type.base)")
  }

  private static func boolean(_ trimmed: String, _ text: String) throws(HansaError) -> Bool {
    let word = trimmed.lowercased()
    if word == "on" || word == "1" { return true }
    if word == "off" || word == "of" || word == "0" { return false }
    if !word.isEmpty {
      if "true".hasPrefix(word) || "yes".hasPrefix(word) { return true }
      if "false".hasPrefix(word) || "no".hasPrefix(word) { return false }
    }
    throw invalid(text, .boolean)
  }

  private static func integer<T: FixedWidthInteger>(_ trimmed: String, _ text: String, _ type: SQLType, _: T.Type)
    throws(HansaError) -> T
  {
    let digits = trimmed.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    let isNumber =
      !digits.isEmpty && trimmed.utf8.count - digits.count <= 1 && digits.allSatisfy { (0x30...0x39).contains($0) }
    guard isNumber else { throw invalid(text, type) }
    guard let value = T(trimmed) else { throw outOfRange(text, type) }
    return value
  }

  private static func float(_ trimmed: String, _ text: String, _ type: SQLType) throws(HansaError) -> Double {
    switch trimmed.lowercased() {
    case "nan": return .nan
    case "infinity", "+infinity", "inf", "+inf": return .infinity
    case "-infinity", "-inf": return -.infinity
    default: break
    }
    guard trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
      let value = Double(trimmed)
    else {
      throw invalid(text, type)
    }
    let isZero = !trimmed.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }.contains {
      (0x31...0x39).contains($0)
    }
    guard value.isFinite, value != 0 || isZero else {
      throw HansaError(.numericOutOfRange, "\"\(text)\" is out of range for type \(type.base)")
    }
    return value
  }

  private static func decimal(_ trimmed: String, _ text: String, _ precision: Int?, _ scale: Int?) throws(HansaError)
    -> Decimal128
  {
    guard let value = Decimal128(trimmed) else {
      let isNumber =
        !trimmed.isEmpty && trimmed.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
      if isNumber, Double(trimmed) != nil {
        throw HansaError(.numericOutOfRange, "the number \(text) has more than 38 digits")
      }
      if ["nan", "infinity", "-infinity"].contains(trimmed.lowercased()) {
        throw HansaError(
          .featureNotSupported, "numeric \(trimmed) is not supported", advice: "Use double precision for it.")
      }
      throw invalid(text, .numeric)
    }
    guard let precision else { return value }
    let rounded = value.rounded(to: scale ?? 0)
    guard rounded.magnitudeDigits <= precision else {
      throw HansaError(
        .numericOutOfRange, "numeric field overflow",
        detail:
          "A field with precision \(precision), scale \(scale ?? 0) must round to an absolute value less than 10^\(precision - (scale ?? 0))."
      )
    }
    return rounded
  }

  private static func uuid(_ trimmed: String, _ text: String) throws(HansaError) -> UInt128 {
    var digits = Array(trimmed.utf8)
    if digits.first == UInt8(ascii: "{"), digits.last == UInt8(ascii: "}") {
      digits = Array(digits.dropFirst().dropLast())
    }
    digits.removeAll { $0 == UInt8(ascii: "-") }
    guard digits.count == 32, let value = UInt128(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw invalid(text, .uuid)
    }
    return value
  }

  private static func bytes(_ text: String) throws(HansaError) -> [UInt8] {
    let source = Array(text.utf8)
    if source.starts(with: Array("\\x".utf8)) {
      let digits = source.dropFirst(2).filter { $0 != UInt8(ascii: " ") }
      guard digits.count.isMultiple(of: 2) else {
        throw HansaError(.invalidParameter, "invalid hexadecimal data: odd number of digits")
      }
      var result: [UInt8] = []
      for index in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
          throw HansaError(.invalidParameter, "invalid hexadecimal digit in \"\(text)\"")
        }
        result.append(byte)
      }
      return result
    }
    var result: [UInt8] = []
    var rest = source[...]
    while let byte = rest.first {
      rest = rest.dropFirst()
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      if rest.first == UInt8(ascii: "\\") {
        result.append(byte)
        rest = rest.dropFirst()
      } else if rest.count >= 3, let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
        result.append(value)
        rest = rest.dropFirst(3)
      } else {
        throw invalid(text, .bytea)
      }
    }
    return result
  }
}

extension Decimal128 {
  /// Digits without leading zeros.
  var magnitudeDigits: Int { unscaled == 0 ? 0 : String(unscaled.magnitude).utf8.count }

  /// Rounded half away from zero, as PostgreSQL's numeric is.
  public func rounded(to newScale: Int) -> Decimal128 {
    if let exact = rescaled(to: newScale) { return exact }
    guard newScale < scale else { return self }
    let unit = Self.powersOfTen[scale - newScale]
    let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: unit)
    let carries = remainder.magnitude * 2 >= unit.magnitude
    return Decimal128(unscaled: carries ? quotient + (unscaled < 0 ? -1 : 1) : quotient, scale: newScale)
  }
}

extension String {
  /// Without the blanks that PostgreSQL's `isspace` skips at both ends.
  var trimmingSpaces: String {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
    var bytes = Array(utf8)[...]
    while let first = bytes.first, blanks.contains(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, blanks.contains(last) { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  var trimmingTrailingBlanks: String {
    var bytes = Array(utf8)[...]
    while bytes.last == 0x20 { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The text form of an array: `{1,NULL,"a b"}`.
enum ArrayInput {
  /// The elements as text, nil for NULL.
  static func elements(_ text: String) throws(HansaError) -> [String?] {
    var bytes = Array(text.trimmingSpaces.utf8)[...]
    func malformed(_ detail: String) -> HansaError {
      HansaError(.invalidText, "malformed array literal: \"\(text)\"", detail: detail)
    }
    guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"), bytes.count >= 2 else {
      throw malformed("Array value must start with \"{\" and end with \"}\".")
    }
    bytes = bytes.dropFirst().dropLast()
    if String(decoding: bytes, as: UTF8.self).trimmingSpaces.isEmpty { return [] }
    var result: [String?] = []
    var item: [UInt8] = []
    var isQuoted = false
    var inQuotes = false
    func end() throws(HansaError) {
      let word = String(decoding: item, as: UTF8.self)
      let plain = isQuoted ? word : word.trimmingSpaces
      if !isQuoted, plain.isEmpty { throw malformed("Unexpected \",\" character.") }
      result.append(!isQuoted && plain.lowercased() == "null" ? nil : plain)
      item = []
      isQuoted = false
    }
    while let byte = bytes.first {
      bytes = bytes.dropFirst()
      switch byte {
      case UInt8(ascii: "\\"):
        guard let next = bytes.first else { throw malformed("Unexpected end of input.") }
        item.append(next)
        bytes = bytes.dropFirst()
        isQuoted = true
      case UInt8(ascii: "\""):
        inQuotes.toggle()
        if inQuotes, !isQuoted { item = [] }
        isQuoted = true
      case UInt8(ascii: "{") where !inQuotes, UInt8(ascii: "}") where !inQuotes:
        throw HansaError(.featureNotSupported, "an array of more than one dimension is not supported")
      case UInt8(ascii: ",") where !inQuotes: try end()
      default: if !(isQuoted && !inQuotes) { item.append(byte) }
      }
    }
    if inQuotes { throw malformed("Unexpected end of input.") }
    try end()
    return result
  }
}
