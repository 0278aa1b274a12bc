import HansaCore

/// Runs a test on a clock of its own: each evaluation at its instant, from 0 to the last time that something is expected.
public struct RuleTestRun: Sendable {
  private let groups: [RuleGroup]
  private let interval: Duration

  /// - Parameter order: the names of groups that come first, in this order; the others follow as they are.
  public init(_ groups: [RuleGroup], interval: Duration, order: [Name] = []) {
    self.groups =
      order.flatMap { name in groups.filter { $0.name == name } } + groups.filter { !order.contains($0.name) }
    self.interval = interval
  }

  /// An alert as it is at some time of a test.
  public struct Found: Sendable {
    public var alert: RuleTest.ExpectedAlert
    public var state: AlertState
    public var activeAt: AlertInstant
    /// `for` of its rule.
    public var hold: Duration
  }

  /// What differs from what is expected.
  ///
  /// - Throws: when a rule cannot be evaluated.
  public func differences(of test: RuleTest) async throws(HansaError) -> [RuleTestDifference] {
    var differences: [RuleTestDifference] = []
    var rest = test.expectations.sorted { ($0.time, $0.line) < ($1.time, $1.line) }[...]
    let end = rest.last?.time ?? .zero
    try await evaluate(test.series, through: end) { instant, found in
      let next = instant.advanced(by: interval)
      while let expectation = rest.first, AlertInstant(milliseconds: 0).advanced(by: expectation.time) < next {
        rest.removeFirst()
        let mine = found.filter { $0.alert.labels[LabelSet.alertName] == expectation.alert }
        let difference = RuleTestDifference(expectation, found: mine, at: instant)
        if !difference.isNone { differences.append(difference) }
      }
    }
    return differences.sorted { $0.expectation.line < $1.expectation.line }
  }

  /// Evaluates at each instant of the grid and hands on the alerts that are pending or firing after it, by labels.
  func evaluate(
    _ series: SeriesStore, through end: Duration, _ each: (AlertInstant, [Found]) -> Void
  ) async throws(HansaError) {
    var evaluators = groups.map { AlertEvaluator($0, query: series.query) }
    var instant = AlertInstant(milliseconds: 0)
    while AlertInstant(milliseconds: 0).duration(to: instant) <= end {
      for index in evaluators.indices {
        for outcome in await evaluators[index].evaluate(at: instant) {
          guard let error = outcome.error else { continue }
          let time = RuleDuration.text(AlertInstant(milliseconds: 0).duration(to: instant))
          throw HansaError(
            error.code, "the rule \(quoted(outcome.rule.string)) fails at \(time): \(error.message)",
            advice: error.advice)
        }
      }
      each(instant, evaluators.flatMap(\.states).flatMap(\.found).sorted { $0.alert.labels < $1.alert.labels })
      instant = instant.advanced(by: interval)
    }
  }
}

extension RuleState {
  fileprivate var found: [RuleTestRun.Found] {
    alerts.values.filter { $0.state == .pending || $0.state == .firing }.map { alert in
      RuleTestRun.Found(
        alert: RuleTest.ExpectedAlert(labels: alert.labels, annotations: rule.annotations(of: alert)),
        state: alert.state, activeAt: alert.activeAt, hold: rule.timing.hold)
    }
  }
}
