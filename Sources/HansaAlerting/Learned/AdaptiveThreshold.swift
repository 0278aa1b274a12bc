import HansaAnalysis
import HansaCore

/// A threshold that is learned: the range in which a series' values are expected, by its robust level and deviation, or by
/// its profile over the half hours of weekdays and weekends where that has been nearer.
public struct AdaptiveThreshold: Sendable, Hashable {
  public var side: LearnedCondition.Side
  /// How many times as far from what is expected as the range reaches a value has to be.
  public var width: Double
  /// How far it has to be at least.
  public var least: Double
  /// For how long values are only learned.
  public var learning: Duration

  public init(
    side: LearnedCondition.Side = .either, width: Double = 2, least: Double = 0, learning: Duration = .zero
  ) {
    self.side = side
    self.width = width
    self.least = least
    self.learning = learning
  }
}

/// Holds while the value is outside of the range.
struct AdaptiveJudge: SeriesJudge {
  /// What is left of rounding is no distance.
  private static let rounding = 1e-9
  private static let rate = 0.01

  private let threshold: AdaptiveThreshold
  private var detector = AnomalyDetector()
  private var learned = 0
  private var outside = 0
  /// How far the range reaches on average. At the beginning of a half hour that is not known well it may be narrow by chance.
  private var reach = 0.0
  private var began: AlertInstant?

  init(_ threshold: AdaptiveThreshold) { self.threshold = threshold }

  /// A value outside is not learned, for it would soon be what is expected. Where that goes on for as many evaluations as a
  /// range is learned from, the series has become another one, and is learned anew.
  mutating func judge(_ value: Double, at instant: AlertInstant) -> Double? {
    guard value.isFinite else { return nil }
    var next = detector
    let observation = next.observe(value, at: instant.seconds)
    let began = began ?? instant
    self.began = began
    if learned >= AnomalyDetector.warmup, began.duration(to: instant) >= threshold.learning,
      isOutside(value, observation)
    {
      outside += 1
      if outside <= AnomalyDetector.warmup { return threshold.side.has(value, of: observation.expected) ? value : nil }
      self = AdaptiveJudge(threshold)
      return judge(value, at: instant)
    }
    detector = next
    learned += 1
    reach += max(Self.rate, 1 / Double(learned)) * (observation.high - observation.expected - reach)
    outside = 0
    return nil
  }

  private func isOutside(_ value: Double, _ observation: AnomalyObservation) -> Bool {
    let range = threshold.width * max(reach, observation.high - observation.expected)
    return abs(value - observation.expected)
      > max(range, threshold.least, Self.rounding * abs(observation.expected))
  }
}
