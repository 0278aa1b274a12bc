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
    var source = (rare.chance(15) ? repeatedTable() : nil) ?? relation(outer: outer)
    var rest = [0, 0, 0, 1, 1, 1, 2, 2, 3][random.below(9)]
    while rest > 0, spent < budget, source.rows < 20_000 {
      rest -= 1
      if let joined = lateral(source, outer: outer) {
        source = joined
        continue
      }
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

  mutating func table() -> Source {
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

  mutating func derived(_ text: String, _ query: Query, construct: String) -> Source {
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
}
