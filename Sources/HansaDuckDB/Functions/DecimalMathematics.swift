import HansaCore

extension DuckDBFunctions {
  /// Roots, powers and variances of numerics, with PostgreSQL's scales.
  static let decimalMathematics: [ScalarFunction] = [
    ScalarFunction("hansa_numeric_sqrt") { (x: AnyNumber) throws -> OpenDecimal in
      if x.isNegative { throw HansaError(.invalidPower, "cannot take square root of a negative number") }
      // The digits before the point of the root, PostgreSQL's estimate.
      let rootWeight = (NumericWeight(x.magnitude, scale: x.scale).weight + 1) * 4 / 2 - 1
      let scale = min(max(16 - rootWeight, x.displayScale, 0), 1000)
      return try squareRoot(BigNumber(x.magnitude), of: x.scale, to: scale)
    },
    ScalarFunction("hansa_numeric_power") { (x: AnyNumber, y: AnyNumber) throws -> OpenDecimal in try power(x, y) },
    variance("hansa_numeric_var_samp", isSample: true, isRoot: false),
    variance("hansa_numeric_var_pop", isSample: false, isRoot: false),
    variance("hansa_numeric_stddev_samp", isSample: true, isRoot: true),
    variance("hansa_numeric_stddev_pop", isSample: false, isRoot: true),
  ]

  /// Rounds `value` at `scale` digits to an open decimal; PostgreSQL has it at that scale.
  private static func open(_ value: BigNumber, scale: Int) throws -> OpenDecimal {
    guard let small = value.small else { throw HansaError.numericTooWide }
    return try OpenDecimal(negative: false, small, scale: scale)
  }

  /// The root of `square / 10^squareScale` with `scale` digits.
  private static func squareRoot(_ square: BigNumber, of squareScale: Int, to scale: Int) throws -> OpenDecimal {
    let kept = min(scale, OpenDecimal.scale)
    let shift = 2 * kept - squareScale
    let root: BigNumber
    if shift >= 0 {
      root = (square * .powerOfTen(shift)).roundedSquareRoot()
    } else {
      // Cutting digits off the square cannot move its root across a half: those are squares of whole digits plus 1/4.
      root = square.dividing(by: .powerOfTen(-shift)).quotient.roundedSquareRoot()
    }
    return try open(root, scale: kept)
  }

  /// From N, the sum and the sum of squares: `(N * squares - sum²) / (N * (N - 1))`, and its root.
  private static func variance(_ name: String, isSample: Bool, isRoot: Bool) -> ScalarFunction {
    ScalarFunction(name) { (count: Int64, sum: AnyNumber, squares: AnyNumber) throws -> OpenDecimal? in
      if count < (isSample ? 2 : 1) { return nil }
      let n = BigNumber(UInt128(count))
      let left = n * BigNumber(squares.magnitude)
      // The sum of squares has twice the scale of the sum.
      let right = BigNumber(sum.magnitude) * BigNumber(sum.magnitude) * .powerOfTen(squares.scale - 2 * sum.scale)
      guard left > right else { return OpenDecimal(unscaled: 0) }
      let numerator = left - right
      let divisor = UInt128(count) * UInt128(isSample ? count - 1 : count)
      let scale = NumericWeight.quotientScale(
        BigWeight.of(numerator, scale: squares.scale), NumericWeight(divisor, scale: 0), squares.scale)
      let kept = isRoot ? scale : min(scale, OpenDecimal.scale)
      let shift = kept - squares.scale
      let quotient =
        shift >= 0
        ? (numerator * .powerOfTen(shift)).roundedQuotient(by: BigNumber(divisor))
        : numerator.roundedQuotient(by: BigNumber(divisor) * .powerOfTen(-shift))
      return isRoot ? try squareRoot(quotient, of: kept, to: scale) : try open(quotient, scale: kept)
    }
  }

  /// Whole exponents of small size, with 16 digits after the point, or the base's.
  private static func power(_ x: AnyNumber, _ y: AnyNumber) throws -> OpenDecimal {
    var isExact = true
    let exponent = WideArithmetic.quotient(y.magnitude, timesTenTo: -y.scale, by: 1, rounding: false, isExact: &isExact)
    guard isExact, let exponent, exponent <= 1000 else {
      throw HansaError(
        .featureNotSupported, "power() of numerics with this exponent is not supported by the merge engine yet",
        advice: "Cast the arguments to double precision.")
    }
    if x.unscaled == 0 {
      if y.isNegative { throw HansaError(.invalidPower, "zero raised to a negative power is undefined") }
      return exponent == 0 ? try OpenDecimal(negative: false, 1, scale: 0) : OpenDecimal(unscaled: 0)
    }
    let negative = x.isNegative && exponent % 2 == 1
    var product = BigNumber(1)
    for _ in 0..<Int(exponent) { product = product * BigNumber(x.magnitude) }
    let scale = x.scale * Int(exponent)
    let kept = min(OpenDecimal.scale, max(16, x.displayScale))
    let value =
      y.isNegative
      ? BigNumber.powerOfTen(scale + kept).roundedQuotient(by: product)
      : (product * .powerOfTen(kept)).roundedQuotient(by: .powerOfTen(scale))
    guard let small = value.small else { throw HansaError.numericTooWide }
    return try OpenDecimal(negative: negative, small, scale: kept)
  }
}

/// The weight of a number that may have more than 128 bits.
enum BigWeight {
  static func of(_ value: BigNumber, scale: Int) -> NumericWeight {
    // Groups of four digits are cut off until the rest is small: the first group stays the same.
    var value = value
    var scale = scale
    while value.small.map({ $0 >= WideArithmetic.powersOfTen[38] }) ?? true {
      value = value.dividing(by: .powerOfTen(4)).quotient
      scale -= 4
    }
    return NumericWeight(value.small ?? 0, scale: scale)
  }
}
