import HansaCore

extension ScalarExpression {
  public static let `true` = ScalarExpression.literal(.boolean(true), .boolean)
  public static let `false` = ScalarExpression.literal(.boolean(false), .boolean)
  public static func null(_ type: SQLType) -> ScalarExpression { .literal(.null, type) }

  public var isColumn: Bool { if case .column = self { true } else { false } }
  public var isLiteral: Bool { if case .literal = self { true } else { false } }

  /// The parts of an AND, flattened; the expression itself when it is none.
  public var conjuncts: [ScalarExpression] {
    if case .and(let parts) = self { return parts.flatMap(\.conjuncts) }
    return self == .true ? [] : [self]
  }

  /// The AND of the parts: `true` for none.
  public static func conjunction(_ parts: [ScalarExpression]) -> ScalarExpression {
    let flat = parts.flatMap(\.conjuncts)
    return flat.isEmpty ? .true : flat.count == 1 ? flat[0] : .and(flat)
  }

  /// The expressions directly below this one; a subquery's plan is not entered.
  public var children: [ScalarExpression] {
    switch self {
    case .column, .literal, .parameter: []
    case .call(let call): call.arguments
    case .cast(let inner, _), .not(let inner), .isNull(let inner), .isBoolean(let inner, _): [inner]
    case .and(let parts), .or(let parts), .row(let parts), .array(let parts, _): parts
    case .isDistinct(let left, let right): [left, right]
    case .conditional(let branches, let otherwise, _): branches.flatMap { [$0.condition, $0.result] } + [otherwise]
    case .inList(let tested, let list): [tested] + list
    case .subquery(let subquery): subquery.tested
    case .aggregate(let call): call.arguments + (call.filter.map { [$0] } ?? []) + call.order.map(\.expression)
    case .window(let call):
      call.arguments + (call.filter.map { [$0] } ?? []) + call.partition + call.order.map(\.expression)
        + (call.frame?.distances ?? [])
    }
  }

  /// Rebuilds the expression with `change` applied to each child, and `relation` to the plan of a subquery.
  public func mapChildren(
    _ change: (ScalarExpression) -> ScalarExpression,
    relation: (Relation) -> Relation
  ) -> ScalarExpression {
    func all(_ list: [ScalarExpression]) -> [ScalarExpression] {
      var result: [ScalarExpression] = []
      result.reserveCapacity(list.count)
      for item in list { result.append(change(item)) }
      return result
    }
    func keys(_ list: [SortKey]) -> [SortKey] {
      var result = list
      for index in result.indices { result[index].expression = change(result[index].expression) }
      return result
    }
    switch self {
    case .column, .literal, .parameter: return self
    case .call(var call):
      call.arguments = all(call.arguments)
      return .call(call)
    case .cast(let inner, let type): return .cast(change(inner), type)
    case .and(let parts): return .and(all(parts))
    case .or(let parts): return .or(all(parts))
    case .not(let inner): return .not(change(inner))
    case .isNull(let inner): return .isNull(change(inner))
    case .isBoolean(let inner, let value): return .isBoolean(change(inner), value)
    case .isDistinct(let left, let right): return .isDistinct(change(left), change(right))
    case .conditional(let branches, let otherwise, let type):
      var changed: [Branch] = []
      for branch in branches { changed.append(Branch(change(branch.condition), change(branch.result))) }
      return .conditional(changed, otherwise: change(otherwise), type)
    case .inList(let tested, let list): return .inList(change(tested), all(list))
    case .array(let parts, let type): return .array(all(parts), type)
    case .row(let parts): return .row(all(parts))
    case .subquery(var subquery):
      subquery.tested = all(subquery.tested)
      subquery.relation = relation(subquery.relation)
      return .subquery(subquery)
    case .aggregate(var call):
      call.arguments = all(call.arguments)
      if let filter = call.filter { call.filter = change(filter) }
      call.order = keys(call.order)
      return .aggregate(call)
    case .window(var call):
      call.arguments = all(call.arguments)
      if let filter = call.filter { call.filter = change(filter) }
      call.partition = all(call.partition)
      call.order = keys(call.order)
      if let frame = call.frame {
        call.frame?.start = frame.start.mapDistance(change)
        call.frame?.end = frame.end.mapDistance(change)
      }
      return .window(call)
    }
  }

  /// Whether any part, the subqueries' plans included, satisfies the test.
  public func contains(where test: (ScalarExpression) -> Bool) -> Bool {
    if test(self) { return true }
    if children.contains(where: { $0.contains(where: test) }) { return true }
    if case .subquery(let subquery) = self { return subquery.relation.containsExpression(where: test) }
    return false
  }

  public var isVolatile: Bool {
    contains { if case .call(let call) = $0 { call.volatility == .volatile } else { false } }
  }

  public var containsSubquery: Bool { contains { if case .subquery = $0 { true } else { false } } }

  /// The columns that the expression refers to, those that the plans of its subqueries refer to included.
  public var references: Set<ColumnID> {
    var found: Set<ColumnID> = []
    _ = contains {
      if case .column(let id, _) = $0 { found.insert(id) }
      return false
    }
    return found
  }
}

extension WindowFrame {
  var distances: [ScalarExpression] {
    [start, end].compactMap {
      switch $0 {
      case .preceding(let distance), .following(let distance): distance
      default: nil
      }
    }
  }
}

extension WindowFrame.Bound {
  func mapDistance(_ change: (ScalarExpression) -> ScalarExpression) -> Self {
    switch self {
    case .preceding(let distance): .preceding(change(distance))
    case .following(let distance): .following(change(distance))
    default: self
    }
  }
}
