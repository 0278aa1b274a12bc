import Testing

@testable import HansaPlanner

@Suite struct SimplifyOuterJoinsTests {
  private static let rule: [any OptimizerRule] = [SimplifyOuterJoins()]
  private static func join(_ kind: String, _ condition: String) -> String {
    "SELECT o.id FROM orders o \(kind) JOIN items i ON i.order_id = o.id WHERE \(condition)"
  }

  static let fires: [(kind: String, condition: String, becomes: String)] = [
    ("LEFT", "i.label = 'x'", "INNER"), ("LEFT", "i.label IS NOT NULL", "INNER"),
    ("LEFT", "i.id > 3 OR i.label LIKE 'a%'", "INNER"), ("LEFT", "NOT (i.id = 3 AND i.price IS NULL)", "INNER"),
    ("LEFT", "NOT (i.id = 3 OR i.price IS NULL)", "INNER"), ("LEFT", "(i.id = 3) IS TRUE", "INNER"),
    ("LEFT", "(i.id = 3) IS NOT UNKNOWN", "INNER"), ("LEFT", "i.id IN (1, 2)", "INNER"),
    ("LEFT", "i.id IN (SELECT id FROM customers)", "INNER"), ("LEFT", "i.id + 1 = o.id", "INNER"),
    ("LEFT", "coalesce(i.id, i.order_id) = 3", "INNER"), ("LEFT", "i.id IS NOT DISTINCT FROM 3", "INNER"),
    ("RIGHT", "o.total > 1", "INNER"), ("FULL", "o.total > 1", "LEFT"), ("FULL", "i.price > 1", "RIGHT"),
    ("FULL", "i.price > o.total", "INNER"), ("LEFT", "CASE WHEN o.id > 3 THEN i.id = 1 ELSE i.id = 2 END", "INNER"),
  ]

  @Test(arguments: fires.indices)
  func `a condition that rejects the added rows takes the join's outer side away`(index: Int) throws {
    let (kind, condition, becomes) = Self.fires[index]
    let sql = try RulePlan.sql(Self.join(kind, condition), Self.rule)
    #expect(sql.contains("\(becomes) JOIN"), "\(kind) \(condition)\n\(sql)")
  }

  static let stays: [(kind: String, condition: String)] = [
    ("LEFT", "o.total > 1"), ("LEFT", "i.id IS NULL"), ("LEFT", "i.id = 3 OR o.total = 1"),
    ("LEFT", "coalesce(i.id, 3) = 3"), ("LEFT", "i.id IS DISTINCT FROM 3"), ("LEFT", "(i.id = 3) IS NOT TRUE"),
    ("LEFT", "(i.id = 3) IS UNKNOWN"), ("LEFT", "i.id NOT IN (SELECT id FROM customers)"),
    ("LEFT", "CASE WHEN i.id = 3 THEN false ELSE true END"), ("LEFT", "concat(i.label, 'x') = 'x'"),
    ("RIGHT", "i.price > 1"), ("FULL", "coalesce(o.id, i.id) = 3"),
    ("LEFT", "i.price > random() OR random() > 0.5"),
  ]

  @Test(arguments: stays.indices)
  func `a condition that may hold for the added rows leaves the join`(index: Int) throws {
    let (kind, condition) = Self.stays[index]
    #expect(!(try RulePlan.changes(Self.join(kind, condition), Self.rule)), "\(kind) \(condition)")
  }

  @Test func `joins above pass on what they ask`() throws {
    let sql = """
      SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id LEFT JOIN customers c ON c.id = i.id
      WHERE c.country = 'SE'
      """
    #expect(!(try RulePlan.sql(sql, Self.rule).contains("LEFT JOIN")))
    let inner = """
      SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id JOIN customers c ON c.id = i.id
      """
    #expect(!(try RulePlan.sql(inner, Self.rule).contains("LEFT JOIN")))
    let grouped = """
      SELECT g.id FROM (SELECT o.id, max(i.price) AS p FROM orders o LEFT JOIN items i ON i.order_id = o.id GROUP BY o.id)
      g WHERE g.p > 3
      """
    #expect(try RulePlan.sql(grouped, Self.rule).contains("LEFT JOIN"))
  }
}
