import HansaCore
import HansaSQL

/// Makes joins of subqueries in WHERE and HAVING, so that their tables can be brought to others of their source: a semi
/// join of EXISTS and IN, an anti join of NOT EXISTS and of NOT IN where no NULL can be, a left join with an aggregate by
/// key of a correlated aggregate.
///
/// Only for queries over several sources: a source makes the best of what was written itself. Relies on constants that
/// are folded and on WHERE conditions that still stand in the subquery they were written in.
struct ConvertSubqueriesToJoins: OptimizerRule {
  let name: Name = "convert-subqueries-to-joins"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    guard context.isFederated else { return plan }
    let converter = SubqueryConverter(context.columns)
    let converted = converter.convert(plan)
    context.columns = converter.columns
    return converted
  }
}

private final class SubqueryConverter {
  var columns: ColumnAllocator
  init(_ columns: ColumnAllocator) { self.columns = columns }

  func convert(_ plan: Relation) -> Relation {
    let plan = plan.map(inputs: convert).mapSubqueries(convert)
    guard case .filter(let input, let condition) = plan, condition.containsSubquery else { return plan }
    let outer = Set(input.output.map(\.id))
    var result = input
    var kept: [ScalarExpression] = []
    for conjunct in condition.conjuncts {
      if let joined = existence(result, conjunct, outer) {
        result = joined
      } else if let (joined, rest) = aggregate(result, conjunct, outer) {
        result = joined
        kept.append(rest)
      } else {
        kept.append(conjunct)
      }
    }
    result = result.filtered(kept)
    return result.output == input.output
      ? result : .project(result, input.output.map { Projection($0, $0.reference) })
  }

  // MARK: EXISTS, IN

  private func existence(_ left: Relation, _ conjunct: ScalarExpression, _ outer: Set<ColumnID>) -> Relation? {
    let isNegated: Bool
    let subquery: Subquery
    switch conjunct {
    case .subquery(let query): (subquery, isNegated) = (query, false)
    case .not(.subquery(let query)): (subquery, isNegated) = (query, true)
    default: return nil
    }
    guard !conjunct.isVolatile, !subquery.tested.contains(where: \.containsSubquery) else { return nil }
    var relation = subquery.relation
    let operation: Name?
    switch subquery.kind {
    case .exists:
      relation = relation.existing
      // One that depends on nothing is evaluated once.
      guard !relation.references.isDisjoint(with: outer) else { return nil }
      operation = nil
    case .any(let name): operation = name
    case .scalar, .all, .array: return nil
    }
    guard let pulled = PulledUp(relation, outer: outer, keepsCount: false, &columns) else { return nil }
    var condition = pulled.conditions
    if let operation {
      let output = pulled.relation.output.prefix(subquery.tested.count)
      if isNegated {
        let (leftKeys, rightKeys) = (left.nonNullColumns, pulled.relation.nonNullColumns)
        guard operation == "=", subquery.tested.allSatisfy({ $0.isNeverNull(where: leftKeys) }),
          output.allSatisfy({ rightKeys.contains($0.id) })
        else { return nil }
      }
      condition += zip(subquery.tested, output).map { tested, column in
        .call(FunctionCall(operation, [tested, column.reference], type: .boolean))
      }
    }
    return .join(Join(isNegated ? .anti : .semi, left, pulled.relation, on: .conjunction(condition)))
  }

  // MARK: Correlated aggregates

  /// `x < (SELECT avg(y) FROM t WHERE t.k = outer.k)` with the averages of all k beside it.
  private func aggregate(
    _ left: Relation, _ conjunct: ScalarExpression, _ outer: Set<ColumnID>
  ) -> (Relation, ScalarExpression)? {
    guard !conjunct.isVolatile, let subquery = conjunct.correlatedScalar(outer) else { return nil }
    var relation = subquery.relation
    if case .sort(let input, _) = relation { relation = input }
    var value: ScalarExpression?
    if case .project(let input, let items) = relation, items.count == 1 {
      value = items[0].expression
      relation = input
    }
    guard case .aggregate(var aggregate) = relation, aggregate.keys.isEmpty, aggregate.groupingSets == nil,
      aggregate.groupings.isEmpty, let result = value ?? aggregate.aggregates.first?.column.reference,
      !result.containsSubquery, aggregate.aggregates.allSatisfy(\.expression.isTotalAggregate),
      aggregate.aggregates.allSatisfy({ $0.expression.references.isDisjoint(with: outer) }),
      let pulled = PulledUp(aggregate.input, outer: outer, keepsCount: true, &columns), pulled.relation.isTotal
    else { return nil }

    let inner = Set(pulled.relation.output.map(\.id))
    var condition: [ScalarExpression] = []
    for part in pulled.conditions {
      guard let (comparison, a, b) = part.comparison, comparison == .equal else { return nil }
      let isFlipped = a.references.isSubset(of: outer)
      let (own, other) = isFlipped ? (b, a) : (a, b)
      guard other.references.isSubset(of: outer), !own.references.isEmpty, own.references.isSubset(of: inner),
        own.isTotal, own.type.isGroupable
      else { return nil }
      let key = columns.column("key", own.type)
      aggregate.keys.append(Projection(key, own))
      condition.append(.equal(key.reference, other))
    }
    guard !condition.isEmpty, !Self.isOneSource(left, pulled) else { return nil }
    aggregate.input = pulled.relation
    // Where there is no group there is no row: NULL, which all these aggregates give for no rows, but count.
    var empty: [ColumnID: ScalarExpression] = [:]
    for item in aggregate.aggregates {
      guard case .aggregate(let call) = item.expression, call.name == "count" else { continue }
      empty[item.column.id] = .call(
        FunctionCall("coalesce", [item.column.reference, .literal(.integer(0), .int8)], type: .int8))
    }
    let joined = Relation.join(Join(.left, left, .aggregate(aggregate), on: .conjunction(condition)))
    return (joined, conjunct.replacing(.subquery(subquery), by: result.substituting(empty)))
  }

  /// Whether the subquery is about columns of its own source only: it stays, to go there with them.
  private static func isOneSource(_ left: Relation, _ pulled: PulledUp) -> Bool {
    guard let source = pulled.relation.onlySource else { return false }
    let outside = Set(pulled.conditions.flatMap(\.references)).subtracting(pulled.relation.output.map(\.id))
    var own: Set<ColumnID> = []
    left.forEachNode { node in
      if case .scan(let scan) = node, scan.source == source { own.formUnion(scan.items.map(\.column.id)) }
    }
    return outside.isSubset(of: own)
  }
}

/// A subquery without the conditions by which it depends on columns around it, and those conditions.
private struct PulledUp {
  var relation: Relation
  var conditions: [ScalarExpression] = []

  /// - Parameter keepsCount: how often a row comes matters.
  /// - Returns: nil where something else of the subquery depends on `outer`.
  init?(_ relation: Relation, outer: Set<ColumnID>, keepsCount: Bool, _ columns: inout ColumnAllocator) {
    guard let pulled = Self.pull(relation, outer, keepsCount, &columns) else { return nil }
    self = pulled
    guard isIndependent(of: outer) else { return nil }
  }

  private init(_ relation: Relation, _ conditions: [ScalarExpression] = []) {
    self.relation = relation
    self.conditions = conditions
  }

  private func isIndependent(of outer: Set<ColumnID>) -> Bool {
    let visible = Set(relation.output.map(\.id))
    let inside = relation.producedColumns.subtracting(visible)
    return relation.references.isDisjoint(with: outer)
      && conditions.allSatisfy { $0.references.isDisjoint(with: inside) }
  }

  private static func pull(
    _ relation: Relation, _ outer: Set<ColumnID>, _ keepsCount: Bool, _ columns: inout ColumnAllocator
  ) -> PulledUp? {
    if relation.references.isDisjoint(with: outer) { return PulledUp(relation) }
    switch relation {
    case .filter(let input, let condition):
      guard var pulled = pull(input, outer, keepsCount, &columns),
        let (moved, kept) = split(condition, outer)
      else { return nil }
      pulled.relation = pulled.relation.filtered(kept)
      pulled.conditions += moved
      return pulled
    case .project(let input, let items):
      guard items.allSatisfy({ $0.expression.references.isDisjoint(with: outer) }),
        var pulled = pull(input, outer, keepsCount, &columns)
      else { return nil }
      // What the conditions need comes along.
      var items = items
      var replacements: [ColumnID: ScalarExpression] = [:]
      let needed = Set(pulled.conditions.flatMap(\.references))
      for column in pulled.relation.output where needed.contains(column.id) {
        let carried = columns.column(column.name, column.type, nullable: column.nullable)
        items.append(Projection(carried, column.reference))
        replacements[column.id] = carried.reference
      }
      pulled.conditions = pulled.conditions.map { $0.substituting(replacements) }
      pulled.relation = .project(pulled.relation, items)
      return pulled
    case .sort(let input, _): return pull(input, outer, keepsCount, &columns)
    case .distinct(let input): return keepsCount ? nil : pull(input, outer, keepsCount, &columns)
    case .join(var join):
      guard !join.isLateral, let left = pull(join.left, outer, keepsCount, &columns) else { return nil }
      join.left = left.relation
      var conditions = left.conditions
      switch join.kind {
      case .inner, .cross:
        guard let right = pull(join.right, outer, keepsCount, &columns),
          let (moved, kept) = split(join.condition, outer)
        else { return nil }
        join.right = right.relation
        join.condition = .conjunction(kept)
        if kept.isEmpty { join.kind = .cross }
        conditions += right.conditions + moved
      case .left, .semi, .anti:
        guard join.right.references.isDisjoint(with: outer), join.condition.references.isDisjoint(with: outer) else {
          return nil
        }
      case .right, .full: return nil
      }
      return PulledUp(.join(join), conditions)
    default: return nil
    }
  }

  /// The parts that depend on columns around, and the others.
  private static func split(_ condition: ScalarExpression, _ outer: Set<ColumnID>)
    -> (moved: [ScalarExpression], kept: [ScalarExpression])?
  {
    let (moved, kept) = condition.conjuncts.split { !$0.references.isDisjoint(with: outer) }
    return moved.contains { $0.containsSubquery || $0.isVolatile } ? nil : (moved, kept)
  }
}

extension Relation {
  /// The rows as EXISTS sees them: without what changes neither that there are any.
  fileprivate var existing: Relation {
    switch self {
    case .project(let input, _), .sort(let input, _), .distinct(let input): input.existing
    case .limit(let input, let limit):
      if limit.offset == nil, case .literal(.integer(let count), _)? = limit.count, count > 0 {
        input.existing
      } else {
        self
      }
    default: self
    }
  }

  /// Tables, filters and joins that cannot fail.
  fileprivate var isTotal: Bool {
    switch self {
    case .scan: true
    case .filter, .project, .join: expressions.allSatisfy(\.isTotal) && inputs.allSatisfy(\.isTotal)
    default: false
    }
  }
}

extension ScalarExpression {
  /// A scalar subquery that depends on the columns.
  fileprivate func correlatedScalar(_ outer: Set<ColumnID>) -> Subquery? {
    if case .subquery(let subquery) = self, subquery.kind == .scalar,
      !subquery.relation.references.isDisjoint(with: outer)
    {
      return subquery
    }
    for child in children { if let found = child.correlatedScalar(outer) { return found } }
    return nil
  }

  /// An aggregate that gives NULL, or 0 for count, for no rows, and fails for none.
  fileprivate var isTotalAggregate: Bool {
    guard case .aggregate(let call) = self, call.order.isEmpty, !call.withinGroup,
      call.arguments.allSatisfy(\.isTotal), call.filter?.isTotal != false
    else { return false }
    switch call.name {
    case "count", "min", "max", "bool_and", "bool_or", "every": return true
    // A float's sum may overflow.
    case "sum", "avg": return call.arguments.allSatisfy { $0.type.isInteger || $0.type.isNumeric }
    default: return false
    }
  }
}

extension SQLType {
  /// Equal values of the type are one group.
  fileprivate var isGroupable: Bool {
    switch self {
    case .json, .jsonb, .record, .array, .unknown: false
    default: true
    }
  }
}
