/// What is asked of a forecast.
public struct ForecastOptions: Sendable, Hashable {
  /// How many values are wanted.
  public var horizon: Int
  /// The periods of the series in values, at most two are used: the shortest and the longest. None for a series without
  /// season; nil where they are to be detected.
  public var seasons: [Int]?
  /// The share of future values that the intervals shall hold, between 0 and 1.
  public var level: Double

  /// Options with intervals of 95%, the seasons detected.
  public init(horizon: Int, seasons: [Int]? = nil, level: Double = 0.95) {
    self.horizon = horizon
    self.seasons = seasons
    self.level = level
  }
}

/// What comes next in a series, and how sure that is.
public struct Forecast: Sendable, Hashable {
  /// A future value.
  public struct Step: Sendable, Hashable {
    /// The median of what the methods expect.
    public let value: Double
    /// The lower end of the prediction interval.
    public let low: Double
    /// The upper end of the prediction interval.
    public let high: Double
  }

  /// The future values, the next one first.
  public let steps: [Step]
  /// The seasons that were used.
  public let seasons: [Int]
  /// How many methods the values are the median of.
  public let methods: Int
}

extension Forecast {
  /// The forecast in another unit.
  ///
  /// - Parameter unit: a function that never falls.
  public func map(_ unit: (Double) -> Double) -> Forecast {
    Forecast(
      steps: steps.map { Step(value: unit($0.value), low: unit($0.low), high: unit($0.high)) }, seasons: seasons,
      methods: methods)
  }
}
