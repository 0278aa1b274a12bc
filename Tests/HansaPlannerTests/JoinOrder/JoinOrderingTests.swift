import HansaCatalog
import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

@Suite struct JoinOrderingTests {
  /// The two large tables have hardly a row in common, and the small one a few rows of one of them.
  static let large = ScatteredTables([
    .init(name: "a", rows: 1_000_000, columns: ["id": 1_000_000, "x": 1_000_000]),
    .init(name: "b", rows: 500_000, columns: ["id": 500_000, "x": 500_000, "k": 10_000]),
    .init(name: "c", rows: 20, columns: ["k": 20], key: "k"),
  ])
  static let both = "SELECT * FROM a, b, c WHERE a.id = b.id AND a.x = b.x AND b.k = c.k"

  @Test func `few rows travel to one large table and from there to the next`() throws {
    #expect(try Self.large.order(Self.both, .dynamic) == "(a (b c))")
    #expect(try Self.large.order(Self.both, .greedy) == "((a b) c)")
    #expect(try Self.large.order(Self.both, .written) == "((a b) c)")
  }

  @Test func `without sizes tables are joined as they are written`() throws {
    let tables = ScatteredTables([
      .init(name: "a", rows: nil, columns: ["k": 1]), .init(name: "b", rows: 9, columns: ["k": 1, "l": 1]),
      .init(name: "c", rows: 5, columns: ["l": 1]),
    ])
    for ordering in JoinOrdering.allCases {
      #expect(try tables.order("SELECT 1 FROM a, b, c WHERE a.k = b.k AND b.l = c.l", ordering) == "((a b) c)")
    }
  }

  @Test func `a product is made only of what nothing connects`() throws {
    let tables = ScatteredTables(
      (0..<5).map { .init(name: Name("t\($0)"), rows: 100, columns: ["k": 100], key: "k") })
    let order = try tables.order("SELECT 1 FROM t0, t1, t2, t3, t4 WHERE t0.k = t2.k AND t1.k = t3.k")
    #expect(order == "(((t0 t2) × (t1 t3)) × t4)")
    #expect(
      try tables.order("SELECT 1 FROM t0, t1, t2, t3 WHERE t0.k = t1.k AND t1.k + t2.k = t3.k AND t2.k < t0.k")
        == "(((t0 t1) t2) t3)")
  }

  @Test func `tables are joined by an equality that nobody wrote where it makes no more rows`() throws {
    func tables(key: Name?) -> ScatteredTables {
      ScatteredTables([
        .init(name: "a", rows: 500, columns: ["k": 20], key: key),
        .init(name: "b", rows: 3_000_000, columns: ["k": 3_000_000, "v": 9]),
        .init(name: "c", rows: 30, columns: ["k": 30]),
      ])
    }
    let sql = "SELECT b.v FROM a, b, c WHERE a.k = b.k AND b.k = c.k"
    #expect(try tables(key: "k").order(sql).contains("(a c)"))
    #expect(try !tables(key: nil).order(sql).contains("(a c)"))
  }

  @Test func `a semi join of several tables follows their join`() throws {
    let sql =
      "SELECT a.x FROM a, b, c WHERE a.id = b.id AND b.k = c.k AND EXISTS (SELECT 1 FROM d WHERE d.x = a.x + c.k)"
    let tables = ScatteredTables([
      .init(name: "a", rows: 1000, columns: ["id": 1000, "x": 1000]),
      .init(name: "b", rows: 5000, columns: ["id": 1000, "k": 50]), .init(name: "c", rows: 50, columns: ["k": 50]),
      .init(name: "d", rows: 10, columns: ["x": 10]),
    ])
    #expect(try tables.order(sql).hasSuffix(" ⋉ d)"))
  }

  @Test(arguments: [12, 13]) func `up to twelve tables are searched, and more are joined the smallest first`(
    _ count: Int
  ) throws {
    // As above, with a long tail of small tables.
    var tables = [
      ScatteredTables.Table(name: "a", rows: 1_000_000, columns: ["id": 1_000_000, "x": 1_000_000]),
      .init(name: "b", rows: 500_000, columns: ["id": 500_000, "x": 500_000, "k": 10_000]),
      .init(name: "c", rows: 20, columns: ["k": 20], key: "k"),
    ]
    var sql = Self.both
    for number in 3..<count {
      tables.append(.init(name: Name("t\(number)"), rows: 10_000, columns: ["k": 10_000], key: "k"))
      sql = sql.replacing(" WHERE", with: ", t\(number) WHERE") + " AND t\(number).k = a.x"
    }
    let scattered = ScatteredTables(tables)
    #expect(try scattered.order(sql).contains("(a b)") == (count > 12))
    #expect(try (scattered.order(sql) == scattered.order(sql, .greedy)) == (count > 12))
  }

  static let queries = [
    "SELECT 1 FROM a, b, c WHERE a.id = b.id AND b.k = c.k",
    "SELECT 1 FROM a, b, c WHERE a.id = b.id AND a.x = b.x AND b.k = c.k AND a.x < b.k",
    "SELECT 1 FROM a, b, c WHERE a.id = b.id AND a.x = c.k AND b.x = c.k",
    "SELECT 1 FROM a, b, c WHERE a.id = b.id AND b.k = c.k AND a.x + b.x = c.k",
  ]

  @Test(arguments: queries) func `the rows of all units are those that the estimator expects`(_ sql: String) throws {
    let catalog = Self.large.catalog
    let estimator = Estimator(catalog: catalog)
    let plan = try Self.large.plan(sql, .written)
    let joins = try #require(plan.inputs.first)
    let tree = try #require(JoinTree(joins))
    let units = tree.operands.map { JoinUnit($0) }
    var builder = try #require(JoinGraphBuilder(units, CostModel(estimator: estimator)))
    let graph = builder.graph(tree.conditions, tree.attachments)
    let whole = try #require(estimator.rows(plan))
    let rows = try #require(graph.rowsOfSets.last)
    #expect(abs(rows - whole) <= whole * 0.01, "\(rows) instead of \(whole)")
  }
}
