import HansaCore

/// The alerts of one rule. A value without clock or I/O: an evaluation's series go in, what changed comes out.
public struct RuleState: Sendable {
  public let rule: AlertRule
  /// By their labels: pending, firing and resolved ones.
  public internal(set) var alerts: [LabelSet: Alert] = [:]
  /// When the rule was last evaluated without an error.
  public internal(set) var evaluatedAt: AlertInstant?
  /// The labels of alerts by those of their series: most series are the same at each evaluation.
  private var known: [LabelSet: LabelSet] = [:]

  public init(_ rule: AlertRule) { self.rule = rule }

  /// Takes the series for which the condition holds at an instant.
  ///
  /// - Parameter limit: the most alerts that are pending or firing; with more there is an error, and none is left.
  /// - Returns: the changes, by labels.
  /// - Throws: without a change where two series have the same labels as alerts.
  public mutating func evaluate(
    _ series: [SeriesValue], at instant: AlertInstant, limit: Int? = nil
  ) throws(HansaError) -> [AlertTransition] {
    let active = try activeLabels(series)
    evaluatedAt = instant
    // The states in which the alerts that begin now were before.
    var beginning: [LabelSet: AlertState] = [:]
    for (labels, one) in zip(active, series) {
      if let index = alerts.index(forKey: labels), alerts.values[index].state != .resolved {
        alerts.values[index].value = one.value
        alerts.values[index].series = one.labels
      } else {
        beginning[labels] = alerts[labels] == nil ? .inactive : .resolved
        alerts[labels] = Alert(labels: labels, series: one.labels, value: one.value, at: instant)
      }
    }
    let holding = active.count == alerts.count ? nil : Set(active)
    var transitions: [AlertTransition] = []
    var gone: [LabelSet] = []
    var index = alerts.startIndex
    while index < alerts.endIndex {
      let before = alerts.values[index]
      let outcome = alerts.values[index].next(
        holds: holding?.contains(before.labels) ?? true, rule.timing, at: instant)
      let after = alerts.values[index].state
      switch (outcome, beginning.isEmpty ? nil : beginning[before.labels]) {
      case (.same, nil): break
      case (.moved(let reason), nil): transitions.append(before.transition(before.state, after, reason, instant))
      case (.moved(let reason), .inactive?): transitions.append(before.transition(.inactive, after, reason, instant))
      case (.same, .inactive?): transitions.append(before.transition(.inactive, after, .began, instant))
      case (_, let from?): transitions.append(before.transition(from, after, .beganAgain, instant))
      case (.forgotten(let reason), nil):
        transitions.append(before.transition(before.state, .inactive, reason, instant))
        gone.append(before.labels)
      }
      alerts.formIndex(after: &index)
    }
    for labels in gone { alerts[labels] = nil }
    try keepLimit(limit)
    return transitions.sorted { $0.labels < $1.labels }
  }

  private mutating func keepLimit(_ limit: Int?) throws(HansaError) {
    guard let limit, limit > 0 else { return }
    let count = alerts.values.count { $0.state == .pending || $0.state == .firing }
    guard count > limit else { return }
    alerts = [:]
    throw HansaError(
      .configurationLimitExceeded, "the rule \(quoted(rule.name.string)) has \(count) alerts, the limit is \(limit)",
      advice: "Aggregate by fewer labels, or raise the group's limit.")
  }

  /// The labels of the series' alerts, in the same order.
  private mutating func activeLabels(_ series: [SeriesValue]) throws(HansaError) -> [LabelSet] {
    if known.count > 2 * series.count + 64 { known = [:] }
    var active: [LabelSet] = []
    active.reserveCapacity(series.count)
    for one in series {
      if !rule.labelsReadValue, let labels = known[one.labels] {
        active.append(labels)
        continue
      }
      let labels = rule.labels(of: one)
      active.append(labels)
      if !rule.labelsReadValue { known[one.labels] = labels }
    }
    if series.count > 1, Set(active).count < active.count {
      var seen: Set<LabelSet> = []
      let twice = active.first { !seen.insert($0).inserted } ?? .empty
      throw HansaError(
        .cardinalityViolation, "the rule \(quoted(rule.name.string)) has two series with the labels \(twice)",
        advice: "Do not set a label that tells them apart to one value, or aggregate by the labels that matter.")
    }
    return active
  }
}

extension Alert {
  fileprivate func transition(
    _ from: AlertState, _ to: AlertState, _ reason: AlertTransition.Reason, _ instant: AlertInstant
  ) -> AlertTransition {
    AlertTransition(labels: labels, from: from, to: to, reason: reason, instant: instant, value: value)
  }
}
