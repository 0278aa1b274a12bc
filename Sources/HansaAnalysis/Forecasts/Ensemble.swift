import Foundation

/// The methods whose median is the forecast. Each is sound by itself; they err in different ways, and their median is
/// better than the best of them (as in the M4 competition, Makridakis et al. 2020).
struct Ensemble {
  let seasons: [Int]
  let horizon: Int

  /// Each method's forecast; nil where a method needs more values, in the same order for every series.
  func forecasts(_ values: [Double]) -> [[Double]?] {
    let positive = (values.min() ?? 0) > 0
    let logarithms = positive ? values.map { log($0) } : []
    return methods.map { method in
      if !method.logarithm { return checked(method.forecast(values)) }
      guard positive else { return nil }
      return checked(method.forecast(logarithms)?.map { exp($0) })
    }
  }

  /// The median, step by step.
  static func median(_ forecasts: [[Double]], _ horizon: Int) -> [Double] {
    (0..<horizon).map { step in OrderStatistics.median(forecasts.map { $0[step] }) ?? 0 }
  }

  private func checked(_ forecast: [Double]?) -> [Double]? {
    guard let forecast, forecast.count == horizon, forecast.allSatisfy(\.isFinite) else { return nil }
    return forecast
  }

  private struct Method {
    let logarithm: Bool
    let forecast: ([Double]) -> [Double]?
  }

  private var methods: [Method] {
    let horizon = horizon
    let seasons = seasons
    func smoothing(_ seasons: [Int], logarithm: Bool) -> Method {
      Method(logarithm: logarithm) { SeasonalSmoothing(seasons: seasons).forecast($0, horizon: horizon) }
    }
    func autoregression(_ penalty: Double, logarithm: Bool) -> Method {
      Method(logarithm: logarithm) {
        SeasonalAutoregression(seasons: seasons, count: $0.count).forecast($0, horizon: horizon, penalty: penalty)
      }
    }
    func regression(logarithm: Bool) -> Method {
      Method(logarithm: logarithm) {
        SeasonalRegression(seasons: seasons).forecast($0, horizon: horizon, penalty: 0.01)
      }
    }
    guard let shortest = seasons.first, let longest = seasons.last else {
      return [
        smoothing([], logarithm: false),
        Method(logarithm: false) { Theta().forecast($0, horizon: horizon) },
        Method(logarithm: false) { DampedTrend().forecast($0, horizon: horizon) },
      ]
    }
    var methods = [
      smoothing(seasons, logarithm: false), smoothing(seasons, logarithm: true),
      autoregression(0.001, logarithm: false), autoregression(0.001, logarithm: true),
      autoregression(0.01, logarithm: true),
      regression(logarithm: false), regression(logarithm: true),
    ]
    if shortest != longest {
      methods += [smoothing([shortest], logarithm: true), smoothing([longest], logarithm: true)]
    }
    return methods
  }
}
