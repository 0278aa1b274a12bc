import Foundation

/// Exponential smoothing of a level and up to two seasons with autocorrelated errors: the double seasonal method of
/// Holt, Winters and Taylor (2003), in its error-correction form and without a trend, which at the horizons of metrics
/// does more harm than good.
struct SeasonalSmoothing {
  /// How fast level and seasons follow, and how much of an error stays for the next step.
  struct Weights {
    var level: Double
    var short: Double
    var long: Double
    var persistence: Double
  }

  /// The periods; `long` is 1 where there is one season only, both are 1 without any.
  let short: Int
  let long: Int

  init(seasons: [Int]) {
    short = seasons.first ?? 1
    long = seasons.count > 1 ? seasons[seasons.count - 1] : 1
  }

  /// The state behind the last value that was taken.
  struct State {
    var level: Double
    var shortSeason: [Double]
    var longSeason: [Double]
    var error = 0.0
    var position = 0
  }

  func start(_ values: [Double]) -> State {
    let period = max(short, long)
    let head = Array(values.prefix(max(period * 2, min(values.count, 8))))
    let level = head.reduce(0, +) / Double(head.count)
    var shortSeason = Self.profile(head.map { $0 - level }, short)
    if short == 1 { shortSeason = [0] }
    let rest = head.enumerated().map { $1 - level - shortSeason[$0 % short] }
    let longSeason = long > 1 ? Self.profile(rest, long) : [0]
    return State(level: level, shortSeason: shortSeason, longSeason: longSeason)
  }

  private static func profile(_ values: [Double], _ period: Int) -> [Double] {
    (0..<period).map { phase in
      let own = stride(from: phase, to: values.count, by: period).map { values[$0] }
      return own.reduce(0, +) / Double(max(1, own.count))
    }
  }

  func take(_ value: Double, _ state: inout State, _ weights: Weights) {
    let s = state.position % short
    let l = state.position % long
    let base = state.level + state.shortSeason[s] + state.longSeason[l]
    let innovation = value - base - weights.persistence * state.error
    state.error = value - base
    state.level += weights.level * innovation
    if short > 1 { state.shortSeason[s] += weights.short * innovation }
    if long > 1 { state.longSeason[l] += weights.long * innovation }
    state.position += 1
  }

  /// The value `step` (from 1) steps ahead.
  func ahead(_ step: Int, _ state: State, _ persisted: Double) -> Double {
    let position = state.position + step - 1
    return state.level + state.shortSeason[position % short] + state.longSeason[position % long] + persisted
  }

  func forecast(_ state: State, _ weights: Weights, _ horizon: Int) -> [Double] {
    var persisted = state.error
    return (1...horizon).map { step in
      persisted *= weights.persistence
      return ahead(step, state, persisted)
    }
  }
}

extension SeasonalSmoothing {
  /// The mean of the forecasts of the weights with which past forecasts over the same horizon erred least.
  func forecast(_ values: [Double], horizon: Int, keeping best: Int = 3) -> [Double] {
    let period = max(short, long)
    let initial = start(values)
    let warm = min(values.count / 2, max(period * 2, 8))
    let spacing = max(1, (values.count - horizon - warm) / 12)
    var runs: [(error: Double, forecast: [Double])] = []
    for weights in candidates {
      var state = initial
      var error = 0.0
      for (index, value) in values.enumerated() {
        if index >= warm, (values.count - horizon - index) % spacing == 0, index + horizon <= values.count {
          var persisted = state.error
          for step in 1...horizon {
            persisted *= weights.persistence
            error += abs(ahead(step, state, persisted) - values[index + step - 1])
          }
        }
        take(value, &state, weights)
      }
      runs.append((error, forecast(state, weights, horizon)))
    }
    let chosen = runs.sorted { $0.error < $1.error }.prefix(best)
    return (0..<horizon).map { step in chosen.reduce(0) { $0 + $1.forecast[step] } / Double(max(1, chosen.count)) }
  }

  private var candidates: [Weights] {
    var all: [Weights] = []
    // Without a season the level may follow at once, as in a random walk.
    for level in [0.005, 0.03, 0.1, 0.3] + (short == 1 ? [0.6, 1] : []) {
      for short in short > 1 ? [0.02, 0.1, 0.3] : [0] {
        for long in long > 1 ? [0.05, 0.2, 0.5] : [0] {
          for persistence in [0, 0.6, 0.9, 0.97] {
            all.append(Weights(level: level, short: short, long: long, persistence: persistence))
          }
        }
      }
    }
    return all
  }
}
