import HansaPlanner
import Testing

@Suite struct InlineFilteredCommonTablesTests {
  private static let body = "SELECT id, status, total + 1 AS more FROM orders"
  private static let uses =
    "FROM t a JOIN items i ON i.order_id = a.id JOIN t b ON b.id = i.id WHERE a.status = 'x' AND b.more < 7"

  private func plan(_ sql: String, _ settings: PlannerSettings = .init()) throws -> FederatedPlan {
    try ShopCatalog.plan(sql, settings)
  }

  @Test func `uses that read few rows are read one by one, each with its filter`() throws {
    let sql = "WITH t AS (\(Self.body)) SELECT a.id, b.more \(Self.uses) AND b.status = 'y'"
    let inlined = try plan(sql)
    #expect(inlined.merge?.sql.contains("WITH") == false)
    let shop = inlined.fragments.filter { $0.source == "shop" }
    #expect(shop.count == 2)
    #expect(shop.allSatisfy { $0.sql.contains("\"status\" = ") })
    let kept = try plan(sql, .init(disabledRules: ["inline-filtered-common-tables"]))
    #expect(kept.merge?.sql.contains("WITH") == true)
    #expect(kept.fragments.filter { $0.source == "shop" }.count == 1)
  }

  @Test func `a limit reads few rows as well`() throws {
    let sql = """
      WITH t AS (SELECT id, status FROM orders) SELECT l.id FROM (SELECT id FROM t LIMIT 5) l
      JOIN items i ON i.order_id = l.id JOIN t b ON b.id = i.id WHERE b.status = 'y'
      """
    #expect(try plan(sql).merge?.sql.contains("WITH") == false)
  }

  @Test func `NOT MATERIALIZED is obeyed`() throws {
    let sql = "WITH t AS NOT MATERIALIZED (\(Self.body)) SELECT a.id FROM t a, t b, items i"
    #expect(try plan(sql).merge?.sql.contains("WITH \"t\"") == false)
  }

  static let kept = [
    // Both uses, or one of them, read all rows.
    "WITH t AS (\(body)) SELECT a.id FROM t a, t b, items i",
    "WITH t AS (\(body)) SELECT a.id FROM t a JOIN items i ON i.order_id = a.id JOIN t b ON b.id = i.id WHERE a.id = 5",
    "WITH t AS (\(body)) SELECT a.id FROM t a, t b, items i WHERE a.status <> 'x' AND b.status <> 'y' AND a.id <> b.id",
    "WITH t AS MATERIALIZED (\(body)) SELECT a.id \(uses) AND b.status = 'y'",
    "WITH t AS (SELECT id, max(status) AS status, sum(total) AS more FROM orders GROUP BY id) SELECT a.id \(uses)",
    "WITH t AS (SELECT id, status, random() AS more FROM orders) SELECT a.id \(uses) AND b.status = 'y'",
    "WITH t AS (SELECT o.id, o.status, o.total AS more FROM orders o JOIN customers c ON c.id = o.id) SELECT a.id \(uses)",
  ]

  @Test(arguments: kept)
  func `a table stays whose uses need its rows, or that is no plain table`(sql: String) throws {
    #expect(try plan(sql).merge?.sql.contains("WITH") == true)
  }
}
