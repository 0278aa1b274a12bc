import Foundation

/// The standard normal distribution.
enum NormalDistribution {
  /// The probability of a value above `z`. Exact also far out, where `1 - cdf` would be 0.
  static func upperTail(_ z: Double) -> Double {
    0.5 * erfc(z / 2.0.squareRoot())
  }

  /// The value below which a draw lies with probability `p`, for 0 < p < 1: Acklam's rational approximation, made exact
  /// to rounding by one step of Halley's method.
  static func quantile(_ p: Double) -> Double {
    let low = 0.02425
    let guess: Double
    if p < low {
      guess = tail(sqrt(-2 * log(p)))
    } else if p > 1 - low {
      guess = -tail(sqrt(-2 * log(1 - p)))
    } else {
      let q = p - 0.5
      guess = q * polynomial(a, q * q) / (polynomial(b, q * q) * q * q + 1)
    }
    let error = upperTail(-guess) - p
    let step = error * sqrt(2 * Double.pi) * exp(guess * guess / 2)
    return guess - step / (1 + guess * step / 2)
  }

  private static func tail(_ q: Double) -> Double {
    polynomial(c, q) / (polynomial(d, q) * q + 1)
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }

  private static let a = [
    -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
    -3.066479806614716e+01, 2.506628277459239e+00,
  ]
  private static let b = [
    -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
    -1.328068155288572e+01,
  ]
  private static let c = [
    -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
    4.374664141464968e+00, 2.938163982698783e+00,
  ]
  private static let d = [
    7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00,
  ]
}
