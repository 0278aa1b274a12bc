import HansaCore
import HansaPlanner
import Synchronization

/// What is not pushed any more because it was seen to change an answer. Kept until the program ends or `restore`.
public struct DisabledCapabilities: Sendable, Hashable {
  /// Rules of the optimizer that do not run.
  public var rules: Set<Name> = []
  /// Constructs that a source is not asked for, as `PushedConstructs` names them.
  public var constructs: [Name: Set<Name>] = [:]

  public init() {}

  public var isEmpty: Bool { rules.isEmpty && constructs.isEmpty }

  mutating func add(_ culprit: Culprit) {
    switch culprit {
    case .rule(let rule): rules.insert(rule)
    case .construct(let construct, let source): constructs[source, default: []].insert(construct)
    case .sources(let sources):
      for source in sources { constructs[source, default: []].insert(PushedConstructs.everything) }
    }
  }
}

/// What is at fault for a difference, the finest that could be named.
enum Culprit: Sendable, Hashable {
  case construct(Name, source: Name)
  case rule(Name)
  /// No rule or construct alone: all pushdown to these sources.
  case sources([Name])

  var source: Name? {
    switch self {
    case .construct(_, let source): source
    case .rule: nil
    case .sources(let sources): sources.count == 1 ? sources[0] : nil
    }
  }
}

extension Culprit: CustomStringConvertible {
  var description: String {
    switch self {
    case .construct(let construct, let source): "\(construct) is not pushed to \"\(source)\" any more"
    case .rule(let rule): "the rule \(rule) does not run any more"
    case .sources(let sources):
      "nothing is pushed to \(sources.map { "\"\($0)\"" }.joined(separator: ", ")) any more"
    }
  }
}

extension PlannerSettings {
  mutating func disable(_ disabled: DisabledCapabilities) {
    disabledRules.formUnion(disabled.rules)
    disabledConstructs.merge(disabled.constructs) { $0.union($1) }
  }
}
