import Foundation

/// What a rarity must reach to be an anomaly just now. An anomaly that goes on is one, and a series that is odd all the time
/// has to be odder than that: behind each alarm more is asked for, in time ever less so. All times are in proportion to how
/// long the series is known, so that a fine and a coarse sampling of it give the same alarms.
struct AlarmRule {
  /// The rarity of an anomaly where there was none before.
  static let base = 0.5
  /// The part of the history during which only what is rarer than the last alarm is another one.
  private static let silence = 0.06
  /// How many times rarer, right behind it.
  private static let repetition = 1.5
  /// By how much each alarm raises what is asked for.
  private static let habituation = 0.15
  /// The part of the history in which that fades to 1/e.
  private static let fading = 0.2
  /// The longest history, in values.
  private static let memory = 25_000

  private var count = 0
  private var age = 0
  private var raised = 0.0
  private var last: Double?

  /// Whether there is an alarm: the rarity divided by what is asked for.
  mutating func ratio(_ rarity: Double) -> Double {
    let history = Double(min(count, Self.memory))
    let raised = history > 0 ? raised * exp(-Double(age) / (Self.fading * history)) : 0
    var required = Self.base * (1 + raised)
    let silence = Self.silence * history
    if let last, Double(age) < silence {
      required = max(required, last * (1 + (Self.repetition - 1) * (1 - Double(age) / silence)))
    }
    let ratio = rarity / required
    if ratio >= 1 {
      self.raised = raised + Self.habituation
      last = rarity
      age = 0
    }
    count += 1
    age += 1
    return ratio
  }
}
