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

  private func push(_ join: Join, _ filters: [ScalarExpression]) -> Relation {
    var join = join
    let left = Set(join.left.output.map(\.id))
    let right = Set(join.right.output.map(\.id))
    func side(_ filter: ScalarExpression) -> (left: Bool, right: Bool) {
      let references = filter.references
      return (!references.isDisjoint(with: left), !references.isDisjoint(with: right))
    }
    // A subquery moves only to where its source is the only one: elsewhere it would stand between tables of one source.
    func isMovable(_ filter: ScalarExpression, to side: Relation) -> Bool {
      if filter.isVolatile { return false }
      if !filter.containsSubquery { return true }
      guard let source = filter.onlySource else { return false }
      return side.onlySource == source
    }

    var toLeft: [ScalarExpression] = []
    var toRight: [ScalarExpression] = []
    var condition: [ScalarExpression] = []
    var above: [ScalarExpression] = []
    switch join.kind {
    case .inner, .cross:
      for filter in join.condition.conjuncts + filters {
        switch side(filter) {
        case (true, false) where isMovable(filter, to: join.left): toLeft.append(filter)
        case (false, true) where isMovable(filter, to: join.right): toRight.append(filter)
        case (true, true) where !filter.isVolatile && !filter.containsSubquery: condition.append(filter)
        default: above.append(filter)
        }
      }
      join.kind = condition.isEmpty ? .cross : .inner
    case .left, .right:
      let keepsLeft = join.kind == .left
      for filter in filters {
        switch side(filter) {
        case (true, false) where keepsLeft && isMovable(filter, to: join.left): toLeft.append(filter)
        case (false, true) where !keepsLeft && isMovable(filter, to: join.right): toRight.append(filter)
        default: above.append(filter)
        }
      }
      for filter in join.condition.conjuncts {
        switch side(filter) {
        case (false, true) where keepsLeft && isMovable(filter, to: join.right): toRight.append(filter)
        case (true, false) where !keepsLeft && isMovable(filter, to: join.left): toLeft.append(filter)
        default: condition.append(filter)
        }
      }
    case .semi, .anti:
      (toLeft, above) = filters.split { isMovable($0, to: join.left) }
      for filter in join.condition.conjuncts {
        switch side(filter) {
        case (false, true) where isMovable(filter, to: join.right): toRight.append(filter)
        case (true, false) where join.kind == .semi && isMovable(filter, to: join.left): toLeft.append(filter)
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

extension Relation {
  /// The relation below a filter of the conditions; itself for none.
  func filtered(_ conditions: [ScalarExpression]) -> Relation {
    conditions.isEmpty ? self : .filter(self, .conjunction(conditions))
  }
}

extension ScalarExpression {
  /// The column references of the expression, subqueries included.
  var columns: Set<ScalarExpression> {
    var found: Set<ScalarExpression> = []
    _ = contains {
      if $0.isColumn { found.insert($0) }
      return false
    }
    return found
  }

  /// The source of all tables that the expression's subqueries read; nil for several or none.
  var onlySource: Name? {
    var sources: Set<Name?> = []
    forEachSubquery { sources.insert($0.relation.onlySource) }
    return sources.count == 1 ? sources.first ?? nil : nil
  }
}

extension Relation {
  /// The source of all tables that the plan reads; nil for several or none, and where it needs a common table from
  /// outside of it.
  var onlySource: Name? {
    var sources: Set<Name> = []
    var own: Set<CommonTableID> = []
    var used: Set<CommonTableID> = []
    forEachNode { node in
      switch node {
      case .scan(let scan): sources.insert(scan.source)
      case .with(let with): own.formUnion(with.tables.map(\.id))
      case .reference(let reference): used.insert(reference.id)
      default: break
      }
    }
    return sources.count == 1 && used.isSubset(of: own) ? sources.first : nil
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
