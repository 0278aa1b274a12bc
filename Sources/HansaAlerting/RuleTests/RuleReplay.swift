import HansaCore

/// Evaluates rules at the instants of a time that is over: what would have fired.
public struct RuleReplay: Sendable {
  /// An alert that would have fired.
  public struct Firing: Sendable {
    public var labels: LabelSet
    public var began: AlertInstant
    /// Nil where it would fire at the end.
    public var ended: AlertInstant?
    /// Of the condition when it began to fire.
    public var value: Double
  }

  /// What is known of a rule.
  public enum Verdict: Sendable {
    /// In the order in which they would have begun.
    case fired([Firing])
    /// Why nothing can be said of it.
    case unknown(String)
  }

  /// The shortest time between two evaluations.
  private let finest: Duration
  private let interval: Duration
  private let series: SeriesStore
  private let metrics: Set<Name>

  /// - Parameters:
  ///   - metrics: those that `series` would have if there were any.
  ///   - interval: of groups that say none.
  ///   - finest: how far apart the samples are.
  public init(_ series: SeriesStore, metrics: Set<Name>, interval: Duration, finest: Duration) {
    self.series = series
    self.metrics = metrics
    self.finest = finest
    self.interval = interval
  }

  /// How far back before the first instant rules look.
  public static func reach(of groups: [RuleGroup]) -> Duration {
    groups.flatMap(\.rules).map { rule in
      let selected = rule.condition.expression?.selectors.map(\.reach).max() ?? .zero
      return selected + rule.timing.hold + rule.condition.learning
    }.max() ?? .zero
  }

  /// The verdicts of all rules in their order.
  ///
  /// - Parameters:
  ///   - past: where the evaluations begin; what fires before `range` is not told.
  public func verdicts(
    of groups: [RuleGroup], in range: ClosedRange<AlertInstant>, past: AlertInstant
  ) async -> [(rule: Name, verdict: Verdict)] {
    var verdicts: [(rule: Name, verdict: Verdict)] = []
    for group in groups {
      for rule in group.rules {
        if let reason = obstacle(rule.condition) {
          verdicts.append((rule.name, .unknown(reason)))
        } else {
          let alone = RuleGroup(group.name, interval: group.interval, limit: group.limit, rules: [rule])
          verdicts.append((rule.name, await verdict(of: alone, in: range, past: past)))
        }
      }
    }
    return verdicts
  }

  private func obstacle(_ condition: AlertRule.Condition) -> String? {
    guard let expression = condition.expression else { return "it reads tables, and they are known as they are now" }
    for (selector, _) in expression.selectors {
      guard let metric = selector.metric else { return "\(selector) names no metric" }
      if !metrics.contains(metric) { return "\(metric) is not kept" }
    }
    return nil
  }

  private func verdict(
    of group: RuleGroup, in range: ClosedRange<AlertInstant>, past: AlertInstant
  ) async -> Verdict {
    var evaluator = AlertEvaluator(group, query: series.query)
    var firings: [Firing] = []
    var open: [LabelSet: Int] = [:]
    var instant = min(past, range.lowerBound)
    while instant <= range.upperBound, !Task.isCancelled {
      for outcome in await evaluator.evaluate(at: instant) {
        if let error = outcome.error { return .unknown(error.message) }
        for change in outcome.transitions {
          if change.to == .firing {
            open[change.labels] = firings.count
            firings.append(Firing(labels: change.labels, began: instant, value: change.value))
          } else if let place = open.removeValue(forKey: change.labels) {
            firings[place].ended = instant
          }
        }
      }
      instant = instant.advanced(by: max(group.interval ?? interval, finest))
    }
    return .fired(firings.filter { ($0.ended ?? range.upperBound) >= range.lowerBound })
  }
}

extension AlertRule.Condition {
  /// For how long at least it has to learn before it says anything.
  fileprivate var learning: Duration {
    guard case .learned(let condition) = self else { return .zero }
    return switch condition.judgement {
    case .anomaly: .seconds(86_400)
    case .adaptive(let threshold): max(threshold.learning, .seconds(86_400))
    case .forecast(let threshold): threshold.past
    }
  }
}
