import HansaCore
import HansaPlanner
import Testing

/// orders and customers are the shop's, items the parts source's.
@Suite struct ShippingPlanTests {
  private func plan(_ sql: String, _ strategy: Strategy = .always) throws -> FederatedPlan {
    try ShopCatalog.plan(sql, strategies: strategy)
  }

  @Test func `the small side of a join travels to the source of the large one`() throws {
    let plan = try plan(
      "SELECT c.name, count(*) FROM items i JOIN customers c ON c.id = i.id WHERE c.id < 10 GROUP BY c.name", .byCost)
    #expect(plan.fragments.map(\.source) == ["parts"] && plan.shipments.count == 1)
    #expect(plan.shipments[0].plan.fragments.map(\.source) == ["shop"])
    #expect(plan.fragments[0].sql.contains("GROUP BY"))
  }

  @Test func `only columns that are used travel`() throws {
    let plan = try plan("SELECT i.price FROM items i JOIN orders o ON o.id = i.order_id WHERE o.total > 5")
    #expect(plan.shipments.first?.plan.output.map(\.name) == ["id"], "\(plan.fragments.map(\.sql))")
  }

  @Test func `rows that are too many stay`() throws {
    var settings = PlannerSettings()
    settings.maximumShippedRows = 2
    let plan = try ShopCatalog.plan(
      "SELECT 1 FROM items i JOIN customers c ON c.id = i.id", settings, strategies: .always)
    #expect(plan.shipments.isEmpty)
  }

  @Test func `what depends on the rows around it does not travel`() throws {
    let plan = try plan(
      "SELECT (SELECT max(i.price) FROM items i WHERE i.id < c.id AND i.order_id = c.id LIMIT 1) FROM customers c")
    #expect(plan.allFragments.allSatisfy { !$0.fragment.sql.contains("hansa_fragment") })
  }

  @Test func `groups are restricted to the keys of the rows that they are joined with`() throws {
    let plan = try plan(
      """
      SELECT c.name, s.n FROM customers c
      JOIN (SELECT order_id, count(*) AS n FROM items GROUP BY order_id) s ON s.order_id = c.id WHERE c.id IN (7, 8)
      """)
    let fragment = try #require(plan.fragments.first { $0.source == "parts" })
    #expect(plan.fragments.count == 1, "\(plan.fragments.map(\.sql))")
    let sql = try fragment.statement(carrying: [0: [[.integer(7), .text("a")], [.integer(8), .text("b")]]]).statement
      .sql
    #expect(sql.contains("IN (7::BIGINT, 8::BIGINT)"), "\(sql)")
  }

  @Test func `sums are begun at the sources of both branches of a union`() throws {
    let plan = try plan(
      """
      SELECT id, sum(total), count(*), avg(total) FROM (
        SELECT id, total FROM orders UNION ALL SELECT id, price FROM items) s GROUP BY id
      """)
    #expect(plan.fragments.count == 2 && plan.fragments.allSatisfy { $0.sql.contains("GROUP BY") })
    #expect(plan.merge?.sql.contains("GROUP BY") == true)
  }

  @Test func `a sum of floats is not begun at a source, for its last digits depend on the order`() throws {
    let plan = try plan(
      """
      SELECT sum(x) FROM (
        SELECT CAST(total AS double precision) AS x FROM orders UNION ALL
        SELECT CAST(price AS double precision) FROM items) s
      """)
    #expect(plan.fragments.allSatisfy { !$0.sql.contains("sum(") })
  }

  @Test func `groups of values that are equal and not the same are not made at a source`() throws {
    let plan = try plan(
      """
      SELECT CAST(x AS text), count(*) FROM (
        SELECT CAST(total AS double precision) AS x FROM orders UNION ALL
        SELECT CAST(price AS double precision) FROM items) s GROUP BY CAST(x AS text)
      """)
    #expect(plan.fragments.allSatisfy { !$0.sql.contains("GROUP BY") })
  }

  @Test func `small sides are joined before they meet a large one`() throws {
    let plan = try plan(
      """
      SELECT c.name, count(*) FROM items i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id
      WHERE c.id = 1 GROUP BY c.name
      """)
    #expect(plan.fragments.map(\.source) == ["parts"] && plan.shipments.count == 1, "\(plan.fragments.map(\.sql))")
  }

  @Test func `what travels is found where a product has a column for its number alone`() throws {
    let plan = try plan(
      """
      SELECT true FROM (SELECT i.id FROM items i, orders o WHERE i.id = 3 ORDER BY i.id LIMIT 5) s
      RIGHT JOIN customers c ON c.id = s.id
      """)
    for shipment in plan.shipments { #expect(shipment.plan.output.map(\.name) == ["id"], "\(shipment.plan)") }
  }
}
