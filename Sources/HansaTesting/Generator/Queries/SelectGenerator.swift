extension QueryGenerator {
  /// A SELECT.
  ///
  /// - Parameters:
  ///   - types: what its columns have to be; nil for any.
  ///   - outer: what it may refer to of the queries around it.
  mutating func select(types: [ValueType]?, outer: [Scope.Column], isTop: Bool = false) -> Query {
    let source = from(outer: outer)
    var scope = Scope(columns: source.columns, outer: outer)
    var clauses: [SyntaxNode] = []
    if random.chance(65) { clauses.append(condition("WHERE", scope)) }
    var rows = source.rows
    var traits: SyntaxNode.Traits = []
    var isPlain = false
    if random.chance(28) {
      let grouping = grouping(source, scope)
      clauses += grouping.clauses
      scope.columns = grouping.columns
      scope.allowsSubqueries = false
      traits = .mergesEqualValues
    } else if random.chance(16) {
      scope.columns += windows(source, scope)
      scope.allowsSubqueries = false
    } else {
      isPlain = true
    }
    let items = items(types, scope)
    let list = items.enumerated().map { index, item in
      SyntaxNode(.words, random.chance(isTop ? 30 : 0) ? "$" : "$ AS c\(index + 1)", [item.node])
    }
    var distinct = ""
    if random.chance(10) {
      distinct = "DISTINCT "
      traits = .mergesEqualValues
    }
    if grouped(clauses) { rows = min(rows, 40) }
    if isPlain, distinct.isEmpty, let first = distinctOn(source, scope.columns, items, clauses) {
      return Query(node: first, types: items.map(\.type), rows: rows)
    }
    let node = SyntaxNode(
      .query, "SELECT \(distinct)$ FROM $" + Array(repeating: "$", count: clauses.count).joined(),
      [.list(list), source.node] + clauses, traits: traits, construct: distinct.isEmpty ? nil : "DISTINCT")
    return Query(node: node, types: items.map(\.type), rows: rows)
  }

  private func grouped(_ clauses: [SyntaxNode]) -> Bool { clauses.contains { $0.construct == "GROUP BY" } }

  mutating func condition(_ word: String, _ scope: Scope) -> SyntaxNode {
    let conditions = (0..<random.between(1, 3)).map { _ in expression(.boolean, depth: 2, scope) }
    return SyntaxNode(
      .words, " \(word) $", [.list(conditions, separator: " AND ")], optional: true, construct: word)
  }

  private mutating func items(_ types: [ValueType]?, _ scope: Scope) -> [(node: SyntaxNode, type: ValueType)] {
    if let types { return types.map { (expression($0, depth: 2, scope), $0) } }
    return (0..<random.between(1, 5)).map { _ in
      let type = random.pick(scope.columns)?.type ?? .int4
      return (expression(type, depth: 2, scope), type)
    }
  }
}
