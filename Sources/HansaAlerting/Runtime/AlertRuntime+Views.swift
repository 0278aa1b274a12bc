import HansaCore

// What people see and change.
extension AlertRuntime {
  /// Alerts that are pending, that fire or that were resolved lately, by state and labels.
  public func alerts() -> [AlertStatus] {
    let (now, muting, all) = (hooks.now(), muting, alertsToTell)
    let order: [AlertState] = [.firing, .pending, .resolved, .inactive]
    return groups.flatMap { group in
      zip(group.evaluator.states.indices, group.evaluator.states).flatMap { place, state in
        state.alerts.values.map { alert in
          AlertStatus(
            group: group.evaluator.group.name, rule: state.rule.name, labels: alert.labels,
            annotations: state.rule.annotations(of: alert), state: alert.state, value: alert.value,
            activeAt: alert.activeAt, firedAt: alert.firedAt, resolvedAt: alert.resolvedAt,
            muted: muting.reason(alert.labels, among: all, at: now), queries: queries(behind: alert.labels))
        }
      }
    }.sorted { a, b in
      let (x, y) = (order.firstIndex(of: a.state) ?? 0, order.firstIndex(of: b.state) ?? 0)
      return x == y ? a.labels < b.labels : x < y
    }
  }

  /// Those of the alert's last change.
  private func queries(behind labels: LabelSet) -> [UInt64] {
    changes.last { $0.labels == labels }?.queries ?? []
  }

  public func rules() -> [RuleStatus] {
    groups.flatMap { group in
      zip(group.evaluator.states.indices, group.evaluator.states).map { place, state in
        RuleStatus(
          group: group.evaluator.group.name, rule: state.rule.name, evaluatedAt: state.evaluatedAt, took: group.took,
          problem: group.problems[place], missed: group.schedule.missed)
      }
    }
  }

  public func notifiers() -> [NotifierStatus] {
    lanes.map { lane in
      NotifierStatus(
        id: lane.id, waiting: outbox.items.count { Name($0.notification.notifier) == lane.id },
        delivered: delivered[lane.id] ?? 0, dead: outbox.dead.count { Name($0.notification.notifier) == lane.id },
        problem: problems[lane.id])
    }
  }

  /// The last notifications that nobody got, the oldest first.
  public func deadNotifications() -> [DeadNotification] { outbox.dead }

  /// The last changes of alerts, the oldest first.
  public func history() -> [AlertChange] { changes.suffix(AlertStateFolder.mostChanges) }

  /// Silences that hold or will, and those that ended lately; those of the configuration first.
  public func allSilences() -> [Silence] { options.maintenance + silences }

  /// Takes a silence; it is kept when this returns.
  public func add(_ silence: Silence) async {
    let now = hooks.now()
    silences.removeAll { $0.endsAt.duration(to: now) > Silence.retention }
    silences.append(silence)
    changed(isUrgent: false)
    await keep()
  }

  /// Ends a silence now; it is kept as one that has ended.
  ///
  /// - Returns: false where there is no such silence that could be ended: those of the configuration cannot.
  public func endSilence(_ id: Name) async -> Bool {
    let now = hooks.now()
    guard let index = silences.firstIndex(where: { $0.id == id && now < $0.endsAt }) else { return false }
    silences[index].startsAt = min(silences[index].startsAt, now)
    silences[index].endsAt = now
    changed(isUrgent: false)
    await keep()
    return true
  }
}
