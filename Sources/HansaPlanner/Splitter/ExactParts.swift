import HansaSQL

extension FederatedPlan {
  /// The parts of the query that its sources do with PostgreSQL's meaning, as EXPLAIN lists them: conditions, joins,
  /// aggregates, sorts, limits … What a source does in another form (`notes`) is none of them.
  func countedExactParts() -> Int {
    let parts = allFragments.reduce(0) { $0 + $1.fragment.relation.pushedParts }
    let others = allPlans.reduce(0) { sum, nested in
      sum + nested.plan.notes.count { $0.verdict == .superset || $0.verdict == .rewritten }
    }
    return max(0, parts - others)
  }
}

extension Relation {
  /// What is done besides reading tables.
  fileprivate var pushedParts: Int {
    var count = 0
    forEachNode { node in
      switch node {
      case .filter(_, let condition): count += condition.conjuncts.count
      case .window(_, let items): count += items.count
      case .join, .aggregate, .distinct, .distinctOn, .sort, .limit, .setOperation: count += 1
      case .project(_, let items):
        if items.contains(where: \.expression.isComputed) {
          count += 1
        }
      default: break
      }
    }
    return count
  }
}

extension ScalarExpression {
  /// Whether it is more than a value that is there, or its conversion.
  fileprivate var isComputed: Bool {
    switch self {
    case .column, .literal: false
    case .cast(let inner, _): inner.isComputed
    default: true
    }
  }
}
