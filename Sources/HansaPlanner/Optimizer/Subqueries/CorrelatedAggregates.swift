import HansaCore
import HansaSQL

/// Aggregates for each row around them, computed for all of those at once.
extension SubqueryConverter {
  /// `x < (SELECT avg(y) FROM t WHERE t.k = outer.k)` with the averages of all k beside it.
  func aggregate(
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

extension Relation {
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
