import Testing

@testable import HansaPlanner

@Suite struct InferPredicatesTests {
  /// Whether the source of items is asked with the text in its condition.
  private func reachesItems(_ sql: String, _ part: String, without rule: Bool = false) throws -> Bool {
    let plan = try ShopCatalog.plan(sql, .init(disabledRules: rule ? ["infer-predicates"] : []))
    return plan.fragments.contains { $0.source == "parts" && $0.sql.contains(part) }
  }

  static let fires: [(sql: String, part: String)] = [
    ("SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id = 4711", "4711"),
    ("SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id BETWEEN 5 AND 4711", "4711"),
    ("SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id IN (5, 4711)", "4711"),
    ("SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id WHERE o.id = 4711", "4711"),
    ("SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id AND o.id > 4711", "4711"),
    ("SELECT o.id FROM items i RIGHT JOIN orders o ON i.order_id = o.id WHERE o.id = 4711", "4711"),
    ("SELECT o.id FROM orders o WHERE o.id > 4711 AND o.id IN (SELECT order_id FROM items)", "4711"),
    ("SELECT 1 FROM orders o WHERE o.id > 4711 AND NOT EXISTS (SELECT 1 FROM items i WHERE order_id = o.id)", "4711"),
    ("SELECT 1 FROM customers c, orders o, items i WHERE c.id = o.customer_id AND c.id = i.id AND c.id = 4711", "4711"),
    ("SELECT * FROM (SELECT id AS k FROM orders WHERE id < 4711) t JOIN items i ON i.order_id = t.k", "4711"),
  ]

  @Test(arguments: fires.indices)
  func `what is said of a column reaches the one that equals it`(index: Int) throws {
    let (sql, part) = Self.fires[index]
    #expect(try reachesItems(sql, part), "\(sql)")
    #expect(try !reachesItems(sql, part, without: true), "without the rule: \(sql)")
  }

  static let stays: [String] = [
    // The side that is kept has rows that equal nothing.
    "SELECT i.id FROM items i LEFT JOIN orders o ON i.order_id = o.id AND o.id = 4711",
    "SELECT i.id FROM orders o FULL JOIN items i ON i.order_id = o.id AND o.id = 4711",
    // Of different types.
    "SELECT i.id FROM customers c JOIN items i ON i.order_id = c.id WHERE c.id = 4711",
    "SELECT i.id FROM orders o JOIN items i ON i.id = o.id WHERE o.id = 4711",
    // No equality.
    "SELECT i.id FROM orders o JOIN items i ON i.order_id > o.id WHERE o.id = 4711",
    "SELECT i.id FROM orders o JOIN items i ON i.order_id = o.id OR i.price = 1 WHERE o.id = 4711",
    // May fail where it is not asked, or gives another value each time.
    "SELECT i.id FROM orders o JOIN items i ON i.order_id = o.id WHERE 4711 / o.id > 1",
    "SELECT i.id FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id > 4711 * random()",
    // A group is not its rows.
    "SELECT i.id FROM (SELECT max(id) AS m FROM orders WHERE id < 4711) t JOIN items i ON i.order_id = t.m",
  ]

  @Test(arguments: stays)
  func `nothing is said of a column that may differ`(sql: String) throws {
    #expect(try !reachesItems(sql, "4711"), "\(sql)")
  }
}
