import Foundation
import HansaAlerting
import HansaCore

/// `GET /v1/alerts`.
public struct AlertListDocument: Codable, Sendable {
  public var alerts: [AlertDocument]
  public var rules: [RuleDocument]
  public var notifiers: [NotifierDocument]
}

/// An alert.
public struct AlertDocument: Codable, Sendable {
  public var group: String
  public var rule: String
  /// `pending`, `firing` or `resolved`.
  public var state: String
  public var labels: [String: String]
  public var annotations: [String: String]
  /// A text, for it may be infinite or no number.
  public var value: String
  public var activeAt: String
  public var firedAt: String?
  public var resolvedAt: String?
  /// Why nobody is told: `silenced by …` or `inhibited by …`.
  public var muted: String?
  /// Of `GET /v1/queries/{id}`.
  public var queries: [UInt64]

  init(_ alert: AlertStatus) {
    group = alert.group.string
    rule = alert.rule.string
    state = alert.state.rawValue
    labels = alert.labels.texts
    annotations = alert.annotations.texts
    value = "\(alert.value)"
    activeAt = alert.activeAt.text
    firedAt = alert.firedAt?.text
    resolvedAt = alert.resolvedAt?.text
    muted = alert.muted?.description
    queries = alert.queries
  }

  private enum CodingKeys: String, CodingKey {
    case group, rule, state, labels, annotations, value, muted, queries
    case activeAt = "active_at"
    case firedAt = "fired_at"
    case resolvedAt = "resolved_at"
  }
}

/// How a rule is doing.
public struct RuleDocument: Codable, Sendable {
  public var group: String
  public var rule: String
  public var evaluatedAt: String?
  /// Of the group's last evaluation.
  public var tookMs: Double?
  public var problem: String?
  public var missed: Int

  init(_ status: RuleStatus) {
    group = status.group.string
    rule = status.rule.string
    evaluatedAt = status.evaluatedAt?.text
    tookMs = status.took.map { $0 / .milliseconds(1) }
    problem = status.problem
    missed = status.missed
  }

  private enum CodingKeys: String, CodingKey {
    case group, rule, problem, missed
    case evaluatedAt = "evaluated_at"
    case tookMs = "took_ms"
  }
}

/// How a notifier is doing.
public struct NotifierDocument: Codable, Sendable {
  public var notifier: String
  public var waiting: Int
  public var delivered: Int
  public var undelivered: Int
  public var problem: String?

  init(_ status: NotifierStatus) {
    notifier = status.id.string
    waiting = status.waiting
    delivered = status.delivered
    undelivered = status.dead
    problem = status.problem
  }
}

/// `GET /v1/alerts/history`: the latest first.
public struct AlertHistoryDocument: Codable, Sendable {
  public var changes: [AlertChangeDocument]
}

/// A change of an alert's state.
public struct AlertChangeDocument: Codable, Sendable {
  public var time: String
  public var group: String
  public var rule: String
  public var labels: [String: String]
  public var from: String
  public var to: String
  public var reason: String
  public var value: String
  public var annotations: [String: String]
  public var queries: [UInt64]

  init(_ change: AlertChange) {
    time = change.instant.text
    group = change.group
    rule = change.rule
    labels = change.labels.texts
    from = change.from.rawValue
    to = change.to.rawValue
    reason = change.reason.rawValue
    value = change.value
    annotations = change.annotations.texts
    queries = change.queries
  }
}
