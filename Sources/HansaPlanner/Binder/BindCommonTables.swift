import HansaCore
import HansaSQL

extension Binder {
  /// Binds WITH and makes its tables known to the scope.
  func commonTables(_ with: WithClause, _ scope: Scope) throws(HansaError) -> [CommonTable] {
    var tables: [CommonTable] = []
    for expression in with.tables {
      if scope.commonTables[expression.name] != nil {
        throw HansaError(
          .duplicateAlias, "WITH query name \"\(expression.name)\" specified more than once", span: expression.span)
      }
      commonTableCount += 1
      let id = CommonTableID(commonTableCount)
      let table: CommonTable
      if with.isRecursive, case .combination(let combination) = expression.query.body, combination.kind == .union,
        combination.left.mentions(expression.name) || combination.right.mentions(expression.name)
      {
        guard !combination.left.mentions(expression.name) else {
          throw HansaError(
            .invalidRecursion,
            "recursive reference to query \"\(expression.name)\" must not appear within its non-recursive term",
            span: combination.left.span)
        }
        table = try recursive(expression, combination, id, scope)
      } else {
        let relation = withoutUnknowns(
          try allowing([]) { () throws(HansaError) in try query(expression.query, parent: scope) })
        table = CommonTable(
          id, expression.name, columns: try named(relation.output, expression), relation, isRecursive: false,
          materialized: expression.materialized)
      }
      scope.commonTables[expression.name] = CommonTableBinding(id: id, name: expression.name, columns: table.columns)
      tables.append(table)
    }
    return tables
  }

  private func named(_ output: [Column], _ expression: CommonTableExpression) throws(HansaError) -> [Column] {
    guard expression.columnNames.count <= output.count else {
      throw HansaError(
        .invalidColumnReference,
        "WITH query \"\(expression.name)\" has \(output.count) columns available but \(expression.columnNames.count) columns specified",
        span: expression.span)
    }
    return output.enumerated().map { index, source in
      column(index < expression.columnNames.count ? expression.columnNames[index] : source.name, source.type)
    }
  }

  /// The first side decides the types; the second sees them.
  private func recursive(
    _ expression: CommonTableExpression, _ combination: QueryCombination, _ id: CommonTableID, _ scope: Scope
  ) throws(HansaError) -> CommonTable {
    guard expression.query.orderBy.isEmpty, expression.query.limit == nil else {
      throw unsupported("ORDER BY or LIMIT in a recursive query", expression.span)
    }
    return try allowing([]) { () throws(HansaError) in
      let inner = Scope(parent: scope)
      // WITH inside the recursive query's own parentheses.
      var outer: [CommonTable] = []
      if let with = expression.query.with { outer = try commonTables(with, inner) }
      let base = withoutUnknowns(try query(combination.left, parent: inner))
      // A recursive sum grows: its column has the type without modifiers.
      let columns = try named(base.output, expression).map { column in
        var column = column
        column.type = column.type.base
        return column
      }
      let opened = Relation.project(
        base,
        zip(base.output, columns).map { output, wanted in
          Projection(
            column(output.name, wanted.type),
            output.type == wanted.type ? output.reference : .cast(output.reference, wanted.type))
        })
      inner.commonTables[expression.name] = CommonTableBinding(id: id, name: expression.name, columns: columns)
      let step = try query(combination.right, parent: inner)
      for (a, b) in zip(columns, step.output) where a.type.base != b.type.base && b.type != .unknown {
        let type = try? TypeResolution.common([a.type, b.type], context: "UNION")
        if type?.base != a.type.base {
          throw HansaError(
            .datatypeMismatch,
            "recursive query \"\(expression.name)\" column \"\(a.name)\" has type \(a.type.base) in non-recursive term but type \(b.type.base) overall",
            advice: "Cast the output of the non-recursive term to the correct type.", span: combination.right.span)
        }
      }
      try requireRecursion(step, id, expression)
      let union = try combined(combination, base.output.map(\.type) == columns.map(\.type) ? base : opened, step)
      let relation: Relation = outer.isEmpty ? union : .with(With(outer, union))
      return CommonTable(
        id, expression.name, columns: columns, relation, isRecursive: true, materialized: expression.materialized)
    }
  }
}

extension Binder {
  /// What PostgreSQL demands of the recursive term: one reference, where each of its rows counts once.
  private func requireRecursion(_ step: Relation, _ id: CommonTableID, _ expression: CommonTableExpression)
    throws(HansaError)
  {
    func invalid(_ where: String) -> HansaError {
      HansaError(
        .invalidRecursion, "recursive reference to query \"\(expression.name)\" must not appear \(`where`)",
        span: expression.span)
    }
    func mentions(_ plan: Relation) -> Bool { plan.count(of: id) > 0 }
    var problem: HansaError?
    func visit(_ plan: Relation) {
      for inner in plan.expressions {
        inner.forEachSubquery { if mentions($0.relation) { problem = invalid("within a subquery") } }
      }
      switch plan {
      case .aggregate(let aggregate) where aggregate.input.readsDirectly(id):
        problem = HansaError(
          .invalidRecursion, "aggregate functions are not allowed in a recursive query's recursive term",
          span: expression.span)
      case .join(let join):
        let left = join.kind == .right || join.kind == .full
        let right = join.kind == .left || join.kind == .full
        if left && mentions(join.left) || right && mentions(join.right) { problem = invalid("within an outer join") }
      case .setOperation(let operation) where operation.kind != .union:
        if operation.kind == .except && mentions(operation.right) || operation.all && mentions(plan) {
          problem = invalid("within \(operation.kind.rawValue)")
        }
      default: break
      }
      plan.inputs.forEach(visit)
    }
    visit(step)
    if problem == nil, step.count(of: id) > 1 { problem = invalid("more than once") }
    if let problem { throw problem }
  }
}

extension Relation {
  fileprivate func count(of id: CommonTableID) -> Int {
    var count = 0
    forEachNode { if case .reference(let reference) = $0, reference.id == id { count += 1 } }
    return count
  }

  /// Whether the table stands in the FROM of the level that this is a part of.
  fileprivate func readsDirectly(_ id: CommonTableID) -> Bool {
    switch self {
    case .reference(let reference): reference.id == id
    case .filter(let input, _): input.readsDirectly(id)
    case .join(let join): join.left.readsDirectly(id) || join.right.readsDirectly(id)
    default: false
    }
  }
}

extension SelectStatement {
  /// Whether a FROM anywhere in the query names the table.
  fileprivate func mentions(_ name: Name) -> Bool {
    if let with, with.tables.contains(where: { $0.query.mentions(name) }) { return true }
    switch body {
    case .values: return false
    case .combination(let combination): return combination.left.mentions(name) || combination.right.mentions(name)
    case .select(let core): return core.from.contains { $0.mentions(name) } || core.mentionsInSubquery(name)
    }
  }
}

extension TableExpression {
  fileprivate func mentions(_ name: Name) -> Bool {
    switch self {
    case .table(let table): table.parts == [name]
    case .subquery(let subquery): subquery.query.mentions(name)
    case .function: false
    case .join(let join): join.left.mentions(name) || join.right.mentions(name)
    }
  }
}

extension SelectCore {
  /// A subquery in an expression that reads the table: PostgreSQL refuses most of these, the binder finds them as
  /// unknown tables unless they count as recursion.
  fileprivate func mentionsInSubquery(_ name: Name) -> Bool {
    guard let condition = self.where else { return false }
    switch condition.kind {
    case .exists(let query), .scalarSubquery(let query), .quantifiedSubquery(_, _, _, let query):
      return query.mentions(name)
    default: return false
    }
  }
}
