import Foundation

/// Finds anomalies in a series as its values come, in constant memory and time (about 11 kB and a microsecond a value).
///
/// Seven surprises are computed of each value, each robust: its distance from a quick and from a slow level, that of a
/// smoothed level, of the scatter, of the value at its half hour of a weekday or weekend, and of a smoothed residual of that.
/// Each surprise is turned into how rare it is for this series. The anomaly is the root mean square of the seven.
public struct AnomalyDetector: Sendable {
  /// How many values are learned before any is called an anomaly.
  public static let warmup = 150
  /// The rarity (-log10 of a probability) that counts as 1.
  private static let unit = 3.4
  /// The most that one surprise counts.
  private static let cap = 1.5

  private var quick = RobustLevel(rate: 0.01)
  private var slow = RobustLevel(rate: 0.002)
  private var smoothedLevel = RobustLevel(rate: 0.01)
  private var scatterLevel = RobustLevel(rate: 0.01)
  private var residualLevel = RobustLevel(rate: 0.01)
  private var profile = SeasonalProfile()
  private var histograms = [SurpriseHistogram](repeating: SurpriseHistogram(), count: Self.kinds.count)
  private var rule = AlarmRule()

  private var smoothed = 0.0
  private var scatter = 0.0
  private var residual = 0.0
  private var previous = 0.0
  private var unchanged = 0
  private var count = 0

  public init() {}

  /// The kinds of surprises, in the order of `histograms`.
  private static let kinds: [AnomalyObservation.Reason] = [
    .spike, .level, .level, .variability, .seasonal, .seasonalLevel, .seasonalLevel,
  ]

  /// Judges a value by those before it, and learns it.
  ///
  /// - Parameters:
  ///   - value: the value. One that is not finite is a gap: its score is 0 and nothing is learned.
  ///   - time: when it was measured, in seconds since 1970. Times may be irregular; they should ascend.
  public mutating func observe(_ value: Double, at time: Double) -> AnomalyObservation {
    guard value.isFinite, time.isFinite, abs(time) < 1e15 else {
      return AnomalyObservation(
        score: 0, expected: quick.mean, low: quick.mean, high: quick.mean, reason: .spike)
    }
    // Differences and squares stay finite.
    let value = max(-1e150, min(1e150, value))
    let place = profile.place(at: time)
    let range = range(place)
    let surprises = surprises(value, place)
    var squares = 0.0
    var strongest = (rarity: -1.0, kind: 0)
    for kind in surprises.indices {
      let rarity = min(Self.cap, histograms[kind].rarity(surprises[kind]) / Self.unit)
      squares += rarity * rarity
      if rarity > strongest.rarity { strongest = (rarity, kind) }
    }
    let judged = count >= Self.warmup
    count += 1
    let rarity = judged ? (squares / Double(surprises.count)).squareRoot() : 0
    let ratio = rule.ratio(rarity)
    return AnomalyObservation(
      score: ratio / (1 + ratio), expected: range.middle, low: range.middle - range.width,
      high: range.middle + range.width, reason: reason(strongest.kind))
  }

  private func reason(_ kind: Int) -> AnomalyObservation.Reason {
    let reason = Self.kinds[kind]
    return reason == .variability && unchanged >= 10 ? .flatline : reason
  }

  /// The range by the seasonal profile, or by the level where that has been nearer so far.
  private func range(_ place: SeasonalProfile.Place) -> (middle: Double, width: Double) {
    if place.isKnown && profile.residual < quick.deviation {
      return (place.expected, place.scale * histograms[4].quantile(exceededBy: 0.002))
    }
    return (quick.mean, quick.deviation * histograms[0].quantile(exceededBy: 0.002))
  }

  private mutating func surprises(_ value: Double, _ place: SeasonalProfile.Place) -> [Double] {
    if count == 0 { (smoothed, previous) = (value, value) }
    smoothed += 0.1 * (value - smoothed)
    let spike = quick.surprise(value)
    let level = slow.surprise(value)
    let smoothLevel = smoothedLevel.surprise(smoothed)
    let seasonal = profile.surprise(value, at: place)
    residual += 0.1 * (max(-5, min(5, seasonal)) - residual)
    let floor = 1e-12 * abs(quick.mean) + 1e-300
    scatter += 0.05 * (log(abs(value - previous) + 0.01 * quick.deviation + floor) - scatter)
    if count < 30 { scatter = log(quick.deviation + floor) }
    unchanged = value == previous ? unchanged + 1 : 0
    previous = value
    return [
      spike, level, smoothLevel, scatterLevel.surprise(scatter), abs(seasonal), residualLevel.surprise(residual),
      abs(residual),
    ]
  }
}
