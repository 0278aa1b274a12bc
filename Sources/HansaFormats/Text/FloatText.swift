import Foundation

extension ByteBuffer {
  /// The shortest digits that read back as the same value, in PostgreSQL's form: `0.1`, `1e+20`, `-0`, `NaN`.
  public mutating func append(float8 value: Double) {
    if appendSpecial(value) { return }
    let magnitude = value.magnitude
    if value < 0 { append(UInt8(ascii: "-")) }
    if magnitude < 1e15, magnitude == magnitude.rounded(.towardZero) { return append(unsigned: UInt64(magnitude)) }
    if magnitude >= 1e-4, magnitude < 1e9 {
      // Up to 15 digits are the only such decimal of their double: when the quotient is exact, they are the shortest.
      for digits in 1...6 {
        let scaled = (magnitude * Self.powers[digits]).rounded()
        if scaled / Self.powers[digits] == magnitude { return append(scaled: UInt64(scaled), digits: digits) }
      }
    }
    append(ShortestDecimal(magnitude), fixedBelow: 15)
  }

  /// As for float8, with float4's digits: `1e+06`, `0.1`.
  public mutating func append(float4 value: Float) {
    if appendSpecial(Double(value)) { return }
    let magnitude = value.magnitude
    if value < 0 { append(UInt8(ascii: "-")) }
    if magnitude < 1e6, magnitude == magnitude.rounded(.towardZero) { return append(unsigned: UInt64(magnitude)) }
    if magnitude >= 1e-3, magnitude < 1e3 {
      for digits in 1...3 {
        let power = Float(Self.powers[digits])
        let scaled = (magnitude * power).rounded()
        if scaled < 1e6, scaled / power == magnitude { return append(scaled: UInt64(scaled), digits: digits) }
      }
    }
    append(ShortestDecimal(magnitude), fixedBelow: 6)
  }

  private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6]

  private mutating func appendSpecial(_ value: Double) -> Bool {
    if value.isNaN {
      append("NaN")
    } else if value.isInfinite {
      append(value < 0 ? "-Infinity" : "Infinity")
    } else if value == 0 {
      append(value.sign == .minus ? "-0" : "0")
    } else {
      return false
    }
    return true
  }

  private mutating func append(scaled: UInt64, digits: Int) {
    let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: UInt64(Self.powers[digits]))
    append(unsigned: whole)
    append(UInt8(ascii: "."))
    append(unsigned: fraction, digits: digits)
  }

  /// Fixed form for decimal exponents from -4 up to `limit`, the form with an exponent outside.
  private mutating func append(_ decimal: ShortestDecimal, fixedBelow limit: Int) {
    let length = decimal.length
    let exponent = decimal.exponent + length - 1
    if exponent >= -4, exponent < limit {
      if decimal.exponent >= 0 {
        append(unsigned: decimal.digits, digits: length)
        append(repeating: UInt8(ascii: "0"), count: decimal.exponent)
      } else if exponent >= 0 {
        appendPointed(decimal.digits, length: length, fraction: -decimal.exponent)
      } else {
        append("0.")
        append(repeating: UInt8(ascii: "0"), count: -exponent - 1)
        append(unsigned: decimal.digits, digits: length)
      }
      return
    }
    if length == 1 {
      append(unsigned: decimal.digits, digits: 1)
    } else {
      appendPointed(decimal.digits, length: length, fraction: length - 1)
    }
    append(exponent < 0 ? "e-" : "e+")
    append(unsigned: UInt64(exponent.magnitude), digits: exponent.magnitude > 99 ? 3 : 2)
  }

  private mutating func appendPointed(_ digits: UInt64, length: Int, fraction: Int) {
    var power: UInt64 = 1
    for _ in 0..<fraction { power *= 10 }
    append(unsigned: digits / power, digits: length - fraction)
    append(UInt8(ascii: "."))
    append(unsigned: digits % power, digits: fraction)
  }
}
