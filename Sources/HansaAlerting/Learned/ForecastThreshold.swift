import HansaAnalysis
import HansaCore

/// A value that a series is expected to cross soon.
public struct ForecastThreshold: Sendable, Hashable {
  /// Above or below it.
  public var side: LearnedCondition.Side
  public var value: Double
  /// How far it is looked ahead.
  public var within: Duration
  /// How far back the forecast looks: not less than ahead.
  public var past: Duration
  /// The share of future values that the prediction interval holds, all of which has to be across; nil: it is the expected
  /// value that has to be.
  public var confidence: Double?

  public init(
    side: LearnedCondition.Side, value: Double, within: Duration, past: Duration? = nil, confidence: Double? = nil
  ) {
    self.side = side
    self.value = value
    self.within = within
    self.past = past ?? within * 6
    self.confidence = confidence
  }

  func isCrossed(by value: Double) -> Bool { side == .below ? value <= self.value : value >= self.value }
}

/// Holds while the threshold is expected to be crossed; the alert's value is in how many seconds, 0 where it is crossed.
struct ForecastJudge: SeriesJudge {
  /// Into so many intervals the time ahead is cut; the past has intervals of the same length.
  private static let steps = 24
  /// The fewest values that say anything.
  private static let fewest = 10

  /// An interval's mean, as the values in it come.
  private struct Bucket {
    var sum = 0.0
    var count = 0.0
    var mean: Double { count > 0 ? sum / count : .nan }
  }

  private let threshold: ForecastThreshold
  /// Of an interval, in milliseconds.
  private let length: Int64
  private let capacity: Int
  /// The last of them is not complete.
  private var buckets: [Bucket] = []
  /// The number of the first one, counted from 1970.
  private var first: Int64 = 0
  /// When the threshold is expected to be crossed, in milliseconds since 1970.
  private var crossing: Double?

  init(_ threshold: ForecastThreshold) {
    self.threshold = threshold
    length = max(1, threshold.within.wholeMilliseconds / Int64(Self.steps))
    capacity = Int(min(threshold.past.wholeMilliseconds / length, 100_000)) + 1
  }

  mutating func judge(_ value: Double, at instant: AlertInstant) -> Double? {
    guard value.isFinite else { return nil }
    let number = instant.milliseconds / length
    if buckets.isEmpty || number - first >= Int64(2 * capacity) { (buckets, first) = ([], number) }
    if number >= first + Int64(buckets.count) {
      while first + Int64(buckets.count) <= number { buckets.append(Bucket()) }
      let excess = max(0, buckets.count - capacity)
      buckets.removeFirst(excess)
      first += Int64(excess)
      // Complete intervals are all that it depends on.
      crossing = nextCrossing()
    }
    let place = Int(max(0, number - first))
    buckets[place].sum += value
    buckets[place].count += 1
    if threshold.isCrossed(by: value) { return 0 }
    guard let crossing else { return nil }
    let seconds = max(0, crossing - Double(instant.milliseconds)) / 1000
    return seconds <= threshold.within / .seconds(1) ? seconds : nil
  }

  private func nextCrossing() -> Double? {
    let known = buckets.dropLast().map(\.mean).drop { $0.isNaN }
    guard known.count >= Self.steps, known.count(where: \.isFinite) >= Self.fewest else { return nil }
    let options = ForecastOptions(horizon: Self.steps + 1, level: threshold.confidence ?? 0.95)
    guard let forecast = Forecaster.forecast(Array(known), options: options) else { return nil }
    let index = forecast.steps.firstIndex { step in
      let near = threshold.side == .below ? step.high : step.low
      return threshold.isCrossed(by: threshold.confidence == nil ? step.value : near)
    }
    // A mean is the value in the middle of its interval.
    return index.map { (Double(first) + Double(buckets.count - 1) + Double($0) + 0.5) * Double(length) }
  }
}
