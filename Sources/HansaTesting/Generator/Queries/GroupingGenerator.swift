extension QueryGenerator {
  /// GROUP BY and HAVING, and what may be selected then.
  mutating func grouping(_ source: Source, _ scope: Scope) -> (clauses: [SyntaxNode], columns: [Scope.Column]) {
    var inner = scope
    inner.allowsSubqueries = false
    inner.outer = []
    let keys = (0..<random.between(0, 3)).compactMap { _ in groupKey(inner) }
    var columns = keys
    for _ in 0..<random.between(1, 4) { if let aggregate = aggregate(nil, inner) { columns.append(aggregate) } }
    var clauses: [SyntaxNode] = []
    if !keys.isEmpty {
      let clause = groupBy(keys)
      clauses.append(clause)
      if clause.construct != "GROUP BY", rare.chance(40) { columns.append(groupingNumber(keys)) }
    }
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

  /// Which of the keys a row's set leaves out.
  private mutating func groupingNumber(_ keys: [Scope.Column]) -> Scope.Column {
    let some = rare.shuffled(keys).prefix(rare.between(1, keys.count)).map(\.node)
    let node = SyntaxNode(.expression(.int4), "GROUPING($)", [.list(some)], construct: "GROUPING()")
    return Scope.Column(node: node, type: .int4)
  }

  private mutating func groupBy(_ keys: [Scope.Column]) -> SyntaxNode {
    let list = SyntaxNode.list(keys.map(\.node))
    // What may turn out to be a constant is none of grouping sets, as in groupKey; nor are columns that a join may make
    // equal: above the sets PostgreSQL up to 17 takes one for the other, and DISTINCT loses rows.
    let kinds = Set(keys.map { ValueType.integers.contains($0.type) ? .int8 : $0.type })
    let different = Set(keys.map { Array($0.node.sql.utf8) })
    let forms = kinds.count < different.count || keys.contains { $0.node.containsChoice } ? 3 : 0
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
