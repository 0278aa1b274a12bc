import HansaCore
import Testing

@testable import HansaPlanner

/// customers and orders are in one source, items in another.
@Suite struct RegroupJoinsTests {
  /// How many fragments each query has, with the rule and without it.
  private func fragments(_ sql: String) throws -> (with: Int, without: Int) {
    let with = try ShopCatalog.plan(sql)
    let without = try ShopCatalog.plan(sql, .init(disabledRules: ["regroup-joins"]))
    #expect(with.output == without.output, "\(sql)")
    return (with.fragments.count, without.fragments.count)
  }

  static let fires = [
    "SELECT c.name FROM customers c, items i, orders o WHERE o.customer_id = c.id AND i.order_id = o.id",
    "SELECT c.name, i.id FROM items i JOIN orders o ON i.order_id = o.id JOIN customers c ON o.customer_id = c.id",
    // Connected only through items.
    "SELECT c.name FROM items i, orders o, customers c WHERE i.id = o.customer_id AND i.id = c.id",
    // A left join, a semi join and an anti join of tables of one source.
    "SELECT c.name FROM orders o JOIN items i ON i.order_id = o.id LEFT JOIN customers c ON c.id = o.customer_id",
    """
    SELECT i.price FROM orders o JOIN items i ON i.order_id = o.id
    WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer_id AND c.balance > 0)
    """,
    """
    SELECT i.price FROM items i JOIN orders o ON i.order_id = o.id
    WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer_id)
    """,
    // Derived tables that only name columns.
    """
    SELECT t.x, c.name FROM (SELECT o.customer_id AS x, i.price AS p FROM orders o, items i WHERE i.order_id = o.id) t
    JOIN customers c ON c.id = t.x ORDER BY t.p
    """,
    // A left join that the next join makes an inner one.
    """
    SELECT o.id FROM items i LEFT JOIN customers c ON c.id = i.id JOIN orders o ON o.customer_id = c.id AND o.id > i.id
    """,
    // Below an aggregation, and in a subquery.
    "SELECT count(*) FROM customers c, items i, orders o WHERE o.customer_id = c.id AND i.order_id = o.id",
    """
    SELECT 1 WHERE 3 IN (SELECT c.id FROM customers c, items i, orders o
      WHERE o.customer_id = c.id AND i.order_id = o.id)
    """,
  ]

  @Test(arguments: fires)
  func `tables of one source are asked for together`(sql: String) throws {
    let (with, without) = try fragments(sql)
    #expect(with == 2 && without == 3, "\(sql): \(with), \(without)")
  }

  static let stays = [
    // A product.
    "SELECT c.name FROM customers c, items i, orders o WHERE i.order_id = o.id AND c.id = i.id",
    // Each customer's orders with each other: more rows than there are, which nobody wrote.
    "SELECT 1 FROM items i, orders a, orders b WHERE i.id = a.customer_id AND i.id = b.customer_id AND a.total < 1",
    // Rows that are added.
    """
    SELECT c.name FROM (orders o FULL JOIN items i ON i.order_id = o.id) JOIN customers c ON o.customer_id = c.id
      OR o.id IS NULL
    """,
    // A condition about both sides.
    "SELECT c.name FROM orders o JOIN items i ON i.order_id = o.id LEFT JOIN customers c ON c.id = o.customer_id + i.id",
  ]

  @Test(arguments: stays)
  func `tables stay apart that no equality of their own connects`(sql: String) throws {
    let (with, without) = try fragments(sql)
    #expect(with == 3 && without == 3, "\(sql): \(with), \(without)")
  }

  @Test func `joins in a subquery of a condition are regrouped too`() throws {
    let (with, without) = try fragments(
      """
      SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id WHERE o.total >
        (SELECT max(i.price) FROM customers c, items i, orders o WHERE o.customer_id = c.id AND i.order_id = o.id)
      """)
    #expect(with == 4 && without == 5)
  }

  /// What is walked twice at each level takes for ever here.
  @Test func `queries may be nested deeply`() throws {
    var sql = "SELECT id FROM orders"
    for _ in 0..<40 { sql = "SELECT max(t.id) AS id FROM (\(sql)) t JOIN items i ON i.order_id = t.id" }
    #expect(try ShopCatalog.plan(sql).merge != nil)
  }

  @Test func `a condition is tested once`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT c.name FROM customers c, items i, orders o WHERE o.customer_id = c.id AND i.order_id = o.id")
    #expect(plan.merge?.sql.contains("WHERE") == false, "\(plan.merge?.sql ?? "")")
  }

  @Test func `columns keep their order where it counts`() throws {
    let sql = """
      SELECT * FROM customers c CROSS JOIN items i CROSS JOIN orders o WHERE o.customer_id = c.id AND i.order_id = o.id
      UNION ALL SELECT * FROM customers c CROSS JOIN items i CROSS JOIN orders o WHERE c.id < 0
      """
    let plan = try ShopCatalog.plan(sql.replacing("*", with: "c.id, i.id, o.id"))
    #expect(plan.output.map(\.type) == [.int4, .int4, .int8])
  }
}
