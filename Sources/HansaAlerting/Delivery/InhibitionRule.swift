import HansaCore

/// Nobody is told of some alerts while others fire that explain them: of a slow query while its source is down.
public struct InhibitionRule: Sendable, Hashable {
  /// The alerts that explain.
  public var source: [LabelMatcher]
  /// The alerts that are explained.
  public var target: [LabelMatcher]
  /// The labels whose values both have in common; one that neither has is in common.
  public var equal: [Name]

  public init(source: [LabelMatcher], target: [LabelMatcher], equal: [Name]) {
    self.source = source
    self.target = target
    self.equal = equal
  }

  /// The alert that explains another one, nil where none does. An alert that is on both sides does not explain others that are.
  func explanation(of labels: LabelSet, by alerts: [DeliveredAlert]) -> LabelSet? {
    guard target.allSatisfy({ $0.matches(labels) }) else { return nil }
    let isBoth = source.allSatisfy { $0.matches(labels) }
    return alerts.first { alert in
      alert.isFiring && source.allSatisfy { $0.matches(alert.labels) }
        && equal.allSatisfy { alert.labels[$0] == labels[$0] }
        && !(isBoth && target.allSatisfy { $0.matches(alert.labels) })
    }?.labels
  }
}
