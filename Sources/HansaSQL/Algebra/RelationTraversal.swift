import HansaCore

extension Relation {
  /// The relations directly below this one; those inside expressions are not among them.
  public var inputs: [Relation] {
    switch self {
    case .singleRow, .scan, .values, .reference, .function, .fragment, .shipped: []
    case .project(let input, _), .filter(let input, _), .window(let input, _), .distinct(let input),
      .distinctOn(let input, _, _), .sort(let input, _), .limit(let input, _):
      [input]
    case .join(let join): [join.left, join.right]
    case .aggregate(let aggregate): [aggregate.input]
    case .setOperation(let operation): [operation.left, operation.right]
    case .with(let with): with.tables.map(\.relation) + [with.body]
    }
  }

  /// The expressions of this node itself.
  public var expressions: [ScalarExpression] {
    switch self {
    case .singleRow, .scan, .distinct, .setOperation, .with, .reference, .fragment, .shipped: []
    case .values(let values): values.rows.flatMap { $0 }
    case .project(_, let items), .window(_, let items): items.map(\.expression)
    case .filter(_, let condition): [condition]
    case .join(let join): [join.condition]
    case .aggregate(let aggregate): aggregate.keys.map(\.expression) + aggregate.aggregates.map(\.expression)
    case .distinctOn(_, let on, let order): on + order.map(\.expression)
    case .sort(_, let keys): keys.map(\.expression)
    case .limit(_, let limit): [limit.count, limit.offset].compactMap { $0 }
    case .function(let function): function.call.arguments
    }
  }

  /// Rebuilds the node with its inputs and its own expressions changed.
  public func map(
    inputs change: (Relation) -> Relation,
    expressions expression: (ScalarExpression) -> ScalarExpression = { $0 }
  ) -> Relation {
    func items(_ list: [Projection]) -> [Projection] {
      var result = list
      for index in result.indices { result[index].expression = expression(result[index].expression) }
      return result
    }
    func keys(_ list: [SortKey]) -> [SortKey] {
      var result = list
      for index in result.indices { result[index].expression = expression(result[index].expression) }
      return result
    }
    switch self {
    case .singleRow, .scan, .reference, .fragment, .shipped: return self
    case .values(var values):
      for row in values.rows.indices {
        for cell in values.rows[row].indices { values.rows[row][cell] = expression(values.rows[row][cell]) }
      }
      return .values(values)
    case .project(let input, let list): return .project(change(input), items(list))
    case .filter(let input, let condition): return .filter(change(input), expression(condition))
    case .join(var join):
      join.left = change(join.left)
      join.right = change(join.right)
      join.condition = expression(join.condition)
      return .join(join)
    case .aggregate(var aggregate):
      aggregate.input = change(aggregate.input)
      aggregate.keys = items(aggregate.keys)
      aggregate.aggregates = items(aggregate.aggregates)
      return .aggregate(aggregate)
    case .window(let input, let list): return .window(change(input), items(list))
    case .distinct(let input): return .distinct(change(input))
    case .distinctOn(let input, var on, let order):
      for index in on.indices { on[index] = expression(on[index]) }
      return .distinctOn(change(input), on: on, order: keys(order))
    case .sort(let input, let list): return .sort(change(input), keys(list))
    case .limit(let input, var limit):
      if let count = limit.count { limit.count = expression(count) }
      if let offset = limit.offset { limit.offset = expression(offset) }
      return .limit(change(input), limit)
    case .setOperation(var operation):
      operation.left = change(operation.left)
      operation.right = change(operation.right)
      return .setOperation(operation)
    case .with(var with):
      for index in with.tables.indices { with.tables[index].relation = change(with.tables[index].relation) }
      with.body = change(with.body)
      return .with(with)
    case .function(var function):
      for index in function.call.arguments.indices {
        function.call.arguments[index] = expression(function.call.arguments[index])
      }
      return .function(function)
    }
  }

  /// Whether any expression in the plan, subqueries included, satisfies the test.
  public func containsExpression(where test: (ScalarExpression) -> Bool) -> Bool {
    expressions.contains { $0.contains(where: test) } || inputs.contains { $0.containsExpression(where: test) }
  }

  /// Calls `visit` for every node, those inside expressions included, inputs first.
  public func forEachNode(_ visit: (Relation) -> Void) {
    for input in inputs { input.forEachNode(visit) }
    for expression in expressions { expression.forEachSubquery { $0.relation.forEachNode(visit) } }
    visit(self)
  }

  /// The tables that the plan reads, those in its expressions included.
  public var scans: [Scan] {
    var scans: [Scan] = []
    forEachNode { if case .scan(let scan) = $0 { scans.append(scan) } }
    return scans
  }

  /// The columns of rows that travel with the plan, those in its expressions included.
  public var shippedColumns: [Column] {
    var columns: [Column] = []
    forEachNode { if case .shipped(let rows) = $0 { columns += rows.columns } }
    return columns
  }

  /// All columns that expressions of the plan refer to.
  public var references: Set<ColumnID> {
    var found: Set<ColumnID> = []
    _ = containsExpression {
      if case .column(let id, _) = $0 { found.insert(id) }
      return false
    }
    return found
  }
}

extension ScalarExpression {
  /// Calls `visit` for each subquery of the expression; those inside its plan are left to the caller.
  public func forEachSubquery(_ visit: (Subquery) -> Void) {
    if case .subquery(let subquery) = self { visit(subquery) }
    for child in children { child.forEachSubquery(visit) }
  }
}

extension Relation {
  /// Whatever the tables hold.
  public var hasAtMostOneRow: Bool {
    switch self {
    case .singleRow: true
    case .values(let values): values.rows.count <= 1
    case .aggregate(let aggregate): aggregate.keys.isEmpty && (aggregate.groupingSets?.count ?? 1) <= 1
    case .project(let input, _), .filter(let input, _), .window(let input, _), .distinct(let input),
      .distinctOn(let input, _, _), .sort(let input, _):
      input.hasAtMostOneRow
    case .limit(let input, let limit):
      if !limit.withTies, case .literal(.integer(0...1), _)? = limit.count { true } else { input.hasAtMostOneRow }
    case .with(let with): with.body.hasAtMostOneRow
    case .scan, .join, .setOperation, .reference, .function, .fragment, .shipped: false
    }
  }
}
