import Testing

@testable import HansaPlanner

@Suite struct FoldConstantsTests {
  private static let rule: [any OptimizerRule] = [FoldConstants()]

  /// A condition over orders, and what is left of it.
  static let conditions: [(condition: String, part: String)] = [
    ("created >= timestamp '1994-01-31 10:00' + interval '1 month 1 day'", "1994-03-01 10:00:00"),
    ("date '1994-01-01' + interval '1 year' = created", "1995-01-01 00:00:00"),
    ("total BETWEEN 0.06 - 0.01 AND 0.06 + 0.01", "0.05::DECIMAL(2,2)"),
    ("total < 1.5 * 2.25", "3.375::DECIMAL"),
    ("id = 2 + 3 * 4", "= 14)"),
    ("id = 7 / -2", "= (-3))"),
    ("id = 7 % -2", "= 1)"),
    ("NOT (id < 3 OR total = 1)", ">= 3) AND"),
    ("NOT (id IS NULL AND total >= 5)", "IS NOT NULL) OR"),
    ("id IN (1, 2, 1)", "IN (1::BIGINT, 2::BIGINT)"),
    ("CASE WHEN 1 = 2 THEN id = 3 WHEN 2 > 1 THEN id = 4 END", "WHERE (t1.\"id\" = 4)"),
    ("total = coalesce(NULL, 5, total)", "(5::DECIMAL(1,0), t1"), ("id = coalesce(NULL, 5)", "= 5)"),
    ("id IS DISTINCT FROM NULL", "IS NOT NULL"),
    ("id = 1 OR 1 = 1 AND id = 2", "= 1) OR (t1.\"id\" = 2)"),
  ]

  @Test(arguments: conditions.indices)
  func `constants are evaluated`(index: Int) throws {
    let (condition, part) = Self.conditions[index]
    let sql = try RulePlan.sql("SELECT id FROM orders WHERE \(condition)", Self.rule)
    #expect(sql.contains(part), "\(condition)\n\(sql)")
    #expect(!(try RulePlan.sql("SELECT id FROM orders WHERE \(condition)", []).contains(part)), "without the rule")
  }

  @Test func `a day is compared with a day where midnight says no more`() throws {
    let sql = try RulePlan.sql(
      "SELECT id FROM customers WHERE born < date '1994-02-28' + interval '1 year 1 day'", Self.rule)
    #expect(sql.contains("DATE '1995-03-01'"), "\(sql)")
    let noon = "SELECT id FROM customers WHERE born < date '1994-02-28' + interval '12 hours'"
    #expect(try RulePlan.sql(noon, Self.rule).contains("TIMESTAMP"))
  }

  static let empty = [
    "SELECT id FROM orders WHERE false", "SELECT id FROM orders WHERE NULL AND id > 3",
    "SELECT id FROM orders WHERE id = NULL", "SELECT id FROM orders WHERE id NOT IN (1, NULL) AND 1 = 2",
    "SELECT id FROM orders LIMIT 0", "SELECT o.id FROM orders o JOIN items i ON 1 = 2",
    "SELECT status, count(*) FROM orders WHERE false GROUP BY status ORDER BY 1",
    "SELECT DISTINCT t.id FROM (SELECT id FROM orders WHERE 1 > 2) t, items i",
    "SELECT id FROM orders WHERE id = 1 AND coalesce(false, true)",
    "SELECT id FROM orders WHERE date '2020-01-01' - date '2020-01-02' > 0",
    "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM items WHERE false)", "SELECT id FROM orders WHERE 'a' > 'b'",
    "SELECT id FROM orders WHERE 'NaN'::float8 < 'Infinity'::float8",
  ]

  @Test(arguments: empty)
  func `where nothing can be true no source is asked`(sql: String) throws {
    let plan = try ShopCatalog.plan(sql)
    #expect(plan.fragments.isEmpty, "\(sql)\n\(plan)")
    #expect(plan.merge?.sql.contains("WHERE 1 = 0") == true)
    #expect(!(try ShopCatalog.plan(sql, .init(disabledRules: ["fold-constants"])).fragments.isEmpty))
  }

  /// What PostgreSQL would fail at, or evaluate for an effect, or nobody here knows exactly.
  static let stays = [
    "SELECT id FROM orders WHERE 1 / 0 = 1 AND false",
    "SELECT id FROM orders WHERE id = 2147483647 + 1",
    "SELECT id FROM orders WHERE id = 9223372036854775807 + 1",
    "SELECT id FROM orders WHERE total = 1.0 / 3.0",
    "SELECT id FROM orders WHERE 1 / 0 = NULL",
    "SELECT id FROM orders WHERE tags = ARRAY['a'] || NULL",
    "SELECT id FROM orders WHERE status::char(2) = 'a '",
    "SELECT count(*) FROM orders HAVING count(*) > 1",
    "SELECT id FROM orders WHERE random() < 0.5 OR random() < 0.5",
    "SELECT id FROM orders WHERE 'infinity'::timestamp - interval '1 day' > created",
    "SELECT id FROM orders WHERE '9999-12-31'::date + 10 > created",
  ]

  @Test(arguments: stays)
  func `what fails or is not known exactly stays as it is`(sql: String) throws {
    let made = try RulePlan.sql(sql, Self.rule)
    #expect(!(try RulePlan.changes(sql, Self.rule)), "\(made)")
  }

  @Test func `an aggregate over no rows is a row`() throws {
    #expect(try RulePlan.sql("SELECT count(*) FROM orders WHERE false", Self.rule).contains("count("))
    let outer = "SELECT i.id FROM items i LEFT JOIN orders o ON false"
    #expect(try ShopCatalog.plan(outer).fragments.contains { $0.source == "parts" })
  }
}
