import HansaPlanner
import Testing

@Suite struct InlineCommonTablesTests {
  private func merge(_ sql: String, _ settings: PlannerSettings = .init()) throws -> String {
    try #require(try ShopCatalog.plan(sql, settings).merge?.sql)
  }

  @Test func `a table that is used once takes the place of its use`() throws {
    let sql = "WITH t AS (SELECT id FROM orders) SELECT t.id FROM t JOIN items i ON i.id = t.id"
    #expect(try !merge(sql).contains("WITH"))
    #expect(try merge(sql, .init(disabledRules: ["inline-common-tables"])).contains("WITH"))
  }

  @Test func `a table that is not used is not read`() throws {
    let plan = try ShopCatalog.plan("WITH t AS (SELECT id FROM orders) SELECT id FROM items", .init(pushdown: .off))
    #expect(plan.fragments.map(\.source) == ["parts"])
  }

  @Test func `a table that another one uses follows it`() throws {
    let sql = "WITH a AS (SELECT id FROM orders), b AS (SELECT id + 1 AS id FROM a) SELECT b.id FROM b, items"
    #expect(try !merge(sql).contains("WITH"))
  }

  static let kept = [
    "WITH t AS (SELECT id FROM orders) SELECT a.id FROM t a, t b, items i",
    "WITH t AS MATERIALIZED (SELECT id FROM orders) SELECT t.id FROM t, items i",
    "WITH t AS (SELECT random() AS r FROM orders) SELECT t.r FROM t, items i",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t, items i, orders o",
  ]

  @Test(arguments: kept)
  func `a table stays that is shared, asked for, volatile or recursive`(sql: String) throws {
    #expect(try merge(sql).contains("WITH"))
  }
}
