import HansaCore

// One step of each loop, at an instant.
extension AlertRuntime {
  /// Evaluates a group of rules where it is due.
  func evaluate(_ index: Int, at instant: AlertInstant) async {
    guard let chosen = groups[index].schedule.begin(at: instant) else { return }
    let clock = ContinuousClock.now
    var evaluator = groups[index].evaluator
    let outcomes = await evaluator.evaluate(at: chosen)
    // Its rules may have gone meanwhile.
    guard !groups[index].isDropped else { return }
    groups[index].evaluator = evaluator
    groups[index].took = ContinuousClock.now - clock
    groups[index].queries = [:]
    var isChanged = false
    for (place, outcome) in outcomes.enumerated() {
      groups[index].queries[place] = outcome.query
      note(outcome.error, of: outcome.rule, place, in: index)
      if !outcome.transitions.isEmpty { isChanged = true }
      record(outcome.transitions, of: place, in: index, query: outcome.query)
    }
    if isChanged || !dispatcher.isEmpty {
      dispatcher.take(alertsToTell, at: chosen)
      dispatchSoon()
    }
    changed(isUrgent: isChanged)
  }

  private func note(_ error: HansaError?, of rule: Name, _ place: Int, in index: Int) {
    if let error, groups[index].problems[place] == nil {
      hooks.report(.ruleFailed(group: groups[index].evaluator.group.name, rule: rule, error))
    }
    groups[index].problems[place] = error.map { "\($0.code.rawValue) \($0.message)" }
  }

  /// All alerts that fire or did.
  var alertsToTell: [DeliveredAlert] { groups.flatMap { $0.evaluator.states.flatMap(\.delivered) } }

  func record(_ transitions: [AlertTransition], of place: Int, in index: Int, query: UInt64?) {
    let state = groups[index].evaluator.states[place]
    for transition in transitions {
      let alert = state.alerts[transition.labels]
      let change = AlertChange(
        instant: transition.instant, group: groups[index].evaluator.group.name.string, rule: state.rule.name.string,
        labels: transition.labels, from: transition.from, to: transition.to, reason: transition.reason,
        value: "\(transition.value)", annotations: alert.map { state.rule.annotations(of: $0) } ?? .empty,
        queries: query.map { [$0] } ?? hooks.queries(transition.labels, transition.instant))
      changes.append(change)
      newChanges.append(change)
    }
    if changes.count > 2 * AlertStateFolder.mostChanges {
      changes.removeFirst(changes.count - AlertStateFolder.mostChanges)
    }
  }

  /// Decides what is told now.
  func dispatch(at instant: AlertInstant) {
    let due = dispatcher.flush(muting, at: instant)
    guard !due.isEmpty else { return }
    outbox.add(due, limits)
    changed(isUrgent: true)
  }

  var muting: Muting { Muting(silences: options.maintenance + silences, inhibitions: options.inhibitions) }

  /// Makes one attempt of a notifier where one is due.
  ///
  /// - Returns: what there was to do.
  func deliver(_ lane: Lane, at instant: AlertInstant) async -> Outbox.Turn {
    let turn = outbox.turn(of: lane.id, kept: keptNumber, at: instant)
    guard case .send(let notification) = turn else { return turn }
    let result = await lane.sender.send(notification, at: instant)
    // What was cut off by the end of the runtime is sent again by the next one.
    if Task.isCancelled, case .failed = result.outcome { return turn }
    let now = hooks.now()
    problems[lane.id] = result.problem
    guard
      let isDelivered = outbox.end(
        notification.id, result.outcome, result.problem, at: now, jitter: .random(in: 0...1))
    else { return turn }
    if isDelivered {
      delivered[lane.id, default: 0] += 1
    } else if let dead = outbox.dead.last {
      hooks.report(.undelivered(dead))
    }
    dispatcher.end(notification, isDelivered: isDelivered, at: now)
    changed(isUrgent: true)
    dispatchSoon()
    return turn
  }
}
