extension QueryGenerator {
  mutating func join(_ left: Source, _ right: Source, isOnly: Bool) -> Source {
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

  /// The rows with those of a query that refers to them.
  mutating func lateral(_ left: Source, outer: [Scope.Column]) -> Source? {
    guard queryDepth > 0, left.rows <= 600, rare.chance(6) else { return nil }
    let query = subquery(types: nil, outer: outer + left.columns)
    let right = derived("($)", query, construct: "LATERAL")
    let text = rare.chance(50) ? "$ CROSS JOIN LATERAL $" : "$ LEFT JOIN LATERAL $ ON true"
    return Source(
      node: SyntaxNode(.relation, text, [left.node, right.node]), columns: left.columns + right.columns, key: [],
      rows: left.rows * query.rows)
  }

  private func equalColumns(
    _ left: [Scope.Column], _ right: [Scope.Column]
  ) -> [(Scope.Column, Scope.Column)] {
    left.flatMap { one in
      right.filter { $0.type == one.type && one.type.isComparable && one.type != .boolean }.map { (one, $0) }
    }
  }
}
