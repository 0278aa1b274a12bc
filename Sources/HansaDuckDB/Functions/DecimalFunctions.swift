import Foundation
import HansaCore

extension DuckDBFunctions {
  /// Arithmetic of numeric beyond what DECIMAL has: quotients with PostgreSQL's scale, wide products.
  static let decimals: [ScalarFunction] = [
    ScalarFunction("hansa_numeric_div") { (a: AnyNumber, b: AnyNumber) throws -> OpenDecimal in
      try quotient(a, b, scale: quotientScale(a, b), rounding: true)
    },
    // For places where 20 digits after the point are enough, whatever they are.
    ScalarFunction("hansa_numeric_ratio") { (a: AnyNumber, b: AnyNumber) throws -> OpenDecimal in
      try quotient(a, b, scale: min(quotientScale(a, b), OpenDecimal.scale), rounding: true)
    },
    ScalarFunction("hansa_numeric_div_text") { (a: AnyNumber, b: AnyNumber) throws -> TextBytes in
      TextBytes(bytes: digits(a, b, scale: try quotientScale(a, b)))
    },
    ScalarFunction("hansa_numeric_quotient") { (a: AnyNumber, b: AnyNumber) throws -> OpenDecimal in
      guard b.unscaled != 0 else { throw HansaError.divisionByZero }
      return try quotient(a, b, scale: 0, rounding: false)
    },
    ScalarFunction("hansa_numeric_mul") { (a: AnyNumber, b: AnyNumber) throws -> OpenDecimal in
      let excess = a.scale + b.scale - OpenDecimal.scale
      let negative = a.isNegative != b.isNegative
      var isExact = true
      guard
        let product = WideArithmetic.product(
          a.magnitude, b.magnitude, dividedByTenTo: max(0, excess), isExact: &isExact)
      else { throw HansaError.numericTooWide }
      guard isExact || WideArithmetic.digits(product) >= 15 else { throw HansaError.numericTooWide }
      return try OpenDecimal(negative: negative, product, scale: min(OpenDecimal.scale, a.scale + b.scale))
    },
    ScalarFunction("hansa_numeric_round") { (x: AnyNumber, digits: Int32) throws -> OpenDecimal in
      try rescaled(x, digits: Int(digits), rounding: true)
    },
    ScalarFunction("hansa_numeric_trunc") { (x: AnyNumber, digits: Int32) throws -> OpenDecimal in
      try rescaled(x, digits: Int(digits), rounding: false)
    },
    ScalarFunction("hansa_numeric_float8") { (x: AnyNumber) in double(x) },
    ScalarFunction("hansa_numeric_float4") { (x: AnyNumber) throws -> Float in
      Float(Decimal128(unscaled: x.unscaled, scale: x.scale).description) ?? .nan
    },
    ScalarFunction("hansa_numeric_width_bucket", parameters: [.any, .any, .any, .integer]) { inputs, row in
      try widthBucket(
        AnyNumber.read(inputs[0], row), AnyNumber.read(inputs[1], row), AnyNumber.read(inputs[2], row),
        Int32.read(inputs[3], row))
    },
  ]

  /// The nearest double: directly while both parts of the fraction are exact in binary.
  static func double(_ x: AnyNumber) -> Double {
    if x.magnitude < 1 << 53, x.scale <= 22 { return Double(Int64(x.unscaled)) / exactPowers[x.scale] }
    return Double(Decimal128(unscaled: x.unscaled, scale: x.scale).description) ?? .nan
  }

  private static let exactPowers: [Double] = (0...22).map { pow(10, Double($0)) }

  /// Digits after the point that PostgreSQL gives `a / b`.
  private static func quotientScale(_ a: AnyNumber, _ b: AnyNumber) throws -> Int {
    guard b.unscaled != 0 else { throw HansaError.divisionByZero }
    return NumericWeight.quotientScale(
      NumericWeight(a.magnitude, scale: a.scale), NumericWeight(b.magnitude, scale: b.scale), a.displayScale,
      b.displayScale)
  }

  /// The quotient's digits, without zeros at the end.
  private static func digits(_ a: AnyNumber, _ b: AnyNumber, scale: Int) -> [UInt8] {
    var isExact = true
    let shift = scale + b.scale - a.scale
    let value: [UInt8]
    if let small = WideArithmetic.quotient(
      a.magnitude, timesTenTo: shift, by: b.magnitude, rounding: true, isExact: &isExact)
    {
      value = Array(String(small).utf8)
    } else {
      let big = BigNumber(a.magnitude) * .powerOfTen(shift)
      value = big.roundedQuotient(by: BigNumber(b.magnitude)).digits
    }
    var padded = [UInt8](repeating: 0x30, count: max(0, scale + 1 - value.count)) + value
    if scale > 0 {
      padded.insert(UInt8(ascii: "."), at: padded.count - scale)
      while padded.last == 0x30 { padded.removeLast() }
      if padded.last == UInt8(ascii: ".") { padded.removeLast() }
    }
    let isZero = padded == [0x30]
    return a.isNegative != b.isNegative && !isZero ? [UInt8(ascii: "-")] + padded : padded
  }

  private static func quotient(_ a: AnyNumber, _ b: AnyNumber, scale: Int, rounding: Bool) throws -> OpenDecimal {
    let kept = min(scale, OpenDecimal.scale)
    var isExact = true
    guard
      let value = WideArithmetic.quotient(
        a.magnitude, timesTenTo: kept + b.scale - a.scale, by: b.magnitude, rounding: rounding, isExact: &isExact)
    else { throw HansaError.numericTooWide }
    // Fewer digits than PostgreSQL keeps are only given while they are enough.
    if kept < scale, !isExact, WideArithmetic.digits(value) < 15 { throw HansaError.numericTooWide }
    return try OpenDecimal(negative: a.isNegative != b.isNegative, value, scale: kept)
  }

  private static func rescaled(_ x: AnyNumber, digits: Int, rounding: Bool) throws -> OpenDecimal {
    let kept = min(max(digits, -38), OpenDecimal.scale)
    var isExact = true
    guard
      var value = WideArithmetic.quotient(
        x.magnitude, timesTenTo: kept - x.scale, by: 1, rounding: rounding, isExact: &isExact)
    else { throw HansaError.numericTooWide }
    if kept < 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: WideArithmetic.powersOfTen[-kept])
      if overflow { throw HansaError.numericTooWide }
      value = product
    }
    return try OpenDecimal(negative: x.isNegative, value, scale: max(0, kept))
  }

  private static func widthBucket(_ x: AnyNumber, _ low: AnyNumber, _ high: AnyNumber, _ count: Int32) throws -> Int32 {
    guard count > 0 else { throw HansaError(.invalidWidthBucket, "count must be greater than zero") }
    let scale = max(x.scale, low.scale, high.scale)
    func aligned(_ number: AnyNumber) throws -> Int128 {
      let (value, overflow) = number.unscaled.multipliedReportingOverflow(
        by: Int128(WideArithmetic.powersOfTen[scale - number.scale]))
      if overflow { throw HansaError.numericTooWide }
      return value
    }
    let (operand, from, to) = (try aligned(x), try aligned(low), try aligned(high))
    if from == to { throw HansaError(.invalidWidthBucket, "lower bound cannot equal upper bound") }
    let ascending = from < to
    if ascending ? operand < from : operand > from { return 0 }
    if ascending ? operand >= to : operand <= to {
      guard count < .max else { throw HansaError(.numericOutOfRange, "integer out of range") }
      return count + 1
    }
    let wide = (operand - from).magnitude.multipliedFullWidth(by: UInt128(count))
    return Int32((to - from).magnitude.dividingFullWidth(wide).quotient) + 1
  }
}
