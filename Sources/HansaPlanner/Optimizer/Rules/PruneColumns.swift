import HansaCore
import HansaSQL

/// Takes out columns, expressions and aggregates that nothing refers to, so that sources are asked only for what is
/// needed.
struct PruneColumns: OptimizerRule {
  let name: Name = "prune-columns"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    // Each pass frees what the last one stopped referring to; the depth of projections bounds the passes.
    var plan = plan
    for _ in 0..<32 {
      var needed = plan.references.union(plan.output.map(\.id))
      plan.forEachNode { node in needed.formUnion(Self.neededByPosition(node)) }
      let pruned = prune(plan, needed)
      if pruned == plan { break }
      plan = pruned
    }
    return plan
  }

  /// Columns that a node needs without an expression that says so.
  private static func neededByPosition(_ node: Relation) -> Set<ColumnID> {
    var needed: Set<ColumnID> = []
    switch node {
    case .setOperation(let operation): needed.formUnion((operation.left.output + operation.right.output).map(\.id))
    case .with(let with): for table in with.tables { needed.formUnion(table.relation.output.map(\.id)) }
    case .distinct(let input): needed.formUnion(input.output.map(\.id))
    default: break
    }
    for expression in node.expressions {
      expression.forEachSubquery { subquery in
        if subquery.kind != .exists { needed.formUnion(subquery.relation.output.map(\.id)) }
      }
    }
    return needed
  }

  private func prune(_ plan: Relation, _ needed: Set<ColumnID>) -> Relation {
    let plan = plan.map(inputs: { prune($0, needed) }).mapSubqueries { prune($0, needed) }
    func kept(_ items: [Projection]) -> [Projection] { items.filter { needed.contains($0.column.id) } }
    switch plan {
    case .scan(var scan):
      scan.items = scan.items.filter { needed.contains($0.column.id) }
      return .scan(scan)
    case .fragment(var fragment):
      fragment.columns = fragment.columns.filter { needed.contains($0.id) }
      return .fragment(fragment)
    case .project(let input, let items): return .project(input, kept(items))
    case .aggregate(var aggregate):
      aggregate.aggregates = kept(aggregate.aggregates)
      return .aggregate(aggregate)
    case .window(let input, let items):
      let items = kept(items)
      return items.isEmpty ? input : .window(input, items)
    default: return plan
    }
  }
}
