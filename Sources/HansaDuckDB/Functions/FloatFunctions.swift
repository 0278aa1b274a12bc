import Foundation
import HansaCore

extension DuckDBFunctions {
  /// Arithmetic that fails where it overflows, as PostgreSQL's does.
  static let floats: [ScalarFunction] =
    arithmetic(Double.self, "float8") + arithmetic(Float.self, "float4") + [
      ScalarFunction("hansa_float8_exp") { (x: Double) throws -> Double in
        if x.isNaN || x.isInfinite { return x == -.infinity ? 0 : x }
        let result = exp(x)
        if result.isInfinite { throw HansaError.overflow }
        if result == 0 { throw HansaError.underflow }
        return result
      },
      ScalarFunction("hansa_float8_power", power),
      ScalarFunction("hansa_float8_degrees") { (x: Double) throws -> Double in
        let result = x / radiansPerDegree
        if result.isInfinite, !x.isInfinite { throw HansaError.overflow }
        return result
      },
      ScalarFunction("hansa_float8_radians") { (x: Double) in x * radiansPerDegree },
      ScalarFunction("hansa_float8_cot") { (x: Double) throws -> Double in
        if x.isInfinite { throw HansaError.inputOutOfRange }
        return 1 / tan(x)
      },
      ScalarFunction("hansa_float8_acosh") { (x: Double) throws -> Double in
        if x < 1 { throw HansaError.inputOutOfRange }
        return acosh(x)
      },
      ScalarFunction("hansa_float8_width_bucket", parameters: [.double, .double, .double, .integer]) { inputs, row in
        try widthBucket(
          Double.read(inputs[0], row), Double.read(inputs[1], row), Double.read(inputs[2], row),
          Int32.read(inputs[3], row))
      },
    ]

  private static let radiansPerDegree = 0.0174532925199432957692

  private static func arithmetic<T: BinaryFloatingPoint & FixedValue & Sendable>(
    _ type: T.Type, _ name: String
  ) -> [ScalarFunction] {
    [
      ScalarFunction("hansa_\(name)_add") { (x: T, y: T) throws -> T in
        let result = x + y
        if result.isInfinite, !x.isInfinite, !y.isInfinite { throw HansaError.overflow }
        return result
      },
      ScalarFunction("hansa_\(name)_sub") { (x: T, y: T) throws -> T in
        let result = x - y
        if result.isInfinite, !x.isInfinite, !y.isInfinite { throw HansaError.overflow }
        return result
      },
      ScalarFunction("hansa_\(name)_mul") { (x: T, y: T) throws -> T in
        let result = x * y
        if result.isInfinite, !x.isInfinite, !y.isInfinite { throw HansaError.overflow }
        if result == 0, x != 0, y != 0 { throw HansaError.underflow }
        return result
      },
      ScalarFunction("hansa_\(name)_div") { (x: T, y: T) throws -> T in
        if y == 0, !x.isNaN { throw HansaError.divisionByZero }
        let result = x / y
        if result.isInfinite, !x.isInfinite { throw HansaError.overflow }
        if result == 0, x != 0, !y.isInfinite { throw HansaError.underflow }
        return result
      },
    ]
  }

  @Sendable private static func power(_ x: Double, _ y: Double) throws -> Double {
    if x.isNaN { return y == 0 ? 1 : x }
    if y.isNaN { return x == 1 ? 1 : y }
    if x == 0, y < 0 { throw HansaError(.invalidPower, "zero raised to a negative power is undefined") }
    if x < 0, y.rounded(.down) != y {
      throw HansaError(.invalidPower, "a negative number raised to a non-integer power yields a complex result")
    }
    let result = pow(x, y)
    if x.isInfinite || y.isInfinite { return result }
    if result.isInfinite { throw HansaError.overflow }
    if result == 0, x != 0 { throw HansaError.underflow }
    return result
  }

  private static func widthBucket(_ x: Double, _ low: Double, _ high: Double, _ count: Int32) throws -> Int32 {
    guard count > 0 else { throw HansaError(.invalidWidthBucket, "count must be greater than zero") }
    if x.isNaN || low.isNaN || high.isNaN {
      throw HansaError(.invalidWidthBucket, "operand, lower bound, and upper bound cannot be NaN")
    }
    if low.isInfinite || high.isInfinite {
      throw HansaError(.invalidWidthBucket, "lower and upper bounds must be finite")
    }
    if low == high { throw HansaError(.invalidWidthBucket, "lower bound cannot equal upper bound") }
    let ascending = low < high
    if ascending ? x < low : x > low { return 0 }
    if ascending ? x >= high : x <= high {
      guard count < .max else { throw HansaError(.numericOutOfRange, "integer out of range") }
      return count + 1
    }
    let width = high - low
    let part = width.isInfinite ? (x / 2 - low / 2) / (high / 2 - low / 2) : (x - low) / width
    // The quotient may have been rounded up to 1.
    return min(Int32((Double(count) * part).rounded(.towardZero)), count - 1) + 1
  }
}
