/// A place where a series becomes another one.
public struct ChangePoint: Sendable, Hashable {
  /// The index of the first value behind the change.
  public let index: Int
  /// The values between the change before and this one.
  public let before: Segment
  /// The values between this change and the next one.
  public let after: Segment

  /// A stretch without a change.
  public struct Segment: Sendable, Hashable {
    /// The indexes of its values.
    public let range: Range<Int>
    /// The mean of its finite values.
    public let mean: Double
    /// Their standard deviation.
    public let deviation: Double
  }
}

/// How change points are searched.
public struct ChangePointOptions: Sendable, Hashable {
  /// What may change, by the likelihood of normal values.
  public enum Cost: String, Sendable, Hashable, CaseIterable {
    /// The mean. The noise is taken as the same everywhere, and measured from neighbouring values.
    case mean
    /// The mean, the variance, or both.
    case meanAndVariance = "mean and variance"
  }

  /// What a further change has to save to be believed.
  public enum Penalty: Sendable, Hashable {
    /// Schwarz's (1978) information criterion: (p + 1)·ln n for p parameters of a segment.
    case bic
    /// The modified criterion of Zhang and Siegmund (2007), which also asks more of short segments.
    case mbic
    /// A number of one's own, in units of twice the log-likelihood.
    case value(Double)
  }

  public var cost: Cost
  public var penalty: Penalty
  /// The fewest values between two changes, at least 1 (2 for the variance).
  public var minimumSegment: Int

  /// Options, by default as for a metric whose noise may change with its level.
  public init(cost: Cost = .meanAndVariance, penalty: Penalty = .mbic, minimumSegment: Int = 5) {
    self.cost = cost
    self.penalty = penalty
    self.minimumSegment = max(cost == .mean ? 1 : 2, minimumSegment)
  }
}
