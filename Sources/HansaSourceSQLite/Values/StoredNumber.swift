/// Decimal numbers of any length as text.
enum StoredNumber {
  /// `[-]digits[.digits]` as PostgreSQL prints a numeric, of `[+-]digits[.digits][e[+-]digits]`; nil for anything else.
  ///
  /// Digits after the point stay as many as are written.
  static func plain(_ written: String) -> String? {
    var whole: [UInt8] = []
    var fraction: [UInt8] = []
    var isNegative = false
    var exponent = 0
    var seenPoint = false
    var rest = Array(written.utf8)[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): if seenPoint { fraction.append(byte) } else { whole.append(byte) }
      case UInt8(ascii: ".") where !seenPoint: seenPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard let read = Int(String(decoding: rest, as: UTF8.self)), abs(read) <= 1000 else { return nil }
        exponent = read
        rest = []
      default: return nil
      }
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
    shift(&whole, &fraction, by: exponent)
    let digits = whole.drop { $0 == UInt8(ascii: "0") }
    let isZero = digits.isEmpty && fraction.allSatisfy { $0 == UInt8(ascii: "0") }
    var text = isNegative && !isZero ? "-" : ""
    text += digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self)
    if !fraction.isEmpty { text += "." + String(decoding: fraction, as: UTF8.self) }
    return text
  }

  private static func shift(_ whole: inout [UInt8], _ fraction: inout [UInt8], by exponent: Int) {
    let zero = UInt8(ascii: "0")
    if exponent > 0 {
      let moved = min(exponent, fraction.count)
      whole += fraction.prefix(moved)
      whole += Array(repeating: zero, count: exponent - moved)
      fraction.removeFirst(moved)
    } else if exponent < 0 {
      let moved = min(-exponent, whole.count)
      fraction = Array(repeating: zero, count: -exponent - moved) + whole.suffix(moved) + fraction
      whole.removeLast(moved)
    }
  }

  /// `1.50` as `1.5`, `1.0` as `1`.
  static func withoutTrailingZeros(_ plain: String) -> String {
    guard plain.utf8.contains(UInt8(ascii: ".")) else { return plain }
    var bytes = Array(plain.utf8)
    while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
