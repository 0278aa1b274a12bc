import Testing

@testable import HansaPlanner

@Suite struct SplitDisjunctionsTests {
  private static let rule: [any OptimizerRule] = [SplitDisjunctions()]

  @Test func `what all branches say becomes a condition of its own`() throws {
    let sql = """
      SELECT o.id FROM orders o, items i WHERE (o.id = i.order_id AND i.price > 1 AND o.total < 5)
        OR (i.price > 2 AND o.id = i.order_id AND o.total < 6)
      """
    let plan = try ShopCatalog.plan(sql)
    #expect(plan.merge?.sql.contains("INNER JOIN") == true)
    #expect(plan.fragments[0].sql.contains("< 5"), "the OR of what is said about orders goes there")
    #expect(plan.fragments[1].sql.contains("> 1") && plan.fragments[1].sql.contains("OR"))
    #expect(plan.merge?.sql.contains("OR") == true, "the OR itself stays")
    let without = try ShopCatalog.plan(sql, .init(disabledRules: ["split-disjunctions"]))
    #expect(without.fragments.allSatisfy { !$0.sql.contains("WHERE") })
  }

  @Test func `a branch that says no more makes the OR superfluous`() throws {
    let sql = try RulePlan.sql("SELECT id FROM orders WHERE (id = 1 AND total = 2) OR id = 1", Self.rule)
    #expect(sql.hasSuffix(#"WHERE (t1."id" = 1)"#), "\(sql)")
  }

  @Test func `equalities of one column become a list for its table`() throws {
    let sql = """
      SELECT a.id FROM customers a, customers b
      WHERE (a.name = 'F' AND b.name = 'G') OR (a.name = 'G' AND b.name = 'F')
      """
    let made = try RulePlan.sql(sql, Self.rule)
    #expect(made.contains(#"t1."name" IN ('F', 'G')"#) && made.contains(#"t2."name" IN ('G', 'F')"#), "\(made)")
  }

  static let stays = [
    "SELECT o.id FROM orders o, items i WHERE o.id = 1 OR i.id = 2",
    "SELECT o.id FROM orders o, items i WHERE (o.id = 1 AND i.id = 2) OR o.id = i.id",
    "SELECT o.id FROM orders o, items i WHERE o.id = 1 OR o.id = 2",
    "SELECT id FROM orders WHERE (random() > 0.5 AND id = 1) OR (random() > 0.5 AND id = 2)",
  ]

  @Test(arguments: stays)
  func `an OR stays alone that says nothing about one table, or is evaluated for an effect`(sql: String) throws {
    let made = try RulePlan.sql(sql, Self.rule)
    #expect(!(try RulePlan.changes(sql, Self.rule)), "\(made)")
  }
}
