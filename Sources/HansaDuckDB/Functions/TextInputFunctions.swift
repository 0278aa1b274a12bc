import Foundation
import HansaCore

extension DuckDBFunctions {
  /// What PostgreSQL's input functions read, as texts that DuckDB's casts read exactly: so DuckDB knows that the
  /// conversion may fail, and keeps its place behind other conditions.
  static let textInput: [ScalarFunction] = [
    integer("hansa_text_int2", "smallint", Int16.self),
    integer("hansa_text_int4", "integer", Int32.self),
    integer("hansa_text_int8", "bigint", Int64.self),
    ScalarFunction("hansa_text_float8") { (text: Text) throws -> String in
      let value = try NumberReader.double(text)
      return value.isNaN ? "nan" : value.description
    },
    ScalarFunction("hansa_text_float4") { (text: Text) throws -> String in
      let value = try NumberReader.float(text)
      return value.isNaN ? "nan" : value.description
    },
    ScalarFunction("hansa_text_numeric") { (text: Text, scale: Int32) throws -> TextBytes in
      TextBytes(bytes: try NumberReader.decimal(text.trimmed, original: text, scale: Int(scale)))
    },
    ScalarFunction("hansa_float8_numeric") { (x: Double, scale: Int32) throws -> TextBytes in
      try decimal(x, digits: 15, scale: Int(scale))
    },
    ScalarFunction("hansa_float4_numeric") { (x: Float, scale: Int32) throws -> TextBytes in
      try decimal(Double(x), digits: 6, scale: Int(scale))
    },
    ScalarFunction("hansa_text_boolean") { (text: Text) throws -> String in
      let word = text.trimmed.map(\.lowered)
      for (name, least, value) in booleanWords
      where word.count >= least && word.count <= name.utf8.count && name.utf8.starts(with: word) {
        return value
      }
      throw HansaError(.invalidText, "invalid input syntax for type boolean: \"\(text.string)\"")
    },
    ScalarFunction("hansa_text_uuid") { (text: Text) throws -> TextBytes in
      let digits = text.bytes.filter { Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }
      // Hyphens may stand between groups of four digits, braces around the whole.
      var plain = text.bytes[...]
      let isBraced = plain.first == UInt8(ascii: "{") && plain.last == UInt8(ascii: "}")
      if isBraced { plain = plain.dropFirst().dropLast() }
      var count = 0
      let isWellFormed = plain.allSatisfy { byte in
        if byte == UInt8(ascii: "-") { return count > 0 && count < 32 && count % 4 == 0 }
        count += 1
        return true
      }
      guard digits.count == 32, count == 32, isWellFormed else {
        throw HansaError(.invalidText, "invalid input syntax for type uuid: \"\(text.string)\"")
      }
      return TextBytes(bytes: digits)
    },
    ScalarFunction("hansa_text_bytea", bytea),
    ScalarFunction("hansa_unhex") { (text: Text) throws -> BlobBytes in
      BlobBytes(bytes: try hexadecimal(text.bytes[...]))
    },
  ]

  /// Words, and how many of their letters are enough.
  private static let booleanWords: [(String, Int, String)] = [
    ("true", 1, "true"), ("false", 1, "false"), ("yes", 1, "true"), ("no", 1, "false"), ("on", 2, "true"),
    ("off", 2, "false"), ("1", 1, "true"), ("0", 1, "false"),
  ]

  private static func integer<T: FixedWidthInteger & SendableMetatype>(
    _ name: String, _ typeName: String, _ type: T.Type
  ) -> ScalarFunction {
    ScalarFunction(name) { (text: Text) throws -> String in
      var digits = text.trimmed
      let negative = digits.first == UInt8(ascii: "-")
      if negative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
      guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else {
        throw HansaError(.invalidText, "invalid input syntax for type \(typeName): \"\(text.string)\"")
      }
      guard let value = T((negative ? "-" : "") + String(decoding: digits, as: UTF8.self)) else {
        throw HansaError(.numericOutOfRange, "value \"\(text.string)\" is out of range for type \(typeName)")
      }
      return String(value)
    }
  }

  /// PostgreSQL converts by way of a text with 15 (6) significant digits.
  private static func decimal(_ value: Double, digits: Int, scale: Int) throws -> TextBytes {
    if value.isNaN {
      throw HansaError(.featureNotSupported, "NaN of type numeric is not supported by the merge engine")
    }
    if value.isInfinite {
      throw HansaError(.featureNotSupported, "infinity of type numeric is not supported by the merge engine")
    }
    let text = String(format: "%.\(digits)g", value)
    return try text.utf8.withContiguousStorageIfAvailable { bytes in
      TextBytes(bytes: try NumberReader.decimal(bytes[...], original: Text(bytes: bytes), scale: scale))
    } ?? TextBytes(bytes: Array(text.utf8))
  }

  // MARK: bytea

  @Sendable private static func bytea(_ text: Text) throws -> BlobBytes {
    if text.bytes.starts(with: Array("\\x".utf8)) {
      return BlobBytes(bytes: try hexadecimal(text.bytes.dropFirst(2)))
    }
    var result: [UInt8] = []
    var rest = text.bytes[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      if rest.first == UInt8(ascii: "\\") {
        rest.removeFirst()
        result.append(byte)
        continue
      }
      let octal = rest.prefix(3)
      guard octal.count == 3, octal.allSatisfy({ (0x30...0x37).contains($0) }),
        let value = UInt8(String(decoding: octal, as: UTF8.self), radix: 8)
      else { throw HansaError(.invalidText, "invalid input syntax for type bytea") }
      result.append(value)
      rest = rest.dropFirst(3)
    }
    return BlobBytes(bytes: result)
  }

  private static func hexadecimal(_ text: Slice<UnsafeBufferPointer<UInt8>>) throws -> [UInt8] {
    var result: [UInt8] = []
    var half: UInt8?
    for byte in text {
      if half == nil, byte.isSpace { continue }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw HansaError(
          .invalidParameter, "invalid hexadecimal digit: \"\(Character(Unicode.Scalar(byte)))\"")
      }
      if let high = half {
        result.append(high << 4 | UInt8(digit))
        half = nil
      } else {
        half = UInt8(digit)
      }
    }
    guard half == nil else {
      throw HansaError(.invalidParameter, "invalid hexadecimal data: odd number of digits")
    }
    return result
  }
}

/// Reads numbers as PostgreSQL's input functions do.
enum NumberReader {
  static func double(_ text: Text) throws -> Double {
    var result = 0.0
    try scan(text, "double precision") { start, end in
      result = strtod(start, &end)
      return result == 0 || result.isInfinite
    }
    return result
  }

  static func float(_ text: Text) throws -> Float {
    var result: Float = 0
    try scan(text, "real") { start, end in
      result = strtof(start, &end)
      return result == 0 || result.isInfinite
    }
    return result
  }

  /// - Parameter read: reads a number and says whether it is at the end of its range.
  private static func scan(
    _ text: Text, _ type: String,
    _ read: (UnsafePointer<CChar>, inout UnsafeMutablePointer<CChar>?) -> Bool
  ) throws {
    let bytes = text.trimmed
    // C also reads NaN(…).
    let isPlain = !bytes.contains(UInt8(ascii: "(")) && !bytes.isEmpty
    let (complete, outOfRange) = String(decoding: bytes, as: UTF8.self).withCString { start in
      var end: UnsafeMutablePointer<CChar>?
      errno = 0
      let extreme = read(start, &end)
      return (end.map { UnsafePointer($0) - start } == bytes.count, errno == ERANGE && extreme)
    }
    guard isPlain, complete else {
      throw HansaError(.invalidText, "invalid input syntax for type \(type): \"\(text.string)\"")
    }
    if outOfRange {
      throw HansaError(
        .numericOutOfRange, "\"\(String(decoding: bytes, as: UTF8.self))\" is out of range for type \(type)")
    }
  }

  /// The digits of a decimal without exponent, rounded half away from zero at `scale` digits after the point; a
  /// negative scale allows as many digits and does not round.
  static func decimal(
    _ text: Slice<UnsafeBufferPointer<UInt8>>, original: Text, scale: Int
  ) throws -> [UInt8] {
    func malformed() -> HansaError {
      HansaError(.invalidText, "invalid input syntax for type numeric: \"\(original.string)\"")
    }
    var rest = text
    let negative = rest.first == UInt8(ascii: "-")
    if negative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let word = String(decoding: rest.map(\.lowered), as: UTF8.self)
    if ["nan", "inf", "infinity"].contains(word) {
      throw HansaError(.featureNotSupported, "\(word) of type numeric is not supported by the merge engine")
    }
    var digits: [UInt8] = []
    var pointAt: Int?
    while let byte = rest.first, byte.isDigit || byte == UInt8(ascii: ".") && pointAt == nil {
      if byte == UInt8(ascii: ".") { pointAt = digits.count } else { digits.append(byte &- 0x30) }
      rest.removeFirst()
    }
    guard !digits.isEmpty else { throw malformed() }
    var exponent = 0
    if let mark = rest.first, mark.lowered == UInt8(ascii: "e") {
      guard let value = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(value) < 10_000 else {
        throw malformed()
      }
      exponent = value
      rest = rest[rest.endIndex...]
    }
    guard rest.isEmpty else { throw malformed() }
    let point = (pointAt ?? digits.count) + exponent
    // Without a scale of its own the number keeps all its digits in PostgreSQL; the engine has room for so many.
    if scale < 0, digits.dropFirst(max(0, point - scale)).contains(where: { $0 != 0 }) || point < scale {
      throw HansaError.numericTooWide
    }
    return rounded(digits, point: point, scale: abs(scale), negative: negative)
  }

  /// `digits` with the point before the one at `point`.
  private static func rounded(_ digits: [UInt8], point: Int, scale: Int, negative: Bool) -> [UInt8] {
    let end = point + scale
    var kept: [UInt8]
    if end < 0 {
      kept = []
    } else if end <= digits.count {
      kept = Array(digits.prefix(end))
      if end < digits.count, digits[end] >= 5 {
        var index = end - 1
        while index >= 0, kept[index] == 9 {
          kept[index] = 0
          index -= 1
        }
        if index >= 0 { kept[index] += 1 } else { kept.insert(1, at: 0) }
      }
    } else {
      kept = digits + [UInt8](repeating: 0, count: end - digits.count)
    }
    if kept.count < scale { kept.insert(contentsOf: [UInt8](repeating: 0, count: scale - kept.count), at: 0) }
    var result: [UInt8] = negative ? [UInt8(ascii: "-")] : []
    let whole = kept.dropLast(scale).drop { $0 == 0 }
    result += whole.isEmpty ? [0x30] : whole.map { $0 + 0x30 }
    if scale > 0 { result += [UInt8(ascii: ".")] + kept.suffix(scale).map { $0 + 0x30 } }
    return result
  }
}
