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
    if random.chance(28) {
      let grouping = grouping(source, scope)
      clauses += grouping.clauses
      scope.columns = grouping.columns
      scope.allowsSubqueries = false
      traits = .mergesEqualValues
    } else if random.chance(16) {
      scope.columns += windows(source, scope)
      scope.allowsSubqueries = false
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
    let node = SyntaxNode(
      .query, "SELECT \(distinct)$ FROM $" + Array(repeating: "$", count: clauses.count).joined(),
      [.list(list), source.node] + clauses, traits: traits, construct: distinct.isEmpty ? nil : "DISTINCT")
    return Query(node: node, types: items.map(\.type), rows: rows)
  }

  private func grouped(_ clauses: [SyntaxNode]) -> Bool { clauses.contains { $0.construct == "GROUP BY" } }

  private mutating func condition(_ word: String, _ scope: Scope) -> SyntaxNode {
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

  // MARK: Groups

  /// GROUP BY and HAVING, and what may be selected then.
  private mutating func grouping(_ source: Source, _ scope: Scope) -> (clauses: [SyntaxNode], columns: [Scope.Column]) {
    var inner = scope
    inner.allowsSubqueries = false
    inner.outer = []
    let keys = (0..<random.between(0, 3)).compactMap { _ in groupKey(inner) }
    var columns = keys
    for _ in 0..<random.between(1, 4) { if let aggregate = aggregate(nil, inner) { columns.append(aggregate) } }
    var clauses: [SyntaxNode] = []
    if !keys.isEmpty { clauses.append(groupBy(keys)) }
    if columns.isEmpty || (keys.isEmpty && columns.count == keys.count) {
      columns.append(Scope.Column(node: SyntaxNode(.expression(.int8), "count(*)"), type: .int8))
    }
    if random.chance(25) {
      var having = Scope(columns: columns, outer: scope.outer)
      having.allowsSubqueries = false
      clauses.append(condition("HAVING", having))
    }
    return (clauses, columns)
  }

  private mutating func groupKey(_ scope: Scope) -> Scope.Column? {
    guard let column = random.pick(scope.columns.filter { $0.type.isComparable && $0.type != .interval }) else {
      return nil
    }
    guard random.chance(25) else { return column }
    let node = expression(column.type, depth: 1, scope)
    // A constant would be the number of a column; and one that is calculated is kept by PostgreSQL up to 17 in the rows
    // of grouping sets without it: docs/semantics.md.
    guard scope.columns.contains(where: { column in node.contains(column.node) }) else { return column }
    return Scope.Column(node: node, type: column.type)
  }

  private mutating func groupBy(_ keys: [Scope.Column]) -> SyntaxNode {
    let list = SyntaxNode.list(keys.map(\.node))
    // What may turn out to be a constant is none of grouping sets, as in groupKey.
    let forms = keys.contains { $0.node.containsChoice } ? 3 : 0
    switch random.below(10) + forms {
    case 0: return SyntaxNode(.words, " GROUP BY ROLLUP ($)", [list], construct: "ROLLUP")
    case 1: return SyntaxNode(.words, " GROUP BY CUBE ($)", [list], construct: "CUBE")
    case 2:
      let sets = keys.map { SyntaxNode(.words, "($)", [$0.node]) } + [SyntaxNode(.words, "()")]
      return SyntaxNode(.words, " GROUP BY GROUPING SETS ($)", [.list(sets)], construct: "GROUPING SETS")
    default: return SyntaxNode(.words, " GROUP BY $", [list], construct: "GROUP BY")
    }
  }
}

extension SyntaxNode {
  /// Whether a constant condition in it could decide its value.
  fileprivate var containsChoice: Bool {
    var isFound = false
    traverse { node in
      let isChoice = node.construct.map { $0.hasPrefix("CASE") || ["coalesce", "nullif"].contains($0) }
      isFound = isFound || isChoice ?? false
    }
    return isFound
  }
}
