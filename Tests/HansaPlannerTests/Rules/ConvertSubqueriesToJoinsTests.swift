import Testing

@testable import HansaPlanner

/// customers and orders are in one source, items in another.
@Suite struct ConvertSubqueriesToJoinsTests {
  private static let rules: [any OptimizerRule] = [FoldConstants(), ConvertSubqueriesToJoins()]

  static let fires: [(condition: String, join: String)] = [
    ("EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.price > 3)", "SEMI JOIN"),
    ("NOT EXISTS (SELECT * FROM items i WHERE i.order_id = o.id)", "ANTI JOIN"),
    ("EXISTS (SELECT 1 FROM items i, customers c WHERE i.order_id = o.id AND c.id <> o.customer_id)", "SEMI JOIN"),
    ("EXISTS (SELECT DISTINCT i.label FROM items i WHERE i.price < o.total ORDER BY 1 LIMIT 1)", "SEMI JOIN"),
    ("o.id IN (SELECT order_id FROM items)", "SEMI JOIN"),
    ("o.id IN (SELECT i.order_id FROM items i WHERE i.price = o.total)", "SEMI JOIN"),
    ("(o.id, o.total) IN (SELECT order_id, price FROM items)", "SEMI JOIN"),
    ("o.total > ANY (SELECT price FROM items)", "SEMI JOIN"),
    ("o.id NOT IN (SELECT c.id FROM customers c, items i WHERE i.id = c.id)", "ANTI JOIN"),
    ("o.total < (SELECT avg(i.price) FROM items i WHERE i.order_id = o.id)", "LEFT JOIN"),
    ("3 < (SELECT count(*) FROM items i WHERE i.order_id = o.id AND i.label = 'x')", "LEFT JOIN"),
  ]

  @Test(arguments: fires.indices)
  func `a subquery over another source becomes a join`(index: Int) throws {
    let (condition, join) = Self.fires[index]
    let sql = try RulePlan.sql("SELECT o.status FROM orders o WHERE o.total > 1 AND \(condition)", Self.rules)
    #expect(sql.contains(join) && !sql.contains("EXISTS"), "\(condition)\n\(sql)")
  }

  @Test func `counting nothing is zero`() throws {
    let sql = try RulePlan.sql(
      "SELECT o.id FROM orders o WHERE (SELECT count(i.id) FROM items i WHERE i.order_id = o.id) = 0", Self.rules)
    #expect(sql.contains("coalesce") || sql.contains("COALESCE"), "\(sql)")
  }

  static let stays = [
    // NULLs decide about NOT IN.
    "o.id NOT IN (SELECT order_id FROM items)", "o.customer_id NOT IN (SELECT c.id FROM customers c, items i)",
    // Evaluated once.
    "EXISTS (SELECT 1 FROM items WHERE price > 3)", "o.total > (SELECT avg(price) FROM items)",
    // More than one row is an error.
    "o.total > (SELECT i.price FROM items i WHERE i.order_id = o.id)",
    // Which rows there are depends on each row around it.
    "o.id IN (SELECT i.order_id FROM items i WHERE i.price < o.total ORDER BY i.price LIMIT 1)",
    "EXISTS (SELECT count(*) FROM items i WHERE i.order_id = o.id)",
    "EXISTS (SELECT i.label FROM items i WHERE i.order_id = o.id GROUP BY i.label HAVING count(*) > 2)",
    "o.total < (SELECT avg(i.price) FROM items i WHERE i.order_id > o.id)",
    "o.total < (SELECT max(i.price) FROM items i WHERE i.order_id = o.id HAVING count(*) > 1)",
    // May fail for rows that are never asked for.
    "o.total < (SELECT max(i.price) FROM items i WHERE i.order_id = o.id AND 1 / i.id > 0)",
    "o.total < (SELECT sum(1 / i.id) FROM items i WHERE i.order_id = o.id)",
    "EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.price > o.total * random())",
    "(EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id) OR o.total > 3)",
    // Not a matter of one row of items.
    "EXISTS (SELECT 1 FROM items i LEFT JOIN customers c ON c.id = o.customer_id)",
  ]

  @Test(arguments: stays)
  func `a subquery stays where a join could answer otherwise`(condition: String) throws {
    let sql = "SELECT o.status FROM orders o WHERE \(condition)"
    let made = try RulePlan.sql(sql, Self.rules)
    #expect(!(try RulePlan.changes(sql, Self.rules)), "\(made)")
  }

  @Test func `what one source answers alone is left as it was written`() throws {
    let one = "SELECT c.name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)"
    #expect(!(try RulePlan.changes(one, Self.rules)))
    let part = """
      SELECT c.name FROM customers c, items i
      WHERE c.balance > (SELECT avg(o.total) FROM orders o WHERE o.customer_id = c.id)
      """
    #expect(!(try RulePlan.changes(part, Self.rules)))
  }
}
