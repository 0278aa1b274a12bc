import Testing

@testable import HansaPlanner

@Suite struct RemoveRedundantJoinsTests {
  private static let rule: [any OptimizerRule] = [RemoveRedundantJoins()]

  static let fires = [
    "SELECT i.id FROM items i LEFT JOIN orders o ON o.id = i.order_id",
    "SELECT i.id FROM items i LEFT JOIN orders o ON i.order_id = o.id AND o.total > 3 ORDER BY i.price",
    "SELECT count(*) FROM items i LEFT JOIN orders o ON o.id = i.order_id WHERE i.price > 1",
    "SELECT i.id FROM items i LEFT JOIN (SELECT status, max(id) AS m FROM orders GROUP BY status) s ON s.status = i.label",
    "SELECT i.id FROM items i LEFT JOIN (SELECT DISTINCT status FROM orders) s ON s.status = i.label",
    "SELECT i.id FROM items i LEFT JOIN (SELECT max(id) AS m FROM orders) s ON true",
    "SELECT i.id FROM items i LEFT JOIN (orders o JOIN customers c ON c.id = o.customer_id) ON o.id = i.order_id",
  ]

  @Test(arguments: fires)
  func `a left join that adds nothing goes`(sql: String) throws {
    let made = try RulePlan.sql(sql, Self.rule)
    #expect(!made.contains("JOIN"), "\(made)")
  }

  static let stays = [
    // Not unique.
    "SELECT i.id FROM items i LEFT JOIN orders o ON o.customer_id = i.id",
    "SELECT i.id FROM items i LEFT JOIN orders o ON o.id > i.order_id",
    "SELECT i.id FROM items i LEFT JOIN orders o ON o.id = i.order_id OR i.price = 1",
    "SELECT c.id FROM customers c LEFT JOIN (orders o JOIN items i ON i.order_id = o.id) ON o.id = c.id",
    // Used.
    "SELECT i.id, o.total FROM items i LEFT JOIN orders o ON o.id = i.order_id",
    "SELECT i.id FROM items i LEFT JOIN orders o ON o.id = i.order_id WHERE o.id IS NULL",
    "SELECT i.id FROM items i LEFT JOIN orders o ON o.id = i.order_id ORDER BY o.total",
    "SELECT i.id FROM items i LEFT JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id",
    "SELECT i.id, (SELECT max(c.id) FROM customers c WHERE c.id = o.id) FROM items i LEFT JOIN orders o ON o.id = i.order_id",
    // Drops or adds rows.
    "SELECT i.id FROM items i JOIN orders o ON o.id = i.order_id",
    "SELECT i.id FROM orders o RIGHT JOIN items i ON i.id = o.id",
  ]

  @Test(arguments: stays)
  func `a join stays that may change the rows, or whose columns are used`(sql: String) throws {
    let made = try RulePlan.sql(sql, Self.rule)
    #expect(made.contains("JOIN"), "\(made)")
  }

  @Test func `DISTINCT over a key is superfluous`() throws {
    #expect(!(try RulePlan.sql("SELECT DISTINCT id, total FROM orders", Self.rule).contains("DISTINCT")))
    #expect(try RulePlan.sql("SELECT DISTINCT total FROM orders", Self.rule).contains("DISTINCT"))
    // A column that may be NULL, which many rows may have.
    #expect(try RulePlan.sql("SELECT DISTINCT id FROM items", Self.rule).contains("DISTINCT"))
    #expect(try RulePlan.sql("SELECT DISTINCT o.id FROM orders o, items i", Self.rule).contains("DISTINCT"))
  }
}
