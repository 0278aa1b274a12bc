extension QueryGenerator {
  /// A part of FROM.
  struct Source: Sendable {
    var node: SyntaxNode
    var columns: [Scope.Column]
    /// Columns whose values tell the rows apart; empty where there are none.
    var key: [SyntaxNode]
    /// About how many rows it has at most.
    var rows: Int
  }

  /// The FROM clause.
  mutating func from(outer: [Scope.Column]) -> Source {
    var source = relation(outer: outer)
    var rest = [0, 0, 0, 1, 1, 1, 2, 2, 3][random.below(9)]
    while rest > 0, spent < budget, source.rows < 20_000 {
      rest -= 1
      source = join(source, relation(outer: outer), isOnly: rest == 0)
    }
    return source
  }

  /// A table, a query, VALUES.
  private mutating func relation(outer: [Scope.Column]) -> Source {
    if !commonTables.isEmpty, random.chance(45), let table = random.pick(commonTables) {
      return derived("\(table.name)", table.query, construct: "reference to WITH")
    }
    if queryDepth > 0, random.chance(14) {
      let query = subquery(types: nil, outer: [])
      return derived("($)", query, construct: "derived table")
    }
    if random.chance(4) { return values() }
    return table()
  }

  private mutating func table() -> Source {
    let table = random.pick(TrapTable.all.filter { !$0.rows.isEmpty || random.chance(30) }) ?? TrapTable.all[0]
    let source = random.pick(sources) ?? .pg
    let alias = name("t")
    let columns = table.columns(in: source).map { column in
      Scope.Column(
        node: SyntaxNode(.expression(column.form.valueType), "\(alias).\(TrapTable.quoted(column.name))"),
        type: column.form.valueType, isStored: true, name: column.name)
    }
    return Source(
      node: SyntaxNode(
        .relation, "\(source.rawValue).\(table.quotedName) AS \(alias)", construct: "table of \(source)"),
      columns: columns, key: [columns[0].node], rows: max(table.rows.count, 1))
  }

  private mutating func derived(_ text: String, _ query: Query, construct: String) -> Source {
    let alias = name("q")
    let columns = query.types.enumerated().map { index, type in
      Scope.Column(node: SyntaxNode(.expression(type), "\(alias).c\(index + 1)"), type: type, name: "c\(index + 1)")
    }
    let names = query.types.indices.map { "c\($0 + 1)" }.joined(separator: ", ")
    return Source(
      node: SyntaxNode(
        .relation, "\(text) AS \(alias)(\(names))", text == "($)" ? [query.node] : [], construct: construct),
      columns: columns, key: [], rows: query.rows)
  }

  private mutating func values() -> Source {
    let types: [ValueType] = [.int4, random.pick([.text, .numeric, .date, .boolean]) ?? .text]
    let rows = (0..<random.between(1, 4)).map { _ in
      let cells = types.map { random.chance(15) ? SyntaxNode(.expression($0), $0.null) : $0.constant(&random) }
      return SyntaxNode(.words, "($)", [.list(cells)])
    }
    let node = SyntaxNode(.query, "VALUES $", [.list(rows)])
    return derived("($)", Query(node: node, types: types, rows: rows.count), construct: "VALUES")
  }

  // MARK: Joins

  private mutating func join(_ left: Source, _ right: Source, isOnly: Bool) -> Source {
    var joined = Source(
      node: left.node, columns: left.columns + right.columns,
      key: left.key.isEmpty || right.key.isEmpty ? [] : left.key + right.key,
      rows: min(left.rows * right.rows, 1_000_000))
    let isSmall = joined.rows <= 600
    var kinds = ["INNER JOIN", "INNER JOIN", "INNER JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]
    if isSmall { kinds.append("CROSS JOIN") }
    // JOIN binds tighter than a comma: what comes after one does not see what is before it.
    if isSmall, isOnly { kinds.append(", ") }
    let kind = random.pick(kinds) ?? "INNER JOIN"
    let pairs = equalColumns(left.columns, right.columns)
    if kind == "CROSS JOIN" || kind == ", " {
      let text = kind == ", " ? "$, $" : "$ CROSS JOIN $"
      joined.node = SyntaxNode(.relation, text, [left.node, right.node], construct: kind)
      return joined
    }
    if isOnly, random.chance(12),
      let shared = pairs.first(where: { pair in
        let name = pair.0.name
        return name == pair.1.name && joined.columns.count { $0.name == name } == 2
      })
    {
      joined.node = SyntaxNode(
        .relation, "$ \(kind) $ USING (\(TrapTable.quoted(shared.0.name)))", [left.node, right.node],
        construct: "\(kind) USING")
      return joined
    }
    var conditions: [SyntaxNode] = []
    if let pair = random.pick(pairs), !isSmall || random.chance(85) || kind == "FULL JOIN" {
      conditions.append(SyntaxNode(.expression(.boolean), "$ = $", [pair.0.node, pair.1.node]))
      joined.rows /= 3
    }
    // PostgreSQL joins in full only by equality.
    if kind != "FULL JOIN", conditions.isEmpty || random.chance(30) {
      conditions.append(expression(.boolean, depth: 1, Scope(columns: joined.columns, allowsSubqueries: false)))
    }
    if conditions.isEmpty { conditions.append(SyntaxNode(.expression(.boolean), "true")) }
    joined.node = SyntaxNode(
      .relation, "$ \(kind) $ ON $", [left.node, right.node, .list(conditions, separator: " AND ")], construct: kind)
    return joined
  }

  private func equalColumns(
    _ left: [Scope.Column], _ right: [Scope.Column]
  ) -> [(Scope.Column, Scope.Column)] {
    left.flatMap { one in
      right.filter { $0.type == one.type && one.type.isComparable && one.type != .boolean }.map { (one, $0) }
    }
  }
}
