extension QueryGenerator {
  /// Two uses of the same columns of one table, that are alike or nearly so: rows, or groups of them.
  mutating func repeatedTable() -> Source? {
    let table = self.table()
    let keys = table.columns.filter { $0.type.isComparable && $0.type != .interval }
    guard let key = rare.pick(keys), let value = rare.pick(keys.filter { $0.name != key.name }) else { return nil }
    let scope = Scope(columns: [key, value], allowsSubqueries: false)
    let aggregates = (0..<2).compactMap { _ in aggregate(nil, scope) }
    guard aggregates.count == 2 else { return nil }
    return join(use(of: table, key, value, aggregates), use(of: table, key, value, aggregates), isOnly: false)
  }

  private mutating func use(
    of table: Source, _ key: Scope.Column, _ value: Scope.Column, _ aggregates: [Scope.Column]
  ) -> Source {
    var clauses: [SyntaxNode] = []
    var items = [key, value]
    var distinct = ""
    switch rare.below(5) {
    case 0: break
    case 1: distinct = "DISTINCT "
    default:
      items = [key, aggregates[rare.below(2)]]
      clauses.append(SyntaxNode(.words, " GROUP BY $", [key.node], construct: "GROUP BY"))
      if rare.chance(30) {
        clauses.append(SyntaxNode(.words, " HAVING count(*) < 3", [], optional: true, construct: "HAVING"))
      }
    }
    if rare.chance(20) { items.reverse() }
    let list = items.enumerated().map { index, item in SyntaxNode(.words, "$ AS c\(index + 1)", [item.node]) }
    let isGrouped = !clauses.isEmpty || !distinct.isEmpty
    let node = SyntaxNode(
      .query, "SELECT \(distinct)$ FROM $" + Array(repeating: "$", count: clauses.count).joined(),
      [.list(list, minimum: 2), table.node] + clauses, traits: isGrouped ? .mergesEqualValues : [])
    return derived("($)", Query(node: node, types: items.map(\.type), rows: table.rows), construct: "table again")
  }
}
