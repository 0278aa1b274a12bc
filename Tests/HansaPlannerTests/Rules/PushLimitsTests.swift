import Testing

@testable import HansaPlanner

@Suite struct PushLimitsTests {
  private func limits(_ sql: String, without rule: Bool = false) throws -> Int {
    let plan = try RulePlan.sql(sql, rule ? [] : [PushLimits()])
    return plan.split(separator: "LIMIT", omittingEmptySubsequences: false).count - 1
  }

  static let fires: [(sql: String, limits: Int)] = [
    ("SELECT id FROM orders UNION ALL SELECT id FROM items LIMIT 3 OFFSET 2", 3),
    ("SELECT id FROM orders UNION ALL SELECT id FROM items ORDER BY id DESC LIMIT 3", 3),
    ("SELECT id FROM orders UNION ALL SELECT id FROM items UNION ALL SELECT id FROM customers LIMIT 3", 5),
    ("SELECT o.id + 1, i.id FROM orders o LEFT JOIN items i ON i.order_id = o.id LIMIT 3", 2),
    ("SELECT o.id, i.id FROM orders o LEFT JOIN items i ON i.order_id = o.id ORDER BY o.total, o.id LIMIT 3", 2),
  ]

  @Test(arguments: fires.indices)
  func `fewer rows are read where fewer suffice`(index: Int) throws {
    let (sql, limits) = Self.fires[index]
    #expect(try self.limits(sql) == limits, "\(sql)")
    #expect(try self.limits(sql, without: true) == 1)
  }

  @Test func `a branch gives the rows that are skipped too`() throws {
    let sql = try RulePlan.sql("SELECT id FROM orders UNION ALL SELECT id FROM items LIMIT 3 OFFSET 2", [PushLimits()])
    #expect(sql.contains("LIMIT 5") && sql.contains("LIMIT 3 OFFSET 2"), "\(sql)")
  }

  static let stays = [
    "SELECT id FROM orders UNION SELECT id FROM items LIMIT 3",
    "SELECT id FROM orders EXCEPT ALL SELECT id FROM items LIMIT 3",
    "SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id LIMIT 3",
    "SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id ORDER BY i.price LIMIT 3",
    "SELECT o.id FROM orders o RIGHT JOIN items i ON i.order_id = o.id LIMIT 3",
    "SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id WHERE i.id IS NULL LIMIT 3",
    "SELECT DISTINCT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id LIMIT 3",
    "SELECT count(*) FROM orders o LEFT JOIN items i ON i.order_id = o.id LIMIT 3",
    "SELECT o.id, random() FROM orders o LEFT JOIN items i ON i.order_id = o.id LIMIT 3",
    "SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id ORDER BY o.id FETCH FIRST 3 ROWS WITH TIES",
    "SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id LIMIT 3",
  ]

  @Test(arguments: stays)
  func `a limit stays alone where rows are dropped, compared or made above`(sql: String) throws {
    let made = try RulePlan.sql(sql, [PushLimits()])
    #expect(try RulePlan.sql(sql, []) == made, "\(made)")
  }
}
