import HansaCore
import HansaSQL

/// Moves each part of a filter as near to the tables as its meaning allows, and makes join conditions of the parts
/// that compare two sides.
struct PushFilters: OptimizerRule {
  let name: Name = "push-filters"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation { push(plan, []) }

  /// - Parameter filters: conditions from above on the output of `plan`.
  func push(_ plan: Relation, _ filters: [ScalarExpression]) -> Relation {
    let plan = plan.mapSubqueries { push($0, []) }
    // What must be evaluated where it stands, and as often.
    let (fixed, movable) = filters.split(where: \.isVolatile)
    switch plan {
    case .filter(let input, let condition):
      return push(input, condition.conjuncts + filters)

    case .project(let input, let items):
      let replacements = Dictionary(
        items.map { ($0.column.id, $0.expression) }, uniquingKeysWith: { first, _ in first })
      let (down, up) = movable.split { filter in
        filter.references.allSatisfy { id in
          replacements[id].map { !$0.isVolatile && !$0.containsSubquery } ?? true
        }
      }
      return .project(push(input, down.map { $0.substituting(replacements) }), items).filtered(up + fixed)

    case .join(let join): return push(join, movable).filtered(fixed)

    case .aggregate(var aggregate):
      let keys = Dictionary(
        aggregate.keys.map { ($0.column.id, $0.expression) }, uniquingKeysWith: { first, _ in first })
      let results = Set(aggregate.aggregates.map(\.column.id) + aggregate.groupings.map(\.column.id))
      let (down, up) = movable.split { filter in
        let references = filter.references
        return aggregate.groupingSets == nil && !aggregate.keys.isEmpty && references.isDisjoint(with: results)
          && references.contains { keys[$0] != nil } && references.allSatisfy { keys[$0]?.isVolatile != true }
      }
      aggregate.input = push(aggregate.input, down.map { $0.substituting(keys) })
      return .aggregate(aggregate).filtered(up + fixed)

    case .window(let input, let items):
      let (down, up) = movable.split { !$0.containsSubquery && Self.isOnPartitions($0, items) }
      return .window(push(input, down), items).filtered(up + fixed)

    case .distinctOn(let input, let on, let order):
      let keys = Set(on)
      let (down, up) = movable.split { filter in
        let columns = filter.columns
        return !columns.isEmpty && !filter.containsSubquery && columns.isSubset(of: keys)
      }
      return .distinctOn(push(input, down), on: on, order: order).filtered(up + fixed)

    case .distinct(let input): return .distinct(push(input, movable)).filtered(fixed)
    case .sort(let input, let keys): return Relation.sort(push(input, movable), keys).filtered(fixed)

    case .setOperation(var operation):
      let (up, movable) = movable.split(where: \.containsSubquery)
      func mapped(to side: Relation) -> [ScalarExpression] {
        let replacements = Dictionary(
          zip(operation.columns, side.output).map { ($0.id, $1.reference) }, uniquingKeysWith: { first, _ in first })
        return movable.map { $0.substituting(replacements) }
      }
      operation.left = push(operation.left, mapped(to: operation.left))
      operation.right = push(operation.right, mapped(to: operation.right))
      return Relation.setOperation(operation).filtered(up + fixed)

    case .with(var with):
      for index in with.tables.indices { with.tables[index].relation = push(with.tables[index].relation, []) }
      with.body = push(with.body, movable)
      return Relation.with(with).filtered(fixed)

    default:
      return plan.map(inputs: { push($0, []) }).filtered(filters)
    }
  }

  /// Whether the condition is only about columns by which every window function is partitioned: it keeps or drops
  /// whole partitions then.
  private static func isOnPartitions(_ filter: ScalarExpression, _ windows: [Projection]) -> Bool {
    let columns = filter.columns
    return !columns.isEmpty
      && windows.allSatisfy {
        guard case .window(let call) = $0.expression else { return false }
        return columns.isSubset(of: call.partition)
      }
  }
}
