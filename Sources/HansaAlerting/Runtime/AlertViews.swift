import HansaCore

/// An alert as people see it.
public struct AlertStatus: Sendable {
  public var group: Name
  public var rule: Name
  public var labels: LabelSet
  public var annotations: LabelSet
  public var state: AlertState
  public var value: Double
  public var activeAt: AlertInstant
  public var firedAt: AlertInstant?
  public var resolvedAt: AlertInstant?
  /// Why nobody is told of it; nil where people are.
  public var muted: MuteReason?
  /// The queries that its value came from, where they are known.
  public var queries: [UInt64]
}

/// How a rule is doing.
public struct RuleStatus: Sendable {
  public var group: Name
  public var rule: Name
  public var evaluatedAt: AlertInstant?
  /// Of the group's last evaluation.
  public var took: Duration?
  /// Why it cannot be evaluated; its alerts are then as they were.
  public var problem: String?
  /// Evaluations of its group that did not take place.
  public var missed: Int
}

/// How a notifier is doing.
public struct NotifierStatus: Sendable {
  public var id: Name
  public var waiting: Int
  public var delivered: Int
  public var dead: Int
  /// What the last attempt failed with; nil after one that went well.
  public var problem: String?
}
