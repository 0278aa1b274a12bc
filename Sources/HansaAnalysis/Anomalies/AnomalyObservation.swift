/// What a detector says of one value of a series.
public struct AnomalyObservation: Sendable, Hashable {
  /// How unusual the moment is, from 0 to 1, the same for every series: an anomaly from `threshold` on.
  public let score: Double
  /// What was expected of the value before it came.
  public let expected: Double
  /// The lower end of the range in which all but about one of 500 values of the past lay, around what was expected.
  public let low: Double
  /// Its upper end.
  public let high: Double
  /// What is unusual; of a score below the threshold, what is the most unusual.
  public let reason: Reason

  /// The score from which on a value is called an anomaly, for every series.
  public static let threshold = 0.5

  /// Whether the value is called an anomaly.
  public var isAnomaly: Bool { score >= Self.threshold }

  /// How grave the anomaly is. Nil where there is none.
  public var severity: Severity? {
    score < Self.threshold ? nil : score < 0.6 ? .minor : score < 0.68 ? .major : .critical
  }

  /// How far the score exceeds the threshold: it is once, one and a half times, and twice as surprising as an anomaly has to be.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    case minor, major, critical
  }

  /// What is unusual.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// One value is far from the usual ones.
    case spike
    /// The values have moved to another level.
    case level
    /// The values scatter more, or less, than they used to.
    case variability = "change of variability"
    /// The value has not changed for longer than usual.
    case flatline
    /// The value is not what it is at this hour of such a day.
    case seasonal
    /// The values have not been for some time what they are at these hours of such a day.
    case seasonalLevel = "seasonal level"
  }
}
