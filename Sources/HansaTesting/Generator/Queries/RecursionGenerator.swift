extension QueryGenerator {
  /// A query of WITH RECURSIVE that ends after a few steps.
  mutating func recursion() -> SyntaxNode {
    let name = name("w")
    let union = rare.pick(["UNION ALL", "UNION ALL", "UNION"]) ?? "UNION ALL"
    let (anchor, step) = rare.chance(30) ? counting(name) : walking(name)
    let node = SyntaxNode(.query, "\(anchor) \(union) \(step)")
    commonTables.append(CommonTable(name: name, query: Query(node: node, types: [.int4, .int4], rows: 40)))
    return SyntaxNode(.words, "\(name)(c1, c2) AS ($)", [node], construct: "WITH RECURSIVE \(union)")
  }

  private mutating func counting(_ name: String) -> (anchor: String, step: String) {
    (
      "SELECT \(rare.between(-2, 2)), 0",
      "SELECT c1 + \(rare.between(0, 3)), c2 + 1 FROM \(name) WHERE c2 < \(rare.between(0, 9))"
    )
  }

  /// From row to row, by a column that holds numbers of rows.
  private mutating func walking(_ name: String) -> (anchor: String, step: String) {
    let table = rare.pick(TrapTable.all.filter { $0.columns.contains { $0.name == "k" } }) ?? TrapTable.all[0]
    let places = (0..<2).map { _ in "\((rare.pick(sources) ?? .pg).rawValue).\(table.quotedName)" }
    let (first, next) = (self.name("t"), self.name("t"))
    let join = rare.pick(["INNER JOIN", "INNER JOIN", "LEFT JOIN"]) ?? "INNER JOIN"
    return (
      "SELECT CAST(\(first).id AS integer), 0 FROM \(places[0]) AS \(first) WHERE \(first).id < \(rare.between(1, 7))",
      "SELECT CAST(\(next).id AS integer), \(name).c2 + 1 FROM \(name) \(join) \(places[1]) AS \(next) "
        + "ON \(next).k = \(name).c1 WHERE \(name).c2 < \(rare.between(1, 2))"
    )
  }
}
