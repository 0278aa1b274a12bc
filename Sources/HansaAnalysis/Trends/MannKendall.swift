/// The trend test of Mann (1945) and Kendall (1975): whether later values tend to be larger, or smaller, than earlier ones.
/// It asks nothing of their distribution.
public struct MannKendallTest: Sendable, Hashable {
  /// Which way a series goes.
  public enum Trend: String, Sendable, Hashable {
    case increasing, decreasing
    case none = "no trend"
  }

  /// How the variance of the score allows for values that depend on those before them.
  public enum Variant: String, Sendable, Hashable, CaseIterable {
    /// Not at all: the values are taken as independent.
    case original
    /// Hamed and Rao (1998): by the significant autocorrelations of the detrended ranks.
    case hamedRao = "hamed-rao"
    /// Yue and Wang (2004): by the autocorrelations of the detrended values.
    case yueWang = "yue-wang"
  }

  /// The trend, where it is significant.
  public let trend: Trend
  /// The probability of a score as far from 0 without a trend (two-sided).
  public let pValue: Double
  /// The standardized score.
  public let z: Double
  /// Kendall's τ: the score divided by the number of pairs.
  public let tau: Double
  /// S: rising pairs less falling pairs.
  public let score: Int
  /// The variance of S without a trend, ties and dependence allowed for.
  public let variance: Double
  /// The line through the series.
  public let line: TheilSenLine
}

extension MannKendallTest {
  /// Tests a series of equally spaced values, whose gaps are NaN or infinite.
  ///
  /// - Parameters:
  ///   - alpha: the probability with which a trend is found where there is none.
  ///   - lags: how many autocorrelations the variants use; all where nil.
  /// - Returns: nil where fewer than three values are finite, or where the variant has no positive variance.
  public init?(_ values: [Double], alpha: Double = 0.05, variant: Variant = .original, lags: Int? = nil) {
    let finite = values.filter(\.isFinite)
    guard finite.count > 2, let line = TheilSenLine(values) else { return nil }
    let count = Double(finite.count)
    let pairs = PairOrder.count(finite)
    let score = pairs.rising - pairs.falling
    let factor = Self.factor(finite, line.slope, variant, alpha, min(lags ?? finite.count - 1, finite.count - 1))
    let variance = Self.variance(finite) * factor
    // A constant series has a variance of 0 and a score of 0: no trend, surely.
    guard variance > 0 || score == 0 else { return nil }
    let z = score == 0 ? 0 : Double(score - score.signum()) / variance.squareRoot()
    let pValue = 2 * NormalDistribution.upperTail(abs(z))
    self.line = line
    self.score = score
    self.variance = variance
    self.z = z
    self.pValue = pValue
    tau = Double(score) / (0.5 * count * (count - 1))
    trend = pValue >= alpha ? .none : z > 0 ? .increasing : .decreasing
  }

  private static func variance(_ values: [Double]) -> Double {
    func term(_ count: Double) -> Double { count * (count - 1) * (2 * count + 5) }
    let sorted = values.sorted()
    var sum = term(Double(values.count))
    var first = 0
    while first < sorted.count {
      var end = first + 1
      while end < sorted.count, sorted[end] == sorted[first] { end += 1 }
      sum -= term(Double(end - first))
      first = end
    }
    return sum / 18
  }

  /// What the variance is multiplied by.
  private static func factor(
    _ values: [Double], _ slope: Double, _ variant: Variant, _ alpha: Double, _ lags: Int
  ) -> Double {
    if variant == .original { return 1 }
    let detrended = values.enumerated().map { $1 - Double($0 + 1) * slope }
    let series = variant == .hamedRao ? OrderStatistics.ranks(detrended) : detrended
    guard let coefficients = Autocorrelation.coefficients(series, lags: lags) else { return 1 }
    let count = Double(values.count)
    if variant == .yueWang {
      return 1 + 2
        * coefficients.enumerated().dropFirst().reduce(0) { $0 + (1 - Double($1.offset) / count) * $1.element }
    }
    let bound = NormalDistribution.quantile(1 - alpha / 2) / count.squareRoot()
    var sum = 0.0
    for (lag, coefficient) in coefficients.enumerated().dropFirst() where abs(coefficient) > bound {
      let rest = count - Double(lag)
      sum += rest * (rest - 1) * (rest - 2) * coefficient
    }
    return 1 + 2 / (count * (count - 1) * (count - 2)) * sum
  }
}
