extension QueryGenerator {
  /// DISTINCT ON, in a query of its own for it has an order.
  mutating func distinctOn(
    _ source: Source, _ columns: [Scope.Column], _ items: [(node: SyntaxNode, type: ValueType)], _ clauses: [SyntaxNode]
  ) -> SyntaxNode? {
    let comparable = columns.filter { $0.type.isComparable && $0.type != .interval }
    guard !source.key.isEmpty, rare.chance(5), let key = rare.pick(comparable) else { return nil }
    let direction = rare.pick(["", " DESC", " NULLS FIRST", " DESC NULLS LAST"]) ?? ""
    let order = [SyntaxNode(.words, "$\(direction)", [key.node])] + source.key
    let (alias, names) = (name("q"), items.indices.map { "c\($0 + 1)" }.joined(separator: ", "))
    let inner = SyntaxNode(
      .query, "SELECT DISTINCT ON ($) $ FROM $" + Array(repeating: "$", count: clauses.count).joined() + " ORDER BY $",
      [key.node, .list(items.map(\.node), minimum: items.count), source.node] + clauses
        + [.list(order, minimum: order.count)], traits: .mergesEqualValues, construct: "DISTINCT ON")
    return SyntaxNode(.query, "SELECT \(names) FROM ($) AS \(alias)(\(names))", [inner])
  }
}
