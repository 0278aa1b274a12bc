import HansaCore

/// Rules that are evaluated together, one after the other, at the same instants.
public struct RuleGroup: Sendable {
  public var name: Name
  /// Between two evaluations; nil for the configuration's own.
  public var interval: Duration?
  /// The most alerts of each of its rules; nil for any number.
  public var limit: Int?
  public var rules: [AlertRule]

  public init(_ name: Name, interval: Duration? = nil, limit: Int? = nil, rules: [AlertRule]) {
    self.name = name
    self.interval = interval
    self.limit = limit
    self.rules = rules
  }
}
