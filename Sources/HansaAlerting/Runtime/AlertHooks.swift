import Foundation
import HansaCore

/// What a runtime asks of the program that it is a part of.
public struct AlertHooks: Sendable {
  /// What went wrong beside the alerts.
  public enum Incident: Sendable {
    /// A rule that could be evaluated before cannot any more.
    case ruleFailed(group: Name, rule: Name, HansaError)
    /// A notification was given up.
    case undelivered(DeadNotification)
    case stateUnavailable(HansaError)
  }

  public var now: @Sendable () -> AlertInstant
  /// Where notifiers of the kind `log` write.
  public var log: AlertLog
  /// Must return soon.
  public var report: @Sendable (Incident) -> Void
  /// The queries that an alert of a rule with `expr` came from, where the program knows.
  public var queries: @Sendable (LabelSet, AlertInstant) -> [UInt64]

  public init(
    now: @escaping @Sendable () -> AlertInstant = { AlertInstant(Date()) }, log: @escaping AlertLog = { _ in },
    report: @escaping @Sendable (Incident) -> Void = { _ in },
    queries: @escaping @Sendable (LabelSet, AlertInstant) -> [UInt64] = { _, _ in [] }
  ) {
    self.now = now
    self.log = log
    self.report = report
    self.queries = queries
  }
}

extension AlertInstant {
  public init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded())) }
}
