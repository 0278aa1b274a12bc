extension QueryGenerator {
  /// EXISTS, IN, NOT IN, ANY, ALL.
  mutating func subqueryCondition(_ scope: Scope) -> SyntaxNode {
    let type = random.pick(scope.columns.filter { $0.type.isComparable })?.type ?? .int4
    let outer = random.chance(60) ? scope.columns + scope.outer : []
    var inner = scope
    inner.allowsSubqueries = false
    let value = expression(type, depth: 1, inner)
    func form(_ text: String, _ nodes: [SyntaxNode], _ construct: String) -> SyntaxNode {
      SyntaxNode(.expression(.boolean), text, nodes, construct: outer.isEmpty ? construct : "correlated \(construct)")
    }
    switch random.below(7) {
    case 0, 1: return form("EXISTS ($)", [subquery(types: nil, outer: outer).node], "EXISTS")
    case 2: return form("NOT EXISTS ($)", [subquery(types: nil, outer: outer).node], "NOT EXISTS")
    case 3: return form("($ IN ($))", [value, subquery(types: [type], outer: outer).node], "IN (SELECT)")
    case 4: return form("($ NOT IN ($))", [value, subquery(types: [type], outer: outer).node], "NOT IN (SELECT)")
    default:
      let operation = random.pick(["=", "<>", "<", ">="]) ?? "="
      let quantifier = random.pick(["ANY", "ALL"]) ?? "ANY"
      return form(
        "($ \(operation) \(quantifier) ($))", [value, subquery(types: [type], outer: outer).node],
        "\(operation) \(quantifier) (SELECT)")
    }
  }

  /// A subquery of one row at most, for a value.
  mutating func scalarSubquery(_ type: ValueType, _ scope: Scope) -> SyntaxNode {
    let outer = random.chance(60) ? scope.columns + scope.outer : []
    queryDepth -= 1
    defer { queryDepth += 1 }
    let source = from(outer: outer)
    let inner = Scope(columns: source.columns, outer: outer, allowsSubqueries: false)
    let isCorrelated = !outer.isEmpty
    let construct = isCorrelated ? "correlated scalar subquery" : "scalar subquery"
    let condition = SyntaxNode(.words, " WHERE $", [expression(.boolean, depth: 1, inner)], optional: true)
    if let aggregate = aggregate(type, inner) {
      return SyntaxNode(
        .expression(type), "(SELECT $ FROM $$)", [aggregate.node, source.node, condition],
        traits: .mergesEqualValues, construct: construct)
    }
    // The first of all values.
    let value = expression(type, depth: 1, inner)
    return SyntaxNode(
      .expression(type), "(SELECT $ FROM $$ ORDER BY 1 LIMIT 1)", [value, source.node, condition],
      traits: .mergesEqualValues, construct: construct)
  }
}
