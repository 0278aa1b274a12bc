import HansaCore

/// How far what was known before a restart is believed. The defaults are Prometheus's.
public struct RestorationLimits: Sendable, Hashable {
  /// After a longer outage alerts begin anew.
  public var outageTolerance: Duration
  /// Pending alerts wait for as long at least after a restart, and rules that ask for less begin anew.
  public var gracePeriod: Duration

  public init(outageTolerance: Duration = .seconds(3600), gracePeriod: Duration = .seconds(600)) {
    self.outageTolerance = outageTolerance
    self.gracePeriod = gracePeriod
  }
}

extension RuleState {
  /// Goes on with the alerts that were known before a restart.
  ///
  /// Pending ones do not count the outage as time in which their condition held. Firing ones fire on, and the next
  /// evaluation judges them: who was told of one will be told when it ends.
  ///
  /// - Parameter instant: of the first evaluation after the restart.
  /// - Returns: what changed, by labels.
  public mutating func restore(
    _ snapshot: RuleSnapshot, at instant: AlertInstant, _ limits: RestorationLimits = RestorationLimits()
  ) -> [AlertTransition] {
    let downAt = AlertInstant(milliseconds: snapshot.evaluatedAt)
    let isTooOld = downAt.duration(to: instant) > limits.outageTolerance
    var transitions: [AlertTransition] = []
    alerts = [:]
    for var alert in snapshot.alerts.map(\.alert) {
      let from = alert.state
      switch alert.state {
      case .inactive: continue
      case .resolved: break
      case .pending where isTooOld: alert.state = .inactive
      case .pending:
        alert.activeAt = Self.activeAt(alert.activeAt, downAt: downAt, hold: rule.timing.hold, now: instant, limits)
      case .firing where isTooOld:
        alert.state = .resolved
        alert.resolvedAt = instant
      case .firing: break
      }
      if alert.state != from {
        transitions.append(
          AlertTransition(
            labels: alert.labels, from: from, to: alert.state, reason: .outageTooLong, instant: instant,
            value: alert.value))
      }
      if alert.state != .inactive { alerts[alert.labels] = alert }
    }
    return transitions.sorted { $0.labels < $1.labels }
  }

  /// Since when a pending alert counts as active, so that the outage is not part of the time it waits.
  private static func activeAt(
    _ activeAt: AlertInstant, downAt: AlertInstant, hold: Duration, now: AlertInstant, _ limits: RestorationLimits
  ) -> AlertInstant {
    guard hold >= limits.gracePeriod else { return now }
    let remaining = hold - activeAt.duration(to: downAt)
    if remaining <= .zero { return activeAt }
    if remaining < limits.gracePeriod { return now.advanced(by: limits.gracePeriod - hold) }
    return activeAt.advanced(by: downAt.duration(to: now))
  }
}
