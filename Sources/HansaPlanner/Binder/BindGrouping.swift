import HansaCore
import HansaSQL

extension Binder {
  /// Builds the aggregation and rewrites the level's expressions over its output.
  ///
  /// - Throws: `.groupingError` for a column that is neither grouped nor aggregated.
  func grouped(
    _ relation: Relation, _ core: SelectCore, _ targets: [BoundTarget], _ scope: Scope, _ level: inout LevelExpressions
  ) throws(HansaError) -> Relation {
    var input = relation
    var keys: [ScalarExpression] = []
    let sets = try groupingSets(core, targets, scope, &keys)

    // A key that must be evaluated once becomes a column below the aggregation.
    var computed: [Projection] = []
    for index in keys.indices where keys[index].containsSubquery || keys[index].isVolatile {
      let made = Projection(column("key", keys[index].type), keys[index])
      let before = keys[index]
      level.rewrite { $0.replacing(before, by: made.column.reference) }
      keys[index] = made.column.reference
      computed.append(made)
    }
    if !computed.isEmpty {
      input = .project(input, input.output.map { Projection($0, $0.reference) } + computed)
    }

    let written = keys.count
    let local = scope.localColumns.union(computed.map(\.column.id))
    let isPlain = sets == nil
    // Grouped by a primary key, the table's other columns have one value a group.
    if isPlain {
      let grouped = Set(keys.compactMap { if case .column(let id, _) = $0 { id } else { nil } })
      for table in scope.tables where !table.primaryKey.isEmpty && table.primaryKey.allSatisfy(grouped.contains) {
        let used = level.ungrouped(local, keys)
        for column in table.columns
        where used.contains(where: { column.expression == $0 }) && !keys.contains(column.expression) {
          keys.append(column.expression)
        }
      }
    }

    var grouping = GroupingRewrite(
      local: local, written: written, keys: keys.map { Projection(column(name(of: $0, targets), $0.type), $0) })
    level.rewrite { grouping.rewrite($0, self) }
    if let ungrouped = grouping.ungrouped {
      let name = scope.name(of: ungrouped)
      throw HansaError(
        .groupingError, "column \"\(name)\" must appear in the GROUP BY clause or be used in an aggregate function",
        span: spans[ungrouped])
    }
    if grouping.strayGrouping {
      throw HansaError(
        .groupingError, "arguments to GROUPING must be grouping expressions of the associated query level",
        span: core.span)
    }
    if let nested = grouping.nestedAggregate {
      throw HansaError(
        .groupingError, "aggregate function calls cannot be nested", detail: "\(nested) is inside another aggregate")
    }
    return .aggregate(
      Aggregate(
        input, keys: grouping.keys, groupingSets: sets, aggregates: grouping.aggregates, groupings: grouping.groupings))
  }

  private func name(of key: ScalarExpression, _ targets: [BoundTarget]) -> Name {
    targets.first { $0.expression == key }?.name ?? "key"
  }

  // MARK: GROUP BY

  /// The grouping sets as positions in `keys`, which it fills; nil for one set of all keys.
  private func groupingSets(
    _ core: SelectCore, _ targets: [BoundTarget], _ scope: Scope, _ keys: inout [ScalarExpression]
  ) throws(HansaError) -> [[Int]]? {
    guard !core.groupBy.isEmpty else { return nil }
    var product: [[Int]] = [[]]
    var isPlain = true
    for element in core.groupBy {
      let sets = try self.sets(element, targets, scope, &keys)
      if case .set(let expressions, _) = element, !expressions.isEmpty {} else { isPlain = false }
      product = product.flatMap { left in sets.map { left + $0 } }
      guard product.count <= 4096 else {
        throw HansaError(.statementTooComplex, "too many grouping sets present (maximum 4096)", span: core.span)
      }
    }
    if isPlain { return nil }
    var result = product.map { set in set.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } } }
    if core.groupDistinct {
      var seen: Set<Set<Int>> = []
      result = result.filter { seen.insert(Set($0)).inserted }
    }
    return result
  }

  private func sets(
    _ element: GroupingElement, _ targets: [BoundTarget], _ scope: Scope, _ keys: inout [ScalarExpression]
  ) throws(HansaError) -> [[Int]] {
    func positions(_ expressions: [Expression]) throws(HansaError) -> [Int] {
      var result: [Int] = []
      for expression in expressions {
        let key = try groupingKey(expression, targets, scope)
        if let index = keys.firstIndex(of: key) {
          result.append(index)
        } else {
          keys.append(key)
          result.append(keys.count - 1)
        }
      }
      return result
    }
    switch element {
    case .set(let expressions, _): return [try positions(expressions)]
    case .rollup(let lists, _):
      var parts: [[Int]] = []
      for list in lists { parts.append(try positions(list)) }
      return (0...parts.count).reversed().map { parts.prefix($0).flatMap { $0 } }
    case .cube(let lists, let span):
      guard lists.count <= 12 else {
        throw HansaError(.statementTooComplex, "CUBE is limited to 12 elements", span: span)
      }
      var parts: [[Int]] = []
      for list in lists { parts.append(try positions(list)) }
      return (0..<(1 << parts.count)).reversed().map { mask in
        parts.indices.filter { mask & (1 << (parts.count - 1 - $0)) != 0 }.flatMap { parts[$0] }
      }
    case .sets(let elements, _):
      var result: [[Int]] = []
      for element in elements { result += try sets(element, targets, scope, &keys) }
      return result
    }
  }

  /// GROUP BY's rule: a number is a position; a bare name is a column of FROM first, else an output column.
  private func groupingKey(_ expression: Expression, _ targets: [BoundTarget], _ scope: Scope) throws(HansaError)
    -> ScalarExpression
  {
    var bound: ScalarExpression?
    if case .column(let reference) = expression.kind, reference.parts.count == 1, !reference.isStar,
      try scope.column(reference.parts[0], expression.span) == nil
    {
      bound = targets.first { $0.name == reference.parts[0] }?.expression
    } else if case .constant = expression.kind,
      let position = try outputPosition(expression, targets.map(\.name), clause: "GROUP BY")
    {
      bound = targets[position].expression
    }
    let key: ScalarExpression
    if let bound {
      key = bound
    } else {
      key = try allowing([]) { () throws(HansaError) in try self.expression(expression, scope) }
    }
    if key.contains(where: { if case .aggregate = $0 { true } else { false } }) {
      throw HansaError(.groupingError, "aggregate functions are not allowed in GROUP BY", span: expression.span)
    }
    try requireOrder(key.type, expression.span)
    return key.type == .unknown ? try coerce(key, to: .text, expression.span) : key
  }
}

/// Rewrites expressions over FROM to expressions over the aggregation's output.
private struct GroupingRewrite {
  let local: Set<ColumnID>
  /// How many of the keys GROUP BY names; the others depend on them.
  let written: Int
  let keys: [Projection]
  var aggregates: [Projection] = []
  var groupings: [Aggregate.Grouping] = []
  /// The first column found that is neither grouped nor aggregated.
  var ungrouped: ColumnID?
  var nestedAggregate: Name?
  var strayGrouping = false

  mutating func rewrite(_ expression: ScalarExpression, _ binder: Binder) -> ScalarExpression {
    if case .call(let call) = expression, call.name == Binder.groupingFunction { return grouping(call, binder) }
    if !expression.isLiteral, let key = keys.first(where: { $0.expression == expression }) {
      return key.column.reference
    }
    switch expression {
    case .column(let id, _):
      if local.contains(id), ungrouped == nil { ungrouped = id }
      return expression
    case .aggregate(let call):
      let references = expression.references
      guard references.isEmpty || !references.isDisjoint(with: local) else { return expression }
      if expression.children.contains(where: { $0.containsAggregate(of: local) }) { nestedAggregate = call.name }
      if let known = aggregates.first(where: { $0.expression == expression }), !expression.isVolatile {
        return known.column.reference
      }
      let made = Projection(binder.column(call.name, call.type), expression)
      aggregates.append(made)
      return made.column.reference
    default:
      var copy = self
      let result = expression.mapChildren({ copy.rewrite($0, binder) }, relation: { copy.rewrite($0, binder) })
      self = copy
      return result
    }
  }

  /// Inside a subquery, columns and aggregates of this level are rewritten; its own are not ours.
  mutating func rewrite(_ relation: Relation, _ binder: Binder) -> Relation {
    var copy = self
    let result = relation.map(
      inputs: { copy.rewrite($0, binder) }, expressions: { copy.rewriteInner($0, binder) })
    self = copy
    return result
  }

  private mutating func rewriteInner(_ expression: ScalarExpression, _ binder: Binder) -> ScalarExpression {
    // What does not refer to this level's columns stays as it is, aggregates of the subquery among it.
    expression.references.isDisjoint(with: local) ? expression : innermost(expression, binder)
  }

  private mutating func innermost(_ expression: ScalarExpression, _ binder: Binder) -> ScalarExpression {
    if case .aggregate = expression, !expression.references.isSubset(of: local) {
      var copy = self
      let result = expression.mapChildren({ copy.rewriteInner($0, binder) }, relation: { copy.rewrite($0, binder) })
      self = copy
      return result
    }
    return rewrite(expression, binder)
  }

  private mutating func grouping(_ call: FunctionCall, _ binder: Binder) -> ScalarExpression {
    let positions = call.arguments.compactMap { argument in
      keys.prefix(written).firstIndex { $0.expression == argument }
    }
    if positions.count != call.arguments.count { strayGrouping = true }
    if let known = groupings.first(where: { $0.keys == positions }) { return known.column.reference }
    let made = Aggregate.Grouping(binder.column("grouping", .int4), keys: positions)
    groupings.append(made)
    return made.column.reference
  }
}

extension LevelExpressions {
  /// Columns of this level used outside of aggregates and of the keys.
  fileprivate func ungrouped(_ local: Set<ColumnID>, _ keys: [ScalarExpression]) -> Set<ScalarExpression> {
    var found: Set<ScalarExpression> = []
    func visit(_ expression: ScalarExpression) {
      if keys.contains(expression) { return }
      switch expression {
      case .column(let id, _): if local.contains(id) { found.insert(expression) }
      case .aggregate: return
      case .subquery(let subquery):
        subquery.tested.forEach(visit)
        _ = subquery.relation.containsExpression {
          if case .column(let id, _) = $0, local.contains(id) { found.insert($0) }
          return false
        }
      default: expression.children.forEach(visit)
      }
    }
    all.forEach(visit)
    return found
  }
}

extension ScalarExpression {
  /// The expression with each occurrence of `part` replaced.
  func replacing(_ part: ScalarExpression, by other: ScalarExpression) -> ScalarExpression {
    self == part ? other : mapChildren({ $0.replacing(part, by: other) }, relation: { $0 })
  }
}

extension Scope {
  /// `table.column`, as far as the names go.
  func name(of id: ColumnID) -> String {
    for table in tables {
      for column in table.columns {
        if case .column(id, _) = column.expression { return (table.name.map { "\($0)." } ?? "") + column.name.string }
      }
    }
    return visible.first { if case .column(id, _) = $0.expression { true } else { false } }?.name.string ?? "\(id)"
  }
}
