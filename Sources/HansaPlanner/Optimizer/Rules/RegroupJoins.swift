import HansaCore
import HansaSQL

/// Frees the order of joins from the text, and brings the tables of one source together, so that its database answers
/// one join instead of being asked table by table.
///
/// Tables go together that an equality connects, written or implied through other tables; never by a product. Semi,
/// anti and left joins are no tables of the tree: they are applied where what they refer to is complete.
struct RegroupJoins: OptimizerRule {
  let name: Name = "regroup-joins"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    guard context.isFederated else { return plan }
    let preferences = JoinPreferences(plan, context.estimator, context.settings)
    return Regrouping(preferences: preferences).regroup(plan, byPosition: true)
  }
}

private struct Regrouping {
  let preferences: JoinPreferences

  /// - Parameters:
  ///   - byPosition: the order of the columns counts.
  ///   - isReduced: the rows are aggregated next.
  func regroup(_ plan: Relation, byPosition: Bool, isReduced: Bool = false) -> Relation {
    switch plan {
    case .filter, .join:
      // Looked at first: what is below is to be rewritten once, not once for each join above it.
      if var tree = JoinTree(plan), tree.canChange {
        tree.mapSubqueries { regroup($0, byPosition: true) }
        tree.operands = tree.operands.map { regroup($0, byPosition: false) }
        for index in tree.attachments.indices {
          tree.attachments[index].right = regroup(tree.attachments[index].right, byPosition: false)
        }
        let made = tree.grouped(preferences, isReduced: isReduced)
        let output = plan.output
        if tree.names.isEmpty, made.output == output || !byPosition && made.output.count == output.count {
          return made
        }
        return .project(made, output.map { Projection($0, tree.names[$0.id] ?? $0.reference) })
      }
    default: break
    }
    let plan = plan.mapSubqueries { regroup($0, byPosition: true) }
    switch plan {
    case .filter: return plan.map(inputs: { regroup($0, byPosition: byPosition, isReduced: isReduced) })
    case .project: return plan.map(inputs: { regroup($0, byPosition: false, isReduced: isReduced) })
    case .aggregate: return plan.map(inputs: { regroup($0, byPosition: false, isReduced: true) })
    case .distinct, .distinctOn: return plan.map(inputs: { regroup($0, byPosition: byPosition, isReduced: true) })
    case .join, .sort, .limit, .window: return plan.map(inputs: { regroup($0, byPosition: byPosition) })
    case .setOperation, .with: return plan.map(inputs: { regroup($0, byPosition: true) })
    default: return plan.map(inputs: { regroup($0, byPosition: false) })
    }
  }
}
