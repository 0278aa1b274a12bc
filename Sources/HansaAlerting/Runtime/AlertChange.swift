import HansaCore

/// A change of an alert's state as it is kept: a row of `hansa.alert_history`.
public struct AlertChange: Sendable, Codable {
  public var instant: AlertInstant
  /// The names of the rule's group and of the rule.
  public var group: String
  public var rule: String
  public var labels: LabelSet
  public var from: AlertState
  public var to: AlertState
  public var reason: AlertTransition.Reason
  /// Of the condition, when it last held; a text, for it may be infinite or no number.
  public var value: String
  /// The rule's annotations for that value.
  public var annotations: LabelSet
  /// The queries that it came from, where they are known.
  public var queries: [UInt64]
}
