import Hansa
import HansaCore
import HansaPlanner

/// A way to run a query; the answer must be the same in all.
public enum FuzzMode: Hashable, Sendable, CustomStringConvertible {
  case pushdownOn, pushdownOff
  /// With pushdown, without one rule of the optimizer.
  case without(Name)
  /// With rows sent to sources wherever it is legal, or nowhere.
  case shipping(Strategy)
  /// Without shipping, with sources aggregating their part wherever it is legal.
  case partialAggregation(Strategy)
  /// With joins of several sources in another order.
  case joinOrdering(JoinOrdering)
  /// With the keys of one side of a join sent to the other's source wherever it is legal.
  case semiJoins
  /// With tables of sources joined and aggregated in the merge wherever it is legal.
  case pulling

  public var description: String {
    switch self {
    case .pushdownOn: "pushdown on"
    case .pushdownOff: "pushdown off"
    case .without(let rule): "without \(rule)"
    case .shipping(let strategy): "shipping \(strategy.rawValue)"
    case .partialAggregation(let strategy): "no shipping, partial aggregation \(strategy.rawValue)"
    case .joinOrdering(let ordering): "join ordering \(ordering.rawValue)"
    case .semiJoins: "semi-joins always"
    case .pulling: "pulling always"
    }
  }

  var settings: SessionSettings {
    var settings = SessionSettings()
    settings.statementTimeout = .seconds(30)
    switch self {
    case .pushdownOn: break
    case .pushdownOff: settings.pushdown = .off
    case .without(let rule): settings.disabledRules = [rule]
    case .shipping(let strategy): settings.shipping = strategy
    case .partialAggregation(let strategy):
      settings.shipping = .off
      settings.partialAggregation = strategy
    case .joinOrdering(let ordering): settings.joinOrdering = ordering
    case .semiJoins: settings.semiJoins = .always
    case .pulling: settings.pulling = .always
    }
    return settings
  }

  /// Each strategy wherever it is legal, and not at all.
  static let strategies: [FuzzMode] = [
    .shipping(.always), .shipping(.off), .partialAggregation(.always), .partialAggregation(.off),
    .joinOrdering(.greedy), .joinOrdering(.written), .semiJoins, .pulling,
  ]

  /// The modes for the query of a seed: pushdown on, and `others` more.
  static func modes(seed: UInt64, others: Int) -> [FuzzMode] {
    var random = SeededRandom(seed: ~seed)
    let rule = random.pick(Planner.ruleNames).map { FuzzMode.without($0) }
    let strategy = random.pick(strategies)
    let more = [.pushdownOff] + [rule, strategy].compactMap { $0 }
    return [.pushdownOn] + random.shuffled(more).prefix(others)
  }
}
