import Foundation

/// An alert as a status has it.
public struct ReportedAlert: Sendable, Hashable, Codable {
  public var group: String
  public var rule: String
  /// `pending`, `firing` or `resolved`.
  public var state: String
  public var severity: String?
  /// `{alertname="SourceDown", source="shop"}`.
  public var labels: String
  public var summary: String?
  public var activeAt: Date
  public var firedAt: Date?
  public var resolvedAt: Date?
  /// Why nobody is told of it; nil where people are.
  public var muted: String?

  public init(group: String, rule: String, state: String, labels: String, activeAt: Date) {
    self.group = group
    self.rule = rule
    self.state = state
    self.labels = labels
    self.activeAt = activeAt
  }
}
