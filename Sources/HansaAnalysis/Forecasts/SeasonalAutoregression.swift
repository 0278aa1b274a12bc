/// An autoregression on the latest values and on those around one and more seasons ago, fitted by ridge regression and
/// carried forward step by step.
struct SeasonalAutoregression {
  let lags: [Int]

  init(seasons: [Int], count: Int) {
    var lags = [1, 2, 3]
    let longest = seasons.last ?? 1
    for (index, season) in seasons.enumerated() {
      let repeats = index + 1 < seasons.count ? min(6, max(2, longest / season - 1)) : 2
      for k in 1...repeats {
        lags += k == 1 || index + 1 == seasons.count ? [season * k - 1, season * k, season * k + 1] : [season * k]
      }
    }
    // A lag has to leave most of the series to learn from.
    self.lags = Set(lags).filter { $0 > 0 && $0 * 2 <= count }.sorted()
  }

  /// Nil where there are fewer values than can be learned from.
  func forecast(_ values: [Double], horizon: Int, penalty: Double) -> [Double]? {
    guard let longest = lags.last, values.count - longest >= 3 * lags.count else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    var series = values.map { $0 - mean }
    var ridge = Ridge(features: lags.count + 1)
    let scale = (series.reduce(0) { $0 + $1 * $1 } / Double(series.count)).squareRoot()
    guard scale > 0 else { return nil }
    func row(_ index: Int) -> [Double] { lags.map { series[index - $0] } + [scale] }
    for index in longest..<series.count { ridge.add(row(index), series[index]) }
    guard let coefficients = ridge.solve(penalty: penalty) else { return nil }
    let low = series.min() ?? 0
    let high = series.max() ?? 0
    let margin = (high - low) / 2
    for _ in 0..<horizon {
      let next = zip(row(series.count), coefficients).reduce(0) { $0 + $1.0 * $1.1 }
      series.append(min(max(next, low - margin), high + margin))
    }
    return series.suffix(horizon).map { $0 + mean }
  }
}
