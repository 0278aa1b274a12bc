import Hansa
import HansaCore
import HansaPlanner

/// A way to run a query; the answer must be the same in all.
public enum FuzzMode: Hashable, Sendable, CustomStringConvertible {
  case pushdownOn, pushdownOff
  /// With pushdown, without one rule of the optimizer.
  case without(Name)

  public var description: String {
    switch self {
    case .pushdownOn: "pushdown on"
    case .pushdownOff: "pushdown off"
    case .without(let rule): "without \(rule)"
    }
  }

  var settings: SessionSettings {
    var settings = SessionSettings()
    settings.statementTimeout = .seconds(30)
    switch self {
    case .pushdownOn: break
    case .pushdownOff: settings.pushdown = .off
    case .without(let rule): settings.disabledRules = [rule]
    }
    return settings
  }

  /// The modes for the query of a seed: pushdown on, and `others` more.
  static func modes(seed: UInt64, others: Int) -> [FuzzMode] {
    var random = SeededRandom(seed: ~seed)
    let rule = random.pick(Planner.ruleNames).map { FuzzMode.without($0) }
    let more = [.pushdownOff] + (rule.map { [$0] } ?? [])
    return [.pushdownOn] + random.shuffled(more).prefix(others)
  }
}
