/// What the methods would have forecast at earlier moments, each from the values known then, beside what came. The errors
/// say which methods suit the series and how wide an interval has to be (split conformal prediction: Vovk et al. 2005).
struct HeldOutOrigins {
  private static let count = 6
  /// A method whose error is more than this many times the least takes no part.
  private static let tolerance = 1.5

  private let errors: [Double]
  private let residuals: [[Double]]
  private let horizon: Int

  /// The origins of a series of `count` values, the latest first: how many values are known at each.
  static func origins(count: Int, horizon: Int, seasons: [Int]) -> [Int] {
    let spacing = seasons.first.map { $0 * 2 > horizon ? max(1, horizon / 2) : $0 } ?? max(1, horizon / 2)
    let least = max(2 * (seasons.last ?? 1) + 2, 4)
    return (0..<Self.count).map { count - horizon - $0 * spacing }.filter { $0 >= least }
  }

  init(_ values: [Double], _ ensemble: Ensemble, origins: [Int]) {
    let horizon = ensemble.horizon
    let past = origins.map { origin in
      (forecasts: ensemble.forecasts(Array(values[..<origin])), actual: Array(values[origin..<(origin + horizon)]))
    }
    let methods = past.first?.forecasts.count ?? 0
    let errors = (0..<methods).map { method in
      past.reduce(0.0) { sum, origin in
        guard let forecast = origin.forecasts[method] else { return .infinity }
        return sum + zip(forecast, origin.actual).reduce(0) { $0 + abs($1.0 - $1.1) }
      }
    }
    self.errors = errors
    self.horizon = horizon
    residuals = past.compactMap { origin in
      let kept = Self.kept(origin.forecasts, errors)
      return kept.isEmpty ? nil : zip(Ensemble.median(kept, horizon), origin.actual).map { $1 - $0 }
    }
  }

  /// The mean absolute error of the median at the origins. Nil where nothing could be held out.
  var error: Double? {
    let count = residuals.reduce(0) { $0 + $1.count }
    return count == 0 ? nil : residuals.reduce(0) { $0 + $1.reduce(0) { $0 + abs($1) } } / Double(count)
  }

  /// The forecasts that take part.
  func kept(_ forecasts: [[Double]?]) -> [[Double]] { Self.kept(forecasts, errors) }

  private static func kept(_ forecasts: [[Double]?], _ errors: [Double]) -> [[Double]] {
    guard let least = errors.min(), least.isFinite else { return forecasts.compactMap(\.self) }
    let good = zip(forecasts, errors).compactMap { $1 <= tolerance * least ? $0 : nil }
    return good.isEmpty ? forecasts.compactMap(\.self) : good
  }

  /// Half of the interval's width, step by step.
  func widths(level: Double, values: [Double]) -> [Double] {
    guard !residuals.isEmpty else { return Self.randomWalk(values, level, horizon) }
    let scales = scales()
    let ratios = residuals.flatMap { zip($0, scales).map { $1 > 0 ? abs($0) / $1 : 0 } }.sorted()
    // The errors of one origin depend on each other: there are fewer than they seem, so that their quantile is too small.
    let few = 1 + 1.5 / Double(residuals.count)
    let ratio = (OrderStatistics.quantile(level, ofSorted: ratios) ?? 0) * few
    return scales.map { $0 * ratio }
  }

  /// The typical error of each step, over neighbouring steps, which have as good as the same.
  private func scales() -> [Double] {
    (0..<horizon).map { step in
      let reach = max(2, step / 2)
      let near = max(0, step - reach)...min(horizon - 1, step + reach)
      let sum = residuals.reduce(0.0) { $0 + $1[near].reduce(0) { $0 + $1 * $1 } }
      return (sum / Double(near.count * residuals.count)).squareRoot()
    }
  }

  /// Where nothing could be held out: as if the series were a random walk.
  private static func randomWalk(_ values: [Double], _ level: Double, _ horizon: Int) -> [Double] {
    let steps = zip(values.dropFirst(), values).map { $0 - $1 }
    let variance = steps.reduce(0) { $0 + $1 * $1 } / Double(max(1, steps.count))
    let z = NormalDistribution.quantile(min(0.5 + level / 2, 1 - 1e-12))
    return (1...horizon).map { z * (variance * Double($0)).squareRoot() }
  }
}
