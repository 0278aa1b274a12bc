import HansaCore
import HansaSQL

/// Moves each part of a filter as near to the tables as its meaning allows, and makes join conditions of the parts
/// that compare two sides.
struct PushFilters: OptimizerRule {
  let name: Name = "push-filters"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation { push(plan, []) }

  /// - Parameter filters: conditions from above on the output of `plan`.
  private func push(_ plan: Relation, _ filters: [ScalarExpression]) -> Relation {
    let plan = plan.mapSubqueries { push($0, []) }
    // What must be evaluated where it stands.
    let fixed = filters.filter { $0.isVolatile || $0.containsSubquery }
    let movable = filters.filter { !($0.isVolatile || $0.containsSubquery) }
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

    case .distinct(let input): return .distinct(push(input, movable)).filtered(fixed)
    case .sort(let input, let keys): return Relation.sort(push(input, movable), keys).filtered(fixed)

    case .setOperation(var operation):
      func mapped(to side: Relation) -> [ScalarExpression] {
        let replacements = Dictionary(
          zip(operation.columns, side.output).map { ($0.id, $1.reference) }, uniquingKeysWith: { first, _ in first })
        return movable.map { $0.substituting(replacements) }
      }
      operation.left = push(operation.left, mapped(to: operation.left))
      operation.right = push(operation.right, mapped(to: operation.right))
      return Relation.setOperation(operation).filtered(fixed)

    case .with(var with):
      for index in with.tables.indices { with.tables[index].relation = push(with.tables[index].relation, []) }
      with.body = push(with.body, movable)
      return Relation.with(with).filtered(fixed)

    default:
      return plan.map(inputs: { push($0, []) }).filtered(filters)
    }
  }

  private func push(_ join: Join, _ filters: [ScalarExpression]) -> Relation {
    var join = join
    let left = Set(join.left.output.map(\.id))
    let right = Set(join.right.output.map(\.id))
    func side(_ filter: ScalarExpression) -> (left: Bool, right: Bool) {
      let references = filter.references
      return (!references.isDisjoint(with: left), !references.isDisjoint(with: right))
    }
    func isMovable(_ filter: ScalarExpression) -> Bool { !filter.isVolatile && !filter.containsSubquery }

    var toLeft: [ScalarExpression] = []
    var toRight: [ScalarExpression] = []
    var condition: [ScalarExpression] = []
    var above: [ScalarExpression] = []
    switch join.kind {
    case .inner, .cross:
      for filter in join.condition.conjuncts + filters {
        switch (isMovable(filter), side(filter)) {
        case (true, (true, false)): toLeft.append(filter)
        case (true, (false, true)): toRight.append(filter)
        case (true, (true, true)): condition.append(filter)
        default: above.append(filter)
        }
      }
      join.kind = condition.isEmpty ? .cross : .inner
    case .left, .right:
      let keepsLeft = join.kind == .left
      for filter in filters {
        switch side(filter) {
        case (true, false) where keepsLeft: toLeft.append(filter)
        case (false, true) where !keepsLeft: toRight.append(filter)
        default: above.append(filter)
        }
      }
      for filter in join.condition.conjuncts {
        switch (isMovable(filter), side(filter)) {
        case (true, (false, true)) where keepsLeft: toRight.append(filter)
        case (true, (true, false)) where !keepsLeft: toLeft.append(filter)
        default: condition.append(filter)
        }
      }
    case .semi, .anti:
      toLeft = filters
      for filter in join.condition.conjuncts {
        switch (isMovable(filter), side(filter)) {
        case (true, (false, true)): toRight.append(filter)
        case (true, (true, false)) where join.kind == .semi: toLeft.append(filter)
        default: condition.append(filter)
        }
      }
    case .full:
      condition = join.condition.conjuncts
      above = filters
    }
    join.left = push(join.left, toLeft)
    join.right = push(join.right, toRight)
    join.condition = .conjunction(condition)
    return Relation.join(join).filtered(above)
  }
}

extension Relation {
  /// The relation below a filter of the conditions; itself for none.
  func filtered(_ conditions: [ScalarExpression]) -> Relation {
    conditions.isEmpty ? self : .filter(self, .conjunction(conditions))
  }
}

extension Array {
  /// The elements that satisfy the test, and the others, both in order.
  func split(where test: (Element) -> Bool) -> (matching: [Element], rest: [Element]) {
    reduce(into: ([], [])) { result, element in
      if test(element) { result.0.append(element) } else { result.1.append(element) }
    }
  }
}
