import Foundation
import HansaCore

extension DuckDBFunctions {
  /// What PostgreSQL's output functions write.
  static let textOutput: [ScalarFunction] = [
    ScalarFunction("hansa_float8_text") { (x: Double) in FloatText.text(x) },
    ScalarFunction("hansa_float4_text") { (x: Float) in FloatText.text(x) },
    ScalarFunction("hansa_date_text") { (date: DateValue) -> String in
      date.isFinite ? DateTimeText.date(Int(date.days)) : date.days > 0 ? "infinity" : "-infinity"
    },
    ScalarFunction("hansa_timestamp_text") { (timestamp: TimestampValue) -> String in
      timestamp.isFinite
        ? DateTimeText.timestamp(timestamp.microseconds) : timestamp.microseconds > 0 ? "infinity" : "-infinity"
    },
    ScalarFunction("hansa_interval_text") { (interval: Interval) in DateTimeText.interval(interval) },
    ScalarFunction("hansa_array_text") { (list: ListOf<Text>) -> TextBytes in
      var bytes = [UInt8(ascii: "{")]
      for (index, element) in list.elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        if let element { appendArrayElement(element.bytes, to: &bytes) } else { bytes += "NULL".utf8 }
      }
      return TextBytes(bytes: bytes + [UInt8(ascii: "}")])
    },
    ScalarFunction("hansa_bytea_escape") { (blob: Blob) -> TextBytes in
      var bytes: [UInt8] = []
      for byte in blob.bytes {
        if byte == UInt8(ascii: "\\") {
          bytes += "\\\\".utf8
        } else if byte == 0 || byte >= 0x80 {
          let octal = String(byte, radix: 8)
          bytes += Array("\\\(String(repeating: "0", count: 3 - octal.utf8.count))\(octal)".utf8)
        } else {
          bytes.append(byte)
        }
      }
      return TextBytes(bytes: bytes)
    },
    ScalarFunction("hansa_base64") { (blob: Blob) -> String in
      Data(blob.bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
    },
    ScalarFunction("hansa_utf8_text") { (blob: Blob) throws -> TextBytes in
      guard String(validating: blob.bytes, as: UTF8.self) != nil, !blob.bytes.contains(0) else {
        throw HansaError(.invalidCharacter, "invalid byte sequence for encoding \"UTF8\"")
      }
      return TextBytes(bytes: Array(blob.bytes))
    },
  ]

  /// Quoted where it would be read as something else.
  private static func appendArrayElement(_ element: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    let isNull = element.count == 4 && element.map(\.lowered) == Array("null".utf8)
    let isPlain =
      !element.isEmpty && !isNull && element.allSatisfy { !$0.isSpace && !Array("{},\"\\".utf8).contains($0) }
    if isPlain {
      bytes += element
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in element {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

enum FloatText {
  static func text(_ value: Double) -> String {
    let digits = exclusive(value.description, value, ulp: value.ulp, isPower: value.significand == 1) {
      Double($0) == value
    }
    return text(value, digits, plainBelow: 15)
  }

  static func text(_ value: Float) -> String {
    let digits = exclusive(
      value.description, Double(value), ulp: Double(value.ulp), isPower: value.significand == 1
    ) { Float($0) == value }
    return text(Double(value), digits, plainBelow: 6)
  }

  /// PostgreSQL takes no digits that lie exactly half way to the next number, though they are read back as this one.
  ///
  /// - Parameters:
  ///   - isPower: the next smaller number is only half as far away.
  ///   - reads: whether a text is read as the number.
  private static func exclusive(
    _ shortest: String, _ value: Double, ulp: Double, isPower: Bool, _ reads: (String) -> Bool
  ) -> String {
    // Only whole numbers beyond the significand's bits have a middle with so few digits.
    guard ulp >= 2, abs(value) < 1e30 else { return shortest }
    let exact = Int128(abs(value))
    let half = Int128(ulp / 2)
    var middles = [exact + half]
    if !isPower { middles.append(exact - half) } else if half > 1 { middles.append(exact - half / 2) }
    func isMiddle(_ text: String) -> Bool {
      Decimal128(text)?.rescaled(to: 0).map { middles.contains(abs($0.unscaled)) } ?? false
    }
    guard isMiddle(shortest) else { return shortest }
    for precision in 1...17 {
      let text = String(format: "%.\(precision)e", value)
      if reads(text), !isMiddle(text) { return text }
    }
    return shortest
  }

  /// The shortest digits that give the number back, as PostgreSQL arranges them.
  ///
  /// - Parameters:
  ///   - shortest: Swift's text of the number, which has the same digits.
  ///   - plainBelow: numbers with a greater decimal exponent are written with it.
  static func text(_ value: Double, _ shortest: String, plainBelow limit: Int) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let sign = value.sign == .minus ? "-" : ""
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let bytes = Array(shortest.utf8.drop { $0 == UInt8(ascii: "-") })
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(byte)
      }
    }
    exponent += (point ?? digits.count) - 1
    // The first digit that counts comes first.
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    if zeros == digits.count { return sign + "0" }
    digits.removeFirst(zeros)
    exponent -= zeros
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let text = String(decoding: digits, as: UTF8.self)
    if exponent < -4 || exponent >= limit {
      let mantissa = digits.count == 1 ? text : text.prefix(1) + "." + text.dropFirst()
      let power = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
      return sign + mantissa + (exponent < 0 ? "e-" : "e+") + power
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + text }
    if digits.count <= exponent + 1 { return sign + text + String(repeating: "0", count: exponent + 1 - digits.count) }
    return sign + text.prefix(exponent + 1) + "." + text.dropFirst(exponent + 1)
  }
}
