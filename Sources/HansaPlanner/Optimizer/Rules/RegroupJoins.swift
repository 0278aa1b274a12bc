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
    context.isFederated ? regroup(plan, byPosition: true, context.estimator) : plan
  }

  /// - Parameter byPosition: the order of the columns counts.
  private func regroup(_ plan: Relation, byPosition: Bool, _ estimator: Estimator) -> Relation {
    switch plan {
    case .filter, .join:
      // Looked at first: what is below is to be rewritten once, not once for each join above it.
      if var tree = JoinTree(plan), tree.grouped(estimator) != nil {
        tree.mapSubqueries { regroup($0, byPosition: true, estimator) }
        tree.operands = tree.operands.map { regroup($0, byPosition: false, estimator) }
        for index in tree.attachments.indices {
          tree.attachments[index].right = regroup(tree.attachments[index].right, byPosition: false, estimator)
        }
        if let made = tree.grouped(estimator) {
          let output = plan.output
          if tree.names.isEmpty, made.output == output || !byPosition && made.output.count == output.count {
            return made
          }
          return .project(made, output.map { Projection($0, tree.names[$0.id] ?? $0.reference) })
        }
      }
    default: break
    }
    let plan = plan.mapSubqueries { regroup($0, byPosition: true, estimator) }
    switch plan {
    case .filter, .join: return plan.map(inputs: { regroup($0, byPosition: byPosition, estimator) })
    case .sort, .limit, .distinct, .distinctOn, .window:
      return plan.map(inputs: { regroup($0, byPosition: byPosition, estimator) })
    case .setOperation, .with: return plan.map(inputs: { regroup($0, byPosition: true, estimator) })
    default: return plan.map(inputs: { regroup($0, byPosition: false, estimator) })
    }
  }
}
