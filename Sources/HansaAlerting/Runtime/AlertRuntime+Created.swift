import HansaCore

// Alerts that statements make and drop while others are watched.
extension AlertRuntime {
  /// The most of them.
  public static let mostCreated = 1000

  /// Begins to watch an alert, which is kept when this returns.
  ///
  /// - Parameter replacing: whether one of the same name that was created before may go.
  /// - Throws: `duplicateObject` where there is a rule of that name, of the configuration say.
  public func create(_ alert: CreatedAlert, replacing: Bool = false) async throws(HansaError) {
    let group: RuleGroup
    do throws(RuleProblem) { group = try alert.group } catch {
      throw HansaError(.invalidParameter, error.message, advice: error.advice)
    }
    let name = Name(alert.name)
    let isCreated = created.contains { Name($0.name) == name }
    let isTaken = groups.contains { group in group.evaluator.states.contains { $0.rule.name == name } }
    guard !isTaken || (isCreated && replacing) else {
      throw HansaError(
        HansaError.Code("42710"), "alert \(quoted(alert.name)) already exists",
        advice: isCreated
          ? "CREATE OR REPLACE ALERT changes it." : "It is a rule of the configuration, or built in: take another name."
      )
    }
    guard isCreated || created.count < Self.mostCreated else {
      throw HansaError(.configurationLimitExceeded, "there are \(Self.mostCreated) created alerts already")
    }
    if isCreated { remove(name, at: hooks.now()) }
    created.append(alert)
    watch(group)
    changed(isUrgent: true)
    await keep()
  }

  /// Ends an alert that was created; who was told of it is told that it is over. That it is gone is kept when this returns.
  ///
  /// - Throws: `undefinedObject` where there is none that a statement created.
  public func drop(_ name: Name) async throws(HansaError) {
    guard created.contains(where: { Name($0.name) == name }) else {
      let isRule = groups.contains { group in group.evaluator.states.contains { $0.rule.name == name } }
      throw HansaError(
        .undefinedObject,
        isRule
          ? "\(quoted(name.string)) is a rule of the configuration, or built in"
          : "alert \(quoted(name.string)) does not exist",
        advice: isRule ? "It is changed there: `builtin: { NAME: off }` switches one off." : nil)
    }
    remove(name, at: hooks.now())
    dispatcher.take(alertsToTell, at: hooks.now())
    dispatchSoon()
    changed(isUrgent: true)
    await keep()
  }

  /// Those that there are, by name.
  public func createdAlerts() -> [CreatedAlert] { created.sorted { Name($0.name) < Name($1.name) } }

  /// Begins to watch those that were kept.
  func restoreCreated(_ kept: [CreatedAlert]) {
    for alert in kept {
      guard let group = try? alert.group else { continue }
      created.append(alert)
      watch(group)
    }
  }

  private func remove(_ name: Name, at instant: AlertInstant) {
    created.removeAll { Name($0.name) == name }
    for index in groups.indices where !groups[index].isDropped {
      let group = groups[index].evaluator.group
      guard group.name == Name("created/" + name.string) else { continue }
      for state in groups[index].evaluator.states {
        let ended = state.alerts.values.filter { $0.state == .pending || $0.state == .firing }.map { alert in
          AlertTransition(
            labels: alert.labels, from: alert.state, to: alert.state == .firing ? .resolved : .inactive,
            reason: .dropped, instant: instant, value: alert.value)
        }
        record(ended.sorted { $0.labels < $1.labels }, of: 0, in: index, query: groups[index].queries[0])
      }
      groups[index].drop()
    }
  }
}
