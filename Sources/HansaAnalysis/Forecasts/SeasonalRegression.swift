/// A direct regression: a value is a mixture of the values whole seasons before it and of the level at the forecast's
/// origin, the same for all steps within one shortest season. Nothing is carried forward, so no error grows.
struct SeasonalRegression {
  let seasons: [Int]

  /// Nil where there are fewer values than can be learned from.
  func forecast(_ values: [Double], horizon: Int, penalty: Double) -> [Double]? {
    guard let period = seasons.first, let longest = seasons.last else { return nil }
    var forecast: [Double] = []
    for start in stride(from: 1, through: horizon, by: period) {
      let steps = start..<min(start + period, horizon + 1)
      let offset = start - 1 + period
      guard let block = block(values, steps, offset, longest, penalty) else { return nil }
      forecast += block
    }
    return forecast
  }

  private func block(
    _ values: [Double], _ steps: Range<Int>, _ offset: Int, _ longest: Int, _ penalty: Double
  ) -> [Double]? {
    guard let period = seasons.first else { return nil }
    // Lags of whole seasons that are known at the origin for every step of the block.
    var lags = [offset, offset + period]
    let far = ((offset + longest - 1) / longest) * longest
    for k in 0..<3 where (far + k * longest) * 2 <= values.count { lags.append(far + k * longest) }
    lags = Set(lags).sorted()
    let reach = max(lags.last ?? 0, offset + 2 * period)
    let count = values.count
    guard count - reach >= 4 * lags.count + 2 * period else { return nil }
    var sums = [0.0]
    for value in values { sums.append((sums.last ?? 0) + value) }
    // The level of the season that ends before `end`.
    func level(_ end: Int) -> Double { (sums[end] - sums[end - period]) / Double(period) }
    let features = lags.count + 1
    func row(_ target: Int, _ origin: Int) -> [Double]? {
      let base = level(origin)
      var row: [Double] = []
      for lag in lags {
        let index = target - lag
        guard index - period >= 0 else { return nil }
        row.append(values[index] - base)
      }
      // What the latest value is off from its place one season before.
      row.append(values[origin - 1] - (origin > period ? values[origin - 1 - period] : base))
      return row
    }
    var ridge = Ridge(features: features)
    var origin = count - steps.count - steps.lowerBound + 1
    let spacing = max(1, period / 12)
    while origin > reach {
      let base = level(origin)
      for step in steps {
        let target = origin + step - 1
        guard target < count, let row = row(target, origin) else { continue }
        ridge.add(row, values[target] - base)
      }
      origin -= spacing
    }
    guard ridge.count >= Double(4 * features), let coefficients = ridge.solve(penalty: penalty) else { return nil }
    let base = level(count)
    return steps.map { step in
      guard let row = row(count + step - 1, count) else { return base }
      return base + zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
