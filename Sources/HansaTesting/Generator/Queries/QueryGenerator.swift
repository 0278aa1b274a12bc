/// Makes random queries over `TrapTable.all` that PostgreSQL answers, mostly, and whose answer is decided: LIMIT comes
/// with an order of all columns, functions that depend on the order of rows with a unique key in theirs.
public struct QueryGenerator: Sendable {
  /// A query with its columns.
  struct Query: Sendable {
    var node: SyntaxNode
    var types: [ValueType]
    /// About how many rows it has at most.
    var rows: Int
  }

  /// A query of WITH.
  struct CommonTable: Sendable {
    var name: String
    var query: Query
  }

  var random: SeededRandom
  /// Decides about the rarer clauses, so that a new one leaves most seeds the query that they have.
  var rare: SeededRandom
  /// The sources that tables are read from.
  var sources: [TrapSource]
  var commonTables: [CommonTable] = []
  private var names = 0
  /// How many levels of queries may still be below the one that is being made.
  var queryDepth = 2
  /// Expressions made so far, and how many there may be.
  var spent = 0
  var budget = 60

  /// - Parameter seed: decides the query.
  public init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    rare = SeededRandom(seed: seed ^ 0x5eed)
    // Queries over one source are what most is pushed of.
    sources = TrapSource.allCases
    if random.chance(40) { sources = random.pick(TrapSource.allCases).map { [$0] } ?? sources }
    budget = random.between(10, 70)
    queryDepth = random.between(0, 3)
  }

  /// The query of a seed.
  public static func query(seed: UInt64) -> SyntaxNode {
    var generator = QueryGenerator(seed: seed)
    return generator.statement()
  }

  mutating func name(_ prefix: String) -> String {
    names += 1
    return "\(prefix)\(names)"
  }

  // MARK: Statements

  private mutating func statement() -> SyntaxNode {
    var clauses: [SyntaxNode] = []
    if random.chance(20) { clauses.append(with()) }
    let body = query(types: nil, outer: [], isTop: true)
    clauses.append(body.node)
    if random.chance(55) { clauses += ordering(body, limits: random.chance(45)) }
    return SyntaxNode(.query, Array(repeating: "$", count: clauses.count).joined(), clauses)
  }

  private mutating func with() -> SyntaxNode {
    var isRecursive = false
    let tables = (0..<random.between(1, 2)).map { _ in
      if rare.chance(15) {
        isRecursive = true
        return recursion()
      }
      let table = CommonTable(name: name("w"), query: subquery(types: nil, outer: []))
      commonTables.append(table)
      let columns = table.query.types.indices.map { "c\($0 + 1)" }.joined(separator: ", ")
      let form = random.pick(["", "", "MATERIALIZED ", "NOT MATERIALIZED "]) ?? ""
      return SyntaxNode(
        .words, "\(table.name)(\(columns)) AS \(form)($)", [table.query.node], construct: "WITH \(form)")
    }
    return SyntaxNode(.words, "WITH \(isRecursive ? "RECURSIVE " : "")$ ", [.list(tables)], optional: true)
  }

  /// ORDER BY, and LIMIT where the order is total.
  private mutating func ordering(_ body: Query, limits: Bool) -> [SyntaxNode] {
    var positions = random.shuffled(Array(1...body.types.count))
    if !limits { positions = Array(positions.prefix(random.between(1, 3))) }
    let keys = positions.map { position in
      let direction = random.pick(["", "", " DESC", " ASC", " NULLS FIRST", " DESC NULLS LAST"]) ?? ""
      return SyntaxNode(.orderKey(position), "\(position)\(direction)", construct: "ORDER BY\(direction)")
    }
    guard limits else { return [SyntaxNode(.words, " ORDER BY $", [.list(keys)], optional: true)] }
    // -0 and 0 tie in the order: which of them is within the limit is not decided.
    let traits: SyntaxNode.Traits = body.types.contains(where: \.isFloat) ? .mergesEqualValues : []
    func clause(_ word: String, _ number: Int) -> SyntaxNode {
      SyntaxNode(.words, " \(word) \(number)", [], optional: true, traits: traits, construct: word)
    }
    var clauses = [clause("LIMIT", random.between(0, 12))]
    if random.chance(40) { clauses.append(clause("OFFSET", random.between(0, 5))) }
    // The order is total only with all keys: they stay together.
    let order = SyntaxNode(.words, " ORDER BY $", [.list(keys, minimum: keys.count)])
    return [
      SyntaxNode(.words, Array(repeating: "$", count: clauses.count + 1).joined(), [order] + clauses, optional: true)
    ]
  }

  // MARK: Queries

  /// A query without an order, or one in parentheses.
  mutating func query(types: [ValueType]?, outer: [Scope.Column], isTop: Bool = false) -> Query {
    guard queryDepth > 0, random.chance(15) else { return select(types: types, outer: outer, isTop: isTop) }
    let left = select(types: types, outer: outer)
    let right = select(types: left.types, outer: outer)
    let operation =
      random.pick(["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"]) ?? "UNION"
    let node = SyntaxNode(
      .query, "($) \(operation) ($)", [left.node, right.node], traits: .mergesEqualValues, construct: operation)
    return Query(node: node, types: left.types, rows: left.rows + right.rows)
  }

  /// A query that is a part of another one, one level down.
  mutating func subquery(types: [ValueType]?, outer: [Scope.Column]) -> Query {
    queryDepth -= 1
    defer { queryDepth += 1 }
    var query = query(types: types, outer: outer)
    if random.chance(12) {
      let clauses = ordering(query, limits: true)
      query.node = SyntaxNode(.query, "$$", [query.node] + clauses)
    }
    return query
  }
}
