import HansaCore

/// What stands in FROM.
extension RelationPrinter {
  mutating func scan(_ scan: Scan) throws(Unprintable) -> SelectBlock {
    let alias = nextAlias()
    var items: [SelectBlock.Item] = []
    for item in scan.items {
      var text = "\(alias).\(dialect.quote(item.remoteName))"
      if let readAs = item.readAs { text = "CAST(\(text) AS \(readAs))" }
      let stored = StoredColumn(text: text, item: item)
      do throws(Unprintable) {
        items.append(
          SelectBlock.Item(column: item.column, text: try dialect.column(text, item, of: scan), stored: stored))
      } catch {
        items.append(SelectBlock.Item(column: item.column, text: text, stored: stored, problem: error))
      }
    }
    var block = SelectBlock(
      from: "\(dialect.quote(scan.schema)).\(dialect.quote(scan.table)) AS \(alias)", items: items)
    if marksPages { block.conditions = ["\0\(alias)\0"] }
    return block
  }

  mutating func values(_ values: Values) throws(Unprintable) -> SelectBlock {
    try require(.values, "VALUES")
    if values.rows.isEmpty { return try noRows(values.columns) }
    if let query = dialect.query(of: values, named: outputNames(values.columns).map { dialect.quote($0) }) {
      let alias = nextAlias()
      return SelectBlock(
        from: "\(query) AS \(alias)", items: items(values.columns, alias, outputNames(values.columns)))
    }
    var cells: [[String]] = []
    for row in values.rows {
      var texts: [String] = []
      for cell in row { texts.append(try expression(cell)) }
      cells.append(texts)
    }
    let columns = values.columns.indices.map { index in
      dialect.unified(cells.map { $0[index] }, values.rows.map { $0[index] })
    }
    let rows = values.rows.indices.map { row in "(\(columns.map { $0[row] }.joined(separator: ", ")))" }
    // Rows that refer to tables beside them; to queries around them they may do so in any case.
    let isCorrelated = values.rows.contains { $0.contains { $0.contains { $0.isColumn } } }
    if isCorrelated { try require(.lateral, "LATERAL") }
    let alias = nextAlias()
    let names = outputNames(values.columns)
    if !dialect.features.contains(.columnAliases) {
      let table = "\(dialect.quote("v"))(\(quoted(names)))"
      return SelectBlock(
        from:
          "(WITH \(table) AS (VALUES \(rows.joined(separator: ", "))) SELECT * FROM \(dialect.quote("v"))) AS \(alias)",
        items: items(values.columns, alias, names))
    }
    var block = SelectBlock(
      from: "\(isCorrelated ? "LATERAL " : "")(VALUES \(rows.joined(separator: ", "))) AS \(alias)(\(quoted(names)))",
      items: items(values.columns, alias, names))
    block.isLateralFrom = true
    return block
  }

  /// A table without rows, whose columns have their types all the same.
  private mutating func noRows(_ columns: [Column]) throws(Unprintable) -> SelectBlock {
    let alias = nextAlias()
    let names = outputNames(columns)
    var list: [String] = []
    for (column, name) in zip(columns, names) {
      let null = ScalarExpression.null(column.type)
      list.append("\(dialect.unified([try expression(null)], [null])[0]) AS \(dialect.quote(name))")
    }
    let text = list.isEmpty ? "1 AS one" : list.joined(separator: ", ")
    return SelectBlock(from: "(SELECT \(text) WHERE 1 = 0) AS \(alias)", items: items(columns, alias, names))
  }

  mutating func reference(_ reference: Reference) throws(Unprintable) -> SelectBlock {
    guard let table = commonTables[reference.id] else {
      throw Unprintable("common table expression \(reference.name)", "it is defined outside this part of the query")
    }
    let alias = nextAlias()
    let items = zip(reference.columns, table.columns).map { column, name in
      SelectBlock.Item(column: column, text: "\(alias).\(name)")
    }
    return SelectBlock(from: "\(table.name) AS \(alias)", items: items)
  }

  mutating func function(_ function: TableFunction) throws(Unprintable) -> SelectBlock {
    try require(.tableFunctions, function.call.name.string)
    var text = try call(function.call)
    if function.withOrdinality { text += " WITH ORDINALITY" }
    let alias = nextAlias()
    let names = outputNames(function.columns)
    var block = SelectBlock(
      from: "\(text) AS \(alias)(\(quoted(names)))", items: items(function.columns, alias, names))
    block.isLateralFrom = true
    return block
  }

  mutating func join(_ join: Join) throws(Unprintable) -> SelectBlock {
    if join.kind.keepsOnlyLeft, !canSaySemiJoin(join) { return try existence(join) }
    try require(.joins, "\(join.kind.rawValue) JOIN")
    if join.kind == .full { try require(.fullJoin, "FULL JOIN") }
    if join.kind == .right { try require(.rightJoin, "RIGHT JOIN") }
    if join.isLateral { try require(.lateral, "LATERAL") }

    var left = try block(join.left)
    // A condition on the kept side of an outer join may move above it, one on the other side may not.
    let hoistsLeft = join.kind != .right && join.kind != .full
    if !(left.isBareFrom || left.isOnlyFiltered && hoistsLeft) || !hoistsLeft && left.readsAround {
      if left.readsAround { try require(.lateral, "LATERAL") }
      left = try wrapped(left, lateral: left.readsAround)
    }
    let outer = left
    var right = try inScope(of: outer) { (printer) throws(Unprintable) in
      var right = try printer.block(join.right)
      let hoistsRight = join.kind == .inner || join.kind == .cross
      // A lateral function needs no keyword; a lateral query is always a derived table of its own.
      let isNamed =
        join.isLateral
        ? right.isBareFrom && right.isLateralFrom : right.isBareFrom || right.isOnlyFiltered && hoistsRight
      if !isNamed || !hoistsRight && right.readsAround {
        if right.readsAround { try printer.require(.lateral, "LATERAL") }
        right = try printer.wrapped(right, lateral: join.isLateral || right.readsAround)
      }
      return right
    }
    if join.kind == .right || join.kind == .full, !left.isSingleTable || !right.isSingleTable {
      try reject(.outerJoinsOfTables, "\(join.kind.rawValue) JOIN of a join")
    }
    if !right.isSingleTable { right.from = right.from.map { "(\($0))" } }

    var joined = SelectBlock(from: nil, items: left.items + right.items)
    joined.isSingleTable = false
    joined.conditions = left.conditions + right.conditions
    let condition = try inScope(of: joined) { (printer) throws(Unprintable) in
      let hints = try printer.indexable(join.condition.conjuncts)
      printer.isCondition = true
      let text = try printer.expression(join.condition)
      return hints.isEmpty ? text : (hints + ["(\(text))"]).joined(separator: " AND ")
    }
    let isStraight = join.isStraight && join.kind == .inner && dialect.features.contains(.straightJoins)
    // Without parentheses only the last table of the left side would have to be read before.
    if isStraight, !left.isSingleTable { left.from = left.from.map { "(\($0))" } }
    let keyword = isStraight ? "STRAIGHT_JOIN" : "\(join.kind.rawValue) JOIN"
    let on = join.kind == .cross ? "" : " ON \(condition)"
    joined.from = "\(left.from ?? "") \(keyword) \(right.from ?? "")\(on)"
    if join.kind.keepsOnlyLeft { joined.items = left.items }
    return joined
  }

  /// The dialects that have SEMI JOIN take no subquery in its condition, and no reference to queries around it.
  ///
  /// Below another join EXISTS may be tested above that, of fewer rows; rows that travel leave few themselves.
  private func canSaySemiJoin(_ join: Join) -> Bool {
    dialect.features.contains(.semiJoins) && !join.isLateral && !join.condition.containsSubquery
      && (scopes.isEmpty || join.right.isRowsOfStatement && !readsAround(.join(join)))
  }

  /// A semi or anti join as `WHERE [NOT] EXISTS (SELECT 1 FROM right WHERE condition)`.
  private mutating func existence(_ join: Join) throws(Unprintable) -> SelectBlock {
    try require(.subqueries, "\(join.kind.rawValue) JOIN")
    var left = try block(join.left)
    if !left.takesWhere { left = try wrapped(left) }
    let outer = left
    let query = try inScope(of: outer) { (printer) throws(Unprintable) in
      var right = try printer.block(join.right)
      if !right.takesWhere { right = try printer.wrapped(right) }
      let below = right
      right.conditions += try printer.inScope(of: below) { (printer) throws(Unprintable) in
        try printer.indexable(join.condition.conjuncts) + printer.conditions(join.condition.conjuncts)
      }
      right.items = []
      right.order = []
      return printer.text(right)
    }
    left.conditions.append("\(join.kind == .anti ? "NOT " : "")EXISTS (\(query))")
    return left
  }

  mutating func setOperation(_ operation: SetOperation) throws(Unprintable) -> SelectBlock {
    try require(.setOperations, operation.kind.rawValue)
    if operation.all, operation.kind != .union { try require(.allSetOperations, "\(operation.kind.rawValue) ALL") }
    // The left side names the columns.
    let left = try branch(operation.left, beside: operation.right, of: operation)
    let right = try branch(operation.right, beside: operation.left, of: operation)
    var block = SelectBlock(
      from: nil, items: operation.columns.map { SelectBlock.Item(column: $0, text: "") })
    block.statement = "\(left) \(operation.kind.rawValue)\(operation.all ? " ALL" : "") \(right)"
    return block
  }

  private mutating func branch(
    _ relation: Relation, beside other: Relation, of operation: SetOperation
  ) throws(Unprintable) -> String {
    var block = try self.block(relation)
    let isPlain = block.order.isEmpty && block.limit == nil && block.with == nil
    if block.statement != nil || !isPlain && !dialect.features.contains(.branchesInParentheses) {
      block = try wrapped(block)
    }
    try requireUsable(block)
    // UNION ALL compares nothing.
    let isCompared = !operation.all || operation.kind != .union
    block = try comparing(block, operation.kind.rawValue, isCompared: isCompared)
    let columns = [relation.output, other.output].map { $0.map { ScalarExpression.column($0.id, $0.type) } }
    block.items = block.items.indices.map { index in
      let text = block.items[index].text
      let unified = dialect.unified([text, text], [columns[0][index], columns[1][index]])[0]
      return SelectBlock.Item(column: operation.columns[index], text: unified)
    }
    let text = text(block)
    return block.order.isEmpty && block.limit == nil && block.with == nil ? text : "(\(text))"
  }

  /// The anchor of a recursion decides its columns' types: where a numeric of open scale is a decimal of many digits,
  /// a narrower one has to become that, or the recursion would round to its scale.
  private func opened(_ relation: Relation) -> Relation {
    let narrow = SQLType.numeric(precision: 2, scale: 1)
    guard case .setOperation(var operation) = relation, case .project(let input, var items) = operation.left,
      dialect.cast("x", from: narrow, to: .numeric) == "x"
    else { return relation }
    for index in items.indices {
      if case .cast(let inner, .numeric(nil, nil)) = items[index].expression {
        items[index].expression = .cast(inner, .numeric(precision: 38, scale: 20))
      }
    }
    operation.left = .project(input, items)
    return .setOperation(operation)
  }

  mutating func with(_ with: With) throws(Unprintable) -> SelectBlock {
    try require(.commonTables, "WITH")
    var definitions: [String] = []
    for table in with.tables {
      if table.isRecursive { try require(.recursion, "WITH RECURSIVE") }
      let name = dialect.quote(uniqueTableName(table.name))
      let columns = outputNames(table.columns).map { dialect.quote($0) }
      if table.isRecursive { commonTables[table.id] = (name, columns) }
      let body = try block(table.isRecursive ? opened(table.relation) : table.relation)
      try requireUsable(body)
      commonTables[table.id] = (name, columns)
      let hint =
        dialect.features.contains(.materializedHint)
        ? table.materialized.map { $0 ? "MATERIALIZED " : "NOT MATERIALIZED " } ?? "" : ""
      definitions.append("\(name)(\(columns.joined(separator: ", "))) AS \(hint)(\(text(body)))")
    }
    var block = try block(with.body)
    if block.with != nil { block = try wrapped(block) }
    let keyword = with.tables.contains { $0.isRecursive } ? "WITH RECURSIVE " : "WITH "
    block.with = keyword + definitions.joined(separator: ", ")
    return block
  }
}

extension Relation {
  /// Rows that stand in the statement.
  fileprivate var isRowsOfStatement: Bool {
    switch self {
    case .values, .shipped: true
    default: false
    }
  }
}
