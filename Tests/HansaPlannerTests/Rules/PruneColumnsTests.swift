import HansaCore
import HansaPlanner
import Testing

@Suite struct PruneColumnsTests {
  /// The columns that the fragments of a query ask for, by source.
  private func columns(_ sql: String, _ settings: PlannerSettings = .init()) throws -> [Name: [Name]] {
    let fragments = try ShopCatalog.plan(sql, settings).fragments
    return Dictionary(fragments.map { ($0.source, $0.output.map(\.name)) }, uniquingKeysWith: +)
  }

  @Test func `columns that nothing refers to are not asked for`() throws {
    let sql = "SELECT t.id FROM (SELECT * FROM orders) t JOIN (SELECT *, price * 2 AS d FROM items) i ON i.id = t.id"
    #expect(try columns(sql) == ["shop": ["id"], "parts": ["id"]])
    let all = try columns(sql, .init(disabledRules: ["prune-columns"]))
    #expect(all["parts"] == ["id", "order_id", "price", "label", "d"])
  }

  @Test func `aggregates and windows that nothing refers to fall away`() throws {
    let plan = try ShopCatalog.plan(
      """
      SELECT t.status FROM (SELECT status, sum(total) AS s FROM orders GROUP BY status) t,
        (SELECT id, rank() OVER (ORDER BY price) AS r FROM items) i
      """)
    #expect(plan.merge?.sql.contains("sum(") == false)
    #expect(plan.merge?.sql.contains("rank(") == false)
  }

  @Test func `branches of UNION ALL and common tables lose what nobody reads`() throws {
    let sides = "SELECT x FROM (SELECT id AS x, status AS y FROM orders UNION ALL SELECT id, label FROM items) u"
    #expect(try columns(sides).values.map(\.count) == [1, 1])
    let shared = """
      WITH t AS (SELECT * FROM orders), u AS (SELECT id, total FROM t) SELECT a.id FROM t a, u b, u c, items i
      WHERE b.id = c.id
      """
    #expect(try columns(shared)["shop"] == ["id"])
    let counted = "SELECT count(*) FROM (SELECT id, label FROM items UNION ALL SELECT id, status FROM orders) u"
    #expect(try columns(counted)["parts"]?.count == 1)
  }

  @Test func `an aggregation without keys stays one row`() throws {
    let plan = try ShopCatalog.plan("SELECT 1 AS x FROM items i WHERE EXISTS (SELECT count(*), max(total) FROM orders)")
    #expect(plan.fragments.contains { $0.source == "shop" && $0.sql.contains("count(*)") })
  }

  static let needed: [(sql: String, shop: [Name])] = [
    ("SELECT x FROM (SELECT id AS x, status AS y FROM orders UNION SELECT id, label FROM items) u", ["x", "y"]),
    ("SELECT x FROM (SELECT id AS x, status AS y FROM orders EXCEPT SELECT id, label FROM items) u", ["x", "y"]),
    ("SELECT d.id FROM (SELECT DISTINCT id, status FROM orders) d JOIN items i ON i.id = d.id", ["id"]),
    (
      "SELECT d.id FROM (SELECT DISTINCT ON (status) id FROM orders ORDER BY status, total) d, items i",
      ["id", "total", "status"]
    ),
    ("SELECT i.id FROM items i WHERE i.id IN (SELECT id FROM orders)", ["id"]),
    ("SELECT o.id FROM orders o, items i ORDER BY o.total", ["id", "total"]),
  ]

  @Test func `a column that only a pushed filter needs does not travel`() throws {
    #expect(try columns("SELECT o.id FROM orders o JOIN items i ON i.id = o.id WHERE o.total > 5")["shop"] == ["id"])
  }

  @Test(arguments: needed.indices)
  func `columns that decide which rows there are stay`(index: Int) throws {
    let (sql, shop) = Self.needed[index]
    #expect(try columns(sql)["shop"] == shop, "\(sql)")
  }
}
