import HansaCore
import HansaSQL

/// Takes out columns, expressions and aggregates that nothing refers to, so that sources are asked only for what is
/// needed. One walk from the result to the tables.
struct PruneColumns: OptimizerRule {
  let name: Name = "prune-columns"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    var tables: [CommonTableID: Set<Int>] = [:]
    return prune(plan, Set(plan.output.map(\.id)), &tables)
  }

  /// - Parameters:
  ///   - needed: columns that are used above. `plan` may give others still.
  ///   - tables: positions of the columns of common tables that are used, so far.
  private func prune(
    _ plan: Relation, _ needed: Set<ColumnID>, _ tables: inout [CommonTableID: Set<Int>]
  ) -> Relation {
    func kept(_ items: [Projection]) -> [Projection] { items.filter { needed.contains($0.column.id) } }
    switch plan {
    case .scan(var scan):
      scan.items = scan.items.filter { needed.contains($0.column.id) }
      return .scan(scan)
    case .fragment(var fragment):
      fragment.columns = fragment.columns.filter { needed.contains($0.id) }
      return .fragment(fragment)
    case .shipped(var rows):
      // One column stays where only the number of rows counts.
      let needed = rows.columns.indices.filter { needed.contains(rows.columns[$0].id) }
      let used = needed.isEmpty ? Array(rows.columns.indices.prefix(1)) : needed
      rows.columns = used.map { rows.columns[$0] }
      rows.positions = used.map { rows.positions[$0] }
      return .shipped(rows)
    case .reference(let reference):
      let used = reference.columns.indices.filter { needed.contains(reference.columns[$0].id) }
      tables[reference.id, default: []].formUnion(used)
      return plan
    case .project(let input, let items):
      let node = subqueries(.project(input, kept(items)), &tables)
      return below(node, Self.used(node), &tables)
    case .aggregate(var aggregate):
      aggregate.aggregates = kept(aggregate.aggregates)
      let node = subqueries(.aggregate(aggregate), &tables)
      return below(node, Self.used(node), &tables)
    case .window(let input, let items):
      let items = kept(items)
      if items.isEmpty { return prune(input, needed, &tables) }
      let node = subqueries(.window(input, items), &tables)
      return below(node, needed.union(Self.used(node)), &tables)
    case .join(let join):
      var used = needed.union(join.condition.references)
      if join.isLateral { used.formUnion(join.right.references) }
      return below(subqueries(plan, &tables), used, &tables)
    case .filter, .sort, .limit, .distinctOn:
      return below(subqueries(plan, &tables), needed.union(Self.used(plan)), &tables)
    case .setOperation(let operation): return prune(operation, needed, &tables)
    case .with(let with): return prune(with, needed, &tables)
    case .distinct(let input): return below(plan, Set(input.output.map(\.id)), &tables)
    case .singleRow, .values, .function: return subqueries(plan, &tables)
    }
  }

  private func below(
    _ plan: Relation, _ needed: Set<ColumnID>, _ tables: inout [CommonTableID: Set<Int>]
  ) -> Relation {
    plan.map(inputs: { prune($0, needed, &tables) })
  }

  private static func used(_ plan: Relation) -> Set<ColumnID> {
    plan.expressions.reduce(into: []) { $0.formUnion($1.references) }
  }

  /// Subqueries give the same columns as before; one of EXISTS needs none.
  private func subqueries(_ plan: Relation, _ tables: inout [CommonTableID: Set<Int>]) -> Relation {
    guard plan.expressions.contains(where: \.containsSubquery) else { return plan }
    var uses = tables
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      guard expression.containsSubquery else { return expression }
      if case .subquery(var subquery) = expression {
        subquery.tested = subquery.tested.map(visit)
        let needed = subquery.kind == .exists ? [] : Set(subquery.relation.output.map(\.id))
        subquery.relation = prune(subquery.relation, needed, &uses)
        return .subquery(subquery)
      }
      return expression.mapChildren(visit, relation: { $0 })
    }
    let result = plan.map(inputs: { $0 }, expressions: visit)
    tables = uses
    return result
  }

  // MARK: By position

  /// The sides of UNION ALL lose what is not needed of them; all others compare whole rows.
  private func prune(
    _ operation: SetOperation, _ needed: Set<ColumnID>, _ tables: inout [CommonTableID: Set<Int>]
  ) -> Relation {
    var operation = operation
    var positions = Array(operation.columns.indices)
    if operation.kind == .union, operation.all {
      positions = positions.filter { needed.contains(operation.columns[$0].id) }
      // A row without columns is still one.
      if positions.isEmpty { positions = Array(operation.columns.indices.prefix(1)) }
    }
    operation.columns = positions.map { operation.columns[$0] }
    operation.left = picked(operation.left, positions, &tables)
    operation.right = picked(operation.right, positions, &tables)
    return .setOperation(operation)
  }

  /// The relation with only the columns at the positions, in that order.
  private func picked(
    _ relation: Relation, _ positions: [Int], _ tables: inout [CommonTableID: Set<Int>]
  ) -> Relation {
    let output = relation.output
    let wanted = positions.map { output[$0] }
    let pruned = prune(relation, Set(wanted.map(\.id)), &tables)
    return pruned.output == wanted ? pruned : .project(pruned, wanted.map { Projection($0, $0.reference) })
  }

  /// A common table loses the columns that no reference to it needs; a recursive one needs all of them itself.
  private func prune(
    _ with: With, _ needed: Set<ColumnID>, _ tables: inout [CommonTableID: Set<Int>]
  ) -> Relation {
    var with = with
    with.body = prune(with.body, needed, &tables)
    var narrowed: [CommonTableID: [Int]] = [:]
    // Only later tables and the body refer to a table.
    for index in with.tables.indices.reversed() {
      var table = with.tables[index]
      var positions = Array(table.columns.indices)
      if !table.isRecursive, let used = tables[table.id] {
        positions = positions.filter(used.contains)
        if positions.isEmpty { positions = Array(table.columns.indices.prefix(1)) }
      }
      if positions.count < table.columns.count { narrowed[table.id] = positions }
      table.relation = picked(table.relation, positions, &tables)
      table.columns = positions.map { table.columns[$0] }
      with.tables[index] = table
    }
    return narrowed.isEmpty ? .with(with) : Relation.with(with).narrowingReferences(narrowed)
  }
}

extension Relation {
  /// The plan with only the columns at the positions in its references to the tables.
  fileprivate func narrowingReferences(_ positions: [CommonTableID: [Int]]) -> Relation {
    if case .reference(var reference) = self {
      guard let kept = positions[reference.id] else { return self }
      reference.columns = kept.map { reference.columns[$0] }
      return .reference(reference)
    }
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      guard expression.containsSubquery else { return expression }
      return expression.mapChildren(visit, relation: { $0.narrowingReferences(positions) })
    }
    return map(inputs: { $0.narrowingReferences(positions) }, expressions: visit)
  }
}
