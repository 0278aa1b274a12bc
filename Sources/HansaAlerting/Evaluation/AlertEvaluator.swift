import HansaCore

/// Evaluates the rules of a group, one after the other. Who calls it decides when, and what becomes of the results.
public struct AlertEvaluator: Sendable {
  public let group: RuleGroup
  private let query: AlertQuery
  /// Of the group's rules, in their order.
  public private(set) var states: [RuleState]
  /// Of the rules that learn, by their places.
  private var learned: [Int: LearnedSeries] = [:]

  /// What an evaluation of a rule came to.
  public struct Outcome: Sendable {
    public var rule: Name
    /// By labels.
    public var transitions: [AlertTransition]
    /// Why the rule could not be evaluated; its alerts are then as they were.
    public var error: HansaError?
    /// The query that its values came from, where it has an id.
    public var query: UInt64?
  }

  public init(_ group: RuleGroup, query: AlertQuery) {
    self.group = group
    self.query = query
    states = group.rules.map(RuleState.init)
  }

  /// Goes on with what was kept before a restart, at the instant of the first evaluation after it. Rules are known by their
  /// names, and of several with one name by their order.
  ///
  /// - Returns: what changed, by rule and labels.
  public mutating func restore(
    _ snapshots: [RuleSnapshot], at instant: AlertInstant, _ limits: RestorationLimits = RestorationLimits()
  ) -> [AlertTransition] {
    var rest = snapshots
    var transitions: [AlertTransition] = []
    for index in states.indices {
      guard let found = rest.firstIndex(where: { Name($0.rule) == states[index].rule.name }) else { continue }
      transitions += states[index].restore(rest.remove(at: found), at: instant, limits)
    }
    return transitions
  }

  /// What has to be kept for a restart.
  public var snapshots: [RuleSnapshot] { states.compactMap(\.snapshot) }

  /// Evaluates all rules at an instant. Instants have to rise; how much time is between them does not matter.
  public mutating func evaluate(at instant: AlertInstant) async -> [Outcome] {
    var outcomes: [Outcome] = []
    outcomes.reserveCapacity(states.count)
    for index in states.indices {
      var outcome = Outcome(rule: states[index].rule.name, transitions: [], error: nil)
      do throws(HansaError) {
        let rows = try await values(of: index, at: instant)
        outcome.query = rows.query
        outcome.transitions = try states[index].evaluate(rows.series, at: instant, limit: group.limit)
      } catch {
        outcome.error = error
      }
      outcomes.append(outcome)
    }
    return outcomes
  }

  private mutating func values(of index: Int, at instant: AlertInstant) async throws(HansaError) -> AlertRows {
    switch states[index].rule.condition {
    case .sql(let statement): return try await query.rows(statement, instant)
    case .series(let expression): return AlertRows(try await values(of: expression, at: instant))
    case .learned(let condition):
      let values = try await values(of: condition.expression, at: instant)
      return AlertRows(try learned[index, default: LearnedSeries()].judged(values, by: condition, at: instant))
    }
  }

  private func values(
    of expression: SeriesExpression, at instant: AlertInstant
  ) async throws(HansaError) -> [SeriesValue] {
    var read: [SeriesSelector: [SampledSeries]] = [:]
    for (selector, reach) in expression.selectors.widest {
      let start = AlertInstant(milliseconds: instant.milliseconds - reach.wholeMilliseconds)
      read[selector] = try await query.series(selector, start...instant)
    }
    return try expression.values(at: instant) { read[$0] ?? [] }
  }
}

extension [(selector: SeriesSelector, reach: Duration)] {
  /// Each selector once, with the furthest that it is looked back for.
  fileprivate var widest: [SeriesSelector: Duration] {
    reduce(into: [:]) { widest, one in widest[one.selector] = Swift.max(widest[one.selector] ?? .zero, one.reach) }
  }
}
