import HansaCore
import HansaSQL

/// Sources whose tables are filtered there and joined and aggregated in the merge: where that is expected to be sooner.
extension PlannerSettings {
  /// Fails for a part of a plan that is more than rows of its tables, for a source of which only those are wanted.
  func checkPushed(_ relation: Relation, source: Name) throws(Unprintable) {
    guard pulledSources.contains(source) else { return }
    var construct: String?
    relation.forEachNode { node in if construct == nil, node.isHeavy { construct = node.construct } }
    guard let construct else { return }
    throw Unprintable(construct, "the merge engine is expected to be done sooner", code: .slower)
  }
}

extension Relation {
  /// Takes more of a source than to read rows and test them.
  fileprivate var isHeavy: Bool {
    switch self {
    case .join(let join):
      if join.kind == .semi, case .shipped(let rows) = join.right, rows.isKeys { false } else { true }
    case .aggregate, .window, .distinct, .distinctOn, .setOperation: true
    default: expressions.contains(where: \.containsSubquery)
    }
  }

  fileprivate var construct: String {
    switch self {
    case .join(let join): "\(join.kind.rawValue) JOIN"
    case .aggregate: "GROUP BY"
    case .window: "OVER"
    case .distinct, .distinctOn: "DISTINCT"
    case .setOperation(let operation): operation.kind.rawValue
    default: "a subquery"
    }
  }

  var isHeavyAnywhere: Bool {
    var found = false
    forEachNode { if $0.isHeavy { found = true } }
    return found
  }

  /// Whether the merge engine answers it with the very digits that a PostgreSQL would: quotients, averages and sums of
  /// floats have others (docs/semantics.md), so who asks one source for them gets that source's.
  var hasSameDigitsInMerge: Bool {
    var isSame = true
    func visit(_ expression: ScalarExpression) {
      switch expression {
      case .aggregate(let call):
        if !Self.exactAggregates.contains(call.name) || call.name == "sum" && call.type.isFloat { isSame = false }
        if call.name != "sum", case .numeric(_, nil) = call.type { isSame = false }
      case .window: isSame = false
      default: if case .numeric(_, nil) = expression.type, !expression.isLiteral { isSame = false }
      }
      expression.children.forEach(visit)
    }
    forEachNode { $0.expressions.forEach(visit) }
    return isSame
  }

  private static let exactAggregates: Set<Name> = ["count", "sum", "min", "max", "bool_and", "bool_or", "every"]
}
