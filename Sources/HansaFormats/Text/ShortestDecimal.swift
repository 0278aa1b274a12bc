import Foundation

/// `digits * 10^exponent`: the shortest decimal strictly between the two neighbours' midpoints of a positive value.
///
/// Swift's own shortest digits may lie exactly on a midpoint, where round-to-even reads them back. PostgreSQL does not
/// rely on that (1e23 prints as 9.999999999999999e+22), so such digits are replaced.
struct ShortestDecimal {
  /// Without trailing zeros.
  private(set) var digits: UInt64 = 0
  private(set) var exponent = 0

  var length: Int {
    var length = 1
    var rest = digits / 10
    while rest > 0 {
      length += 1
      rest /= 10
    }
    return length
  }

  init(_ value: Double) {
    self.init(parsing: value.description)
    let significand = value.significandBitPattern | 1 << 52
    let power = Int(value.exponentBitPattern) - 1075
    guard value >= 0x1p53, value < 1e40, isMidpoint(significand, power, isLowest: value.significandBitPattern == 0)
    else { return }
    replace(upTo: 17, value) { Double($0) == value && !$1.isMidpoint(significand, power, isLowest: false) }
  }

  init(_ value: Float) {
    self.init(parsing: value.description)
    let significand = UInt64(value.significandBitPattern | 1 << 23)
    let power = Int(value.exponentBitPattern) - 150
    guard value >= 0x1p24, value < 1e20, isMidpoint(significand, power, isLowest: value.significandBitPattern == 0)
    else { return }
    replace(upTo: 9, Double(value)) { Float($0) == value && !$1.isMidpoint(significand, power, isLowest: false) }
  }

  /// Parses `digits[.digits][e[+-]digits]`.
  private init(parsing text: String) {
    var scale = 0
    var seenPoint = false
    var written = 0
    var negative = false
    var inExponent = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "."): seenPoint = true
      case UInt8(ascii: "e"): inExponent = true
      case UInt8(ascii: "-"): negative = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if inExponent {
          written = written * 10 + Int(digit)
        } else {
          digits = digits &* 10 &+ UInt64(digit)
          if seenPoint { scale += 1 }
        }
      default: break
      }
    }
    exponent = (negative ? -written : written) - scale
    while digits > 0, digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
  }

  /// The first of the correctly rounded decimals of growing length that `fits`.
  private mutating func replace(upTo longest: Int, _ value: Double, _ fits: (String, ShortestDecimal) -> Bool) {
    for count in length...max(length, longest) {
      let text = String(format: "%.\(count - 1)e", value)
      let candidate = ShortestDecimal(parsing: text)
      if fits(text, candidate) {
        self = candidate
        return
      }
    }
  }

  /// Whether the digits lie exactly between `significand * 2^power` and one of its neighbours.
  private func isMidpoint(_ significand: UInt64, _ power: Int, isLowest: Bool) -> Bool {
    if equals(2 * significand + 1, power - 1) { return true }
    return isLowest ? equals(4 * significand - 1, power - 2) : equals(2 * significand - 1, power - 1)
  }

  /// `digits * 10^exponent == odd * 2^power`, where only integers are looked at: a midpoint with a fraction has more
  /// digits than a shortest decimal.
  private func equals(_ odd: UInt64, _ power: Int) -> Bool {
    guard exponent >= 0, exponent <= 24, power >= 0 else { return false }
    var left = UInt128(digits)
    for _ in 0..<exponent { left *= 5 }
    let shift = power - exponent
    if shift >= 0 { return shift < 128 && left & ((1 << UInt128(shift)) - 1) == 0 && left >> UInt128(shift) == odd }
    return -shift < 16 && left << UInt128(-shift) == odd
  }
}
