import HansaCore
import HansaSQL

/// Makes one projection of two when the lower one only picks columns, or the upper one does.
struct MergeProjections: OptimizerRule {
  let name: Name = "merge-projections"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation { merge(plan) }

  private func merge(_ plan: Relation) -> Relation {
    let plan = plan.map(inputs: merge).mapSubqueries(merge)
    guard case .project(.project(let input, let inner), let outer) = plan else { return plan }
    let innerPicks = inner.allSatisfy(\.expression.isColumn)
    // Each lower expression is used at most once, so that nothing is evaluated twice.
    let outerPicks =
      outer.allSatisfy(\.expression.isColumn) && Set(outer.map(\.expression)).count == outer.count
    guard innerPicks || outerPicks else { return plan }
    let replacements = Dictionary(inner.map { ($0.column.id, $0.expression) }, uniquingKeysWith: { first, _ in first })
    return .project(
      input, outer.map { Projection($0.column, $0.expression.substituting(replacements)) })
  }
}
