import HansaCore
import HansaSQL

/// Makes an inner join of an outer one where a condition above drops the rows that it adds, and a left or right one of
/// a full one.
struct SimplifyOuterJoins: OptimizerRule {
  let name: Name = "simplify-outer-joins"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation { simplify(plan, []) }

  /// - Parameter conditions: what every row of `plan` that counts has to satisfy.
  private func simplify(_ plan: Relation, _ conditions: [ScalarExpression]) -> Relation {
    let plan = plan.mapSubqueries { simplify($0, []) }
    switch plan {
    case .filter(let input, let condition):
      return .filter(simplify(input, conditions + condition.conjuncts.filter { !$0.isVolatile }), condition)
    case .sort(let input, let keys): return .sort(simplify(input, conditions), keys)
    case .distinct(let input): return .distinct(simplify(input, conditions))
    case .project(let input, let items):
      guard !conditions.isEmpty else { return .project(simplify(input, []), items) }
      let replacements = Dictionary(
        items.map { ($0.column.id, $0.expression) }, uniquingKeysWith: { first, _ in first })
      let below = conditions.map { $0.substituting(replacements) }.filter { !$0.isVolatile }
      return .project(simplify(input, below), items)
    case .join(let join): return simplify(join, conditions)
    default: return plan.map(inputs: { simplify($0, []) })
    }
  }

  private func simplify(_ join: Join, _ conditions: [ScalarExpression]) -> Relation {
    var join = join
    let isOuter = join.kind == .left || join.kind == .right || join.kind == .full
    if isOuter, !conditions.isEmpty {
      let left = NullRejection(columns: Set(join.left.output.map(\.id)))
      let right = NullRejection(columns: Set(join.right.output.map(\.id)))
      // The rows that have no left side are those that a right or full join adds.
      if join.kind != .left, conditions.contains(where: left.rejects) {
        join.kind = join.kind == .full ? .left : .inner
      }
      if join.kind == .left || join.kind == .full, conditions.contains(where: right.rejects) {
        join.kind = join.kind == .full ? .right : .inner
      }
    }
    let own = join.condition.conjuncts.filter { !$0.isVolatile }
    switch join.kind {
    case .inner, .cross, .semi:
      join.left = simplify(join.left, conditions + own)
      join.right = simplify(join.right, join.kind == .semi ? own : conditions + own)
    // The side that is kept has to satisfy what is asked above, the other one the join's own condition.
    case .left, .anti:
      join.left = simplify(join.left, conditions)
      join.right = simplify(join.right, own)
    case .right:
      join.left = simplify(join.left, own)
      join.right = simplify(join.right, conditions)
    case .full:
      join.left = simplify(join.left, [])
      join.right = simplify(join.right, [])
    }
    return .join(join)
  }
}
