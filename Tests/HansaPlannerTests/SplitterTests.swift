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
    #expect(plan.fragments[0].output.map(\.name) == ["id", "total"])
    #expect(plan.fragments[0].sql.contains("WHERE"))
    #expect(plan.fragments[1].output.map(\.name) == ["order_id", "price", "label"])
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
    #expect(plan.fragments.contains { $0.sql.contains("LIMIT 5") })
  }

  @Test func `a filter on the optional side of an outer join stays above the join`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id WHERE i.price > 5")
    #expect(plan.fragments.first { $0.source == "parts" }?.sql.contains("WHERE") == false)
  }

  @Test func `counting rows asks for no column`() throws {
    let plan = try ShopCatalog.plan("SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM items)")
    #expect(plan.fragments.allSatisfy { $0.output.map(\.name) == ["one"] })
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
