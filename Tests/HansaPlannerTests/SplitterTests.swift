import HansaCore
import HansaPlanner
import Testing

@Suite struct SplitterTests {
  @Test func `a query over one source is one fragment without a merge`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT c.name, sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.name ORDER BY 2 DESC LIMIT 5"
    )
    #expect(plan.merge == nil)
    #expect(plan.fragments.count == 1)
  }

  @Test func `fragments ask only for the columns and rows that are needed`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT o.id, i.price FROM orders o JOIN items i ON i.order_id = o.id WHERE o.total > 100 AND i.label = 'x'")
    #expect(plan.merge != nil)
    #expect(plan.fragments.map(\.source) == ["shop", "parts"])
    #expect(plan.fragments[0].output.map(\.name) == ["id"])
    #expect(plan.fragments[0].sql.contains("WHERE"))
    #expect(plan.fragments[1].output.map(\.name) == ["order_id", "price"])
    #expect(plan.fragments[1].sql.contains("'x'"))
  }

  @Test func `with pushdown off tables are pulled as they are`() throws {
    let plan = try ShopCatalog.plan("SELECT id FROM orders WHERE total > 100", .init(pushdown: .off))
    #expect(plan.fragments.count == 1)
    #expect(plan.merge != nil)
    #expect(!plan.fragments[0].sql.contains("WHERE"))
  }

  @Test func `a limit reaches a fragment that has no filter left above it`() throws {
    let plan = try ShopCatalog.plan("SELECT id FROM orders UNION ALL (SELECT id FROM items LIMIT 3 OFFSET 2)")
    #expect(plan.fragments.contains { $0.sql.contains("LIMIT 3 OFFSET 2") })
  }

  @Test func `a filter on the optional side of an outer join stays above the join`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id WHERE coalesce(i.price, 9) > 5")
    #expect(plan.fragments.first { $0.source == "parts" }?.sql.contains("WHERE") == false)
  }

  @Test func `rows that are only counted come without their columns`() throws {
    let plan = try ShopCatalog.plan("SELECT count(*) FROM orders CROSS JOIN items")
    #expect(plan.fragments.map { $0.output.map(\.name) } == [["one"], ["one"]])
  }

  @Test func `each source counts its own rows`() throws {
    let plan = try ShopCatalog.plan("SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM items)")
    #expect(plan.fragments.allSatisfy { $0.sql.contains("count(*)") })
  }

  @Test func `tables of one source that are joined by an equality are one fragment`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT c.name, i.price FROM orders o JOIN customers c ON c.id = o.customer_id JOIN items i ON i.order_id = o.id")
    #expect(plan.fragments.map(\.source) == ["shop", "parts"])
    #expect(plan.fragments[0].sql.contains("JOIN"))
    #expect(Set(plan.fragments[0].output.map(\.name)) == ["name", "id"])
  }

  @Test func `a product of two tables is not made at the source`() throws {
    let plan = try ShopCatalog.plan("SELECT c.name, o.total, i.price FROM customers c, orders o, items i")
    #expect(plan.fragments.count == 3)
    #expect(plan.notes.contains { $0.code == .expands })
  }

  @Test func `an average inside a larger query travels as sum and count`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT i.id FROM items i WHERE i.price > (SELECT avg(total) FROM orders WHERE status = 'x')")
    let shop = try #require(plan.fragments.first { $0.source == "shop" })
    #expect(shop.sql.contains("sum(") && shop.sql.contains("count(") && !shop.sql.contains("avg("))
    #expect(plan.notes.contains { $0.verdict == .rewritten && $0.code == .openScale })
  }

  @Test func `a variance inside a larger query travels as its moments`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT i.id FROM items i WHERE i.price > (SELECT stddev(total) FROM orders)")
    let shop = try #require(plan.fragments.first { $0.source == "shop" })
    #expect(shop.output.map(\.type) == [.int8, .numeric(precision: nil, scale: 2), .numeric(precision: nil, scale: 4)])
    #expect(plan.merge?.sql.contains("hansa_numeric_stddev_samp(") == true)
  }

  @Test func `an average that only its source compares is left to it`() throws {
    let plan = try ShopCatalog.plan(
      """
      SELECT i.id FROM items i JOIN (
        SELECT customer_id FROM orders GROUP BY customer_id HAVING avg(total) > 10
      ) c ON c.customer_id = i.id
      """)
    let shop = try #require(plan.fragments.first { $0.source == "shop" })
    #expect(shop.sql.contains("avg(") || shop.sql.contains("HAVING"))
    #expect(shop.output.map(\.name) == ["customer_id"])
  }

  @Test func `a top n is taken at the source, and sorted again where it arrives`() throws {
    let plan = try ShopCatalog.plan(
      """
      SELECT t.id, i.price FROM (SELECT id FROM orders ORDER BY total DESC LIMIT 5) t JOIN items i ON i.order_id = t.id
      """)
    #expect(plan.fragments.contains { $0.sql.contains("ORDER BY") && $0.sql.contains("LIMIT 5") })
  }

  @Test func `the same statement is sent once`() throws {
    let plan = try ShopCatalog.plan(
      """
      SELECT b.id FROM (SELECT id FROM orders WHERE total > 5) a JOIN items i ON i.id = a.id
        LEFT JOIN (SELECT id FROM orders WHERE total > 5) b ON b.id = i.order_id + a.id
      """)
    #expect(plan.fragments.count == 2)
    #expect(plan.merge?.sql.contains("MATERIALIZED") == true)
  }

  private static let groups = "SELECT customer_id AS c, sum(total) AS s FROM orders GROUP BY customer_id"

  private func groupings(_ plan: FederatedPlan) -> Int {
    (plan.merge?.sql ?? "").ranges(of: "GROUP BY").count
  }

  @Test func `groups of the same rows are made once`() throws {
    let plan = try ShopCatalog.plan(
      """
      SELECT i.id, b.s FROM (\(Self.groups) HAVING sum(total) > 5) a JOIN items i ON i.id = a.c
        JOIN (SELECT customer_id, sum(total) AS s FROM orders GROUP BY 1) b ON b.customer_id = i.order_id
        WHERE i.price IN (SELECT s FROM (\(Self.groups)) x)
      """, pulling: .always)
    #expect(plan.fragments.count == 2 && groupings(plan) == 1)
    #expect(plan.merge?.sql.contains("MATERIALIZED (SELECT") == true)
  }

  @Test func `groups by other keys, or of other rows, are made of the rows that are kept`() throws {
    for other in [
      "SELECT status AS c, sum(total) AS s FROM orders GROUP BY status",
      "SELECT customer_id AS c, max(total) AS s FROM orders GROUP BY customer_id",
      "SELECT customer_id AS c, sum(total) AS s FROM orders WHERE status = 'x' GROUP BY customer_id",
      "SELECT customer_id AS c, sum(total + random()::int) AS s FROM orders GROUP BY customer_id",
      "\(Self.groups) HAVING sum(total) > 5",
      "SELECT customer_id AS c, total AS s FROM orders",
    ] {
      let plan = try ShopCatalog.plan(
        """
        SELECT i.id, b.s FROM (\(Self.groups)) a JOIN items i ON i.id = a.c
          JOIN (\(other)) b ON b.s = i.order_id
        """, pulling: .always)
      #expect(groupings(plan) == other.ranges(of: "GROUP BY").count + 1, "\(other)")
      #expect(plan.merge?.sql.contains("\"shared\"") == false, "\(other)")
    }
  }

  @Test func `what is computed of distinct rows is told apart`() throws {
    let plan = try ShopCatalog.plan(
      """
      SELECT i.id, b.x FROM (SELECT x + 1 AS x FROM (SELECT DISTINCT customer_id AS x FROM orders) d) a
        JOIN items i ON i.id = a.x
        JOIN (SELECT x + 2 AS x FROM (SELECT DISTINCT customer_id AS x FROM orders) d) b ON b.x = i.order_id
      """, pulling: .always)
    let sql = try #require(plan.merge?.sql)
    #expect(sql.contains("1::INTEGER") && sql.contains("2::INTEGER") && sql.ranges(of: "DISTINCT").count == 1, "\(sql)")
  }

  @Test func `groups that depend on rows around them are made for each of these`() throws {
    let groups = "SELECT customer_id, count(*) AS n FROM orders WHERE total > i.price GROUP BY customer_id"
    let plan = try ShopCatalog.plan(
      """
      SELECT i.id FROM items i, LATERAL (\(groups)) a, LATERAL (\(groups)) b WHERE a.n = b.n + 1
      """, pulling: .always)
    #expect(plan.fragments.count == 2 && groupings(plan) == 2)
  }

  @Test func `groups of which only the number counts are no table of their own`() throws {
    let groups = "(SELECT customer_id FROM orders GROUP BY customer_id)"
    let plan = try ShopCatalog.plan(
      """
      SELECT i.id FROM items i CROSS JOIN (VALUES (1)) v(n) CROSS JOIN \(groups) a
        WHERE i.price > (SELECT w.n FROM (VALUES (1)) w(n) CROSS JOIN \(groups) b)
      """, pulling: .always)
    #expect(plan.merge?.sql.contains("\"shared\"()") == false)
  }

  @Test func `of a projection the source computes what it can`() throws {
    let plan = try ShopCatalog.plan("SELECT upper(c.name), random() FROM customers c JOIN items i ON i.id = c.id")
    #expect(plan.fragments.count == 2)
    #expect(plan.notes.contains { $0.code == .volatile } || plan.merge?.sql.contains("random") == true)
  }

  @Test func `a table read in a recursion is kept by the merge`() throws {
    let plan = try ShopCatalog.plan(
      """
      WITH RECURSIVE r(id) AS (
        SELECT id FROM customers UNION ALL SELECT r.id + 1 FROM r JOIN items i ON i.id = r.id
      ) SELECT count(*) FROM r
      """)
    #expect(plan.merge?.sql.contains("MATERIALIZED (SELECT") == true)
  }

  @Test func `a common table that is used twice is computed once`() throws {
    let plan = try ShopCatalog.plan(
      "WITH t AS (SELECT id FROM items) SELECT count(*) FROM t a JOIN t b ON a.id = b.id JOIN orders o ON o.id = a.id")
    #expect(plan.fragments.count == 2)
    #expect(plan.merge?.sql.contains("AS MATERIALIZED") == true)
  }
}
