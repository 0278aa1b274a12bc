import HansaCore

/// Exact steps of decimal arithmetic whose middle results need up to 256 bits.
enum WideArithmetic {
  static let powersOfTen: [UInt128] = (0..<38).reduce(into: [1]) { powers, _ in powers.append((powers.last ?? 1) * 10) }

  /// The quotient `numerator * 10^exponent / denominator`, rounded half away from zero or cut; nil above 128 bits.
  ///
  /// - Parameter isExact: set to whether nothing was lost.
  static func quotient(
    _ numerator: UInt128, timesTenTo exponent: Int, by denominator: UInt128, rounding: Bool, isExact: inout Bool
  ) -> UInt128? {
    if exponent < 0 {
      // The divisor grows instead; one that leaves 128 bits is over twice any numerator of ours.
      let (power, tooLarge) =
        -exponent <= 38 ? (powersOfTen[-exponent], false) : (1, true)
      let (divisor, overflow) = denominator.multipliedReportingOverflow(by: power)
      if tooLarge || overflow {
        isExact = numerator == 0
        return 0
      }
      return quotient(numerator, timesTenTo: 0, by: divisor, rounding: rounding, isExact: &isExact)
    }
    var (result, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    var left = exponent
    while left > 0 {
      let step = min(left, 38)
      let (product, overflow) = result.multipliedReportingOverflow(by: powersOfTen[step])
      if overflow { return nil }
      // The remainder is below the divisor, so the digits it gives fit.
      let wide = remainder.multipliedFullWidth(by: powersOfTen[step])
      let next = denominator.dividingFullWidth(wide)
      let (sum, carry) = product.addingReportingOverflow(next.quotient)
      if carry { return nil }
      result = sum
      remainder = next.remainder
      left -= step
    }
    isExact = remainder == 0
    if rounding, remainder >= denominator - remainder, remainder != 0 {
      return result == .max ? nil : result + 1
    }
    return result
  }

  /// `a * b / 10^digits`, rounded half away from zero; nil above 128 bits.
  static func product(_ a: UInt128, _ b: UInt128, dividedByTenTo digits: Int, isExact: inout Bool) -> UInt128? {
    let wide = a.multipliedFullWidth(by: b)
    let divisor = powersOfTen[digits]
    guard wide.high < divisor else { return nil }
    let (quotient, remainder) = divisor.dividingFullWidth(wide)
    isExact = remainder == 0
    return remainder != 0 && remainder >= divisor - remainder ? (quotient == .max ? nil : quotient + 1) : quotient
  }

  /// Decimal digits of the number; 0 for 0.
  static func digits(_ value: UInt128) -> Int {
    var low = 0
    var high = 39
    while low < high {
      let middle = (low + high) / 2
      if middle <= 38, powersOfTen[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A numeric's place values as PostgreSQL sees them, in groups of four decimal digits.
struct NumericWeight {
  /// Of the first group that is not 0; 0 for 0.
  let weight: Int
  /// That group; 0 for 0.
  let firstGroup: Int

  init(_ magnitude: UInt128, scale: Int) {
    guard magnitude != 0 else {
      (weight, firstGroup) = (0, 0)
      return
    }
    let exponent = WideArithmetic.digits(magnitude) - 1 - scale
    let weight = exponent >= 0 ? exponent / 4 : -((3 - exponent) / 4)
    let shift = scale + 4 * weight
    self.weight = weight
    if shift > 38 {
      firstGroup = 0
    } else {
      firstGroup = Int(
        truncatingIfNeeded: shift >= 0
          ? magnitude / WideArithmetic.powersOfTen[shift] : magnitude * WideArithmetic.powersOfTen[-shift])
    }
  }

  /// Digits after the point that PostgreSQL gives a quotient: 16 significant ones at least.
  static func quotientScale(_ dividend: NumericWeight, _ divisor: NumericWeight, _ scales: Int...) -> Int {
    var weight = dividend.weight - divisor.weight
    if dividend.firstGroup <= divisor.firstGroup { weight -= 1 }
    return min(1000, max(0, 16 - 4 * weight, scales.max() ?? 0))
  }
}

extension AnyNumber {
  var isNegative: Bool { unscaled < 0 }
  var magnitude: UInt128 { unscaled.magnitude }

  /// Digits after the point that PostgreSQL shows.
  ///
  /// A value whose scale the engine has opened to 20 has lost it. Such values come from divisions, whose scale is a
  /// multiple of four, or are short: the digits that are there, up to a multiple of four.
  var displayScale: Int {
    guard isOpen else { return scale }
    var rest = magnitude
    var digits = scale
    while digits > 0, rest % 10 == 0 {
      rest /= 10
      digits -= 1
    }
    return (digits + 3) / 4 * 4
  }
}

extension OpenDecimal {
  /// The number `±magnitude / 10^scale`, which PostgreSQL has at that scale.
  ///
  /// - Throws: when the integer part has more than 18 digits.
  init(negative: Bool, _ magnitude: UInt128, scale: Int) throws {
    let (value, overflow) = magnitude.multipliedReportingOverflow(
      by: WideArithmetic.powersOfTen[Self.scale - scale])
    guard !overflow, value < WideArithmetic.powersOfTen[38] else { throw HansaError.numericTooWide }
    unscaled = negative ? -Int128(value) : Int128(value)
  }
}
