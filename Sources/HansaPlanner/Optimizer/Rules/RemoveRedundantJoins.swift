import HansaCore
import HansaSQL

/// Takes out a left join that gives each row once and of whose right side nothing is used, and a DISTINCT over rows
/// that are distinct by a key.
struct RemoveRedundantJoins: OptimizerRule {
  let name: Name = "remove-redundant-joins"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    remove(plan, Set(plan.output.map(\.id)))
  }

  /// - Parameter needed: columns that are used above; all that `plan` gives where they count by position.
  private func remove(_ plan: Relation, _ needed: Set<ColumnID>) -> Relation {
    let plan = plan.mapSubqueries { query in remove(query, Set(query.output.map(\.id))) }
    func used(_ expressions: [ScalarExpression]) -> Set<ColumnID> {
      expressions.reduce(into: []) { $0.formUnion($1.references) }
    }
    switch plan {
    case .project(let input, let items):
      return .project(remove(input, used(items.map(\.expression))), items)
    case .aggregate(var aggregate):
      aggregate.input = remove(aggregate.input, used(plan.expressions))
      return .aggregate(aggregate)
    case .filter, .sort, .limit, .window, .distinctOn:
      let below = needed.union(used(plan.expressions))
      return plan.map(inputs: { remove($0, below) })
    case .distinct(let input):
      let rows = remove(input, Set(input.output.map(\.id)))
      // A key whose columns are never NULL.
      let never = rows.nonNullColumns
      return rows.uniqueColumns.contains { $0.isSubset(of: never) } ? rows : .distinct(rows)
    case .join(var join):
      if isRedundant(join, needed) { return remove(join.left, needed) }
      var below = needed.union(join.condition.references)
      if join.isLateral { below.formUnion(join.right.references) }
      join.left = remove(join.left, below)
      join.right = remove(join.right, below)
      return .join(join)
    default:
      return plan.map(inputs: { input in remove(input, Set(input.output.map(\.id))) })
    }
  }

  private func isRedundant(_ join: Join, _ needed: Set<ColumnID>) -> Bool {
    join.kind == .left && !join.isLateral && needed.isDisjoint(with: join.right.output.map(\.id))
      && join.right.isUnique(where: join.condition) && !join.right.isVolatile && !join.condition.isVolatile
  }
}
