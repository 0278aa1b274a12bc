import HansaPlanner
import Testing

@Suite struct MergeProjectionsTests {
  /// How many SELECTs the merge has.
  private func depth(_ sql: String, _ settings: PlannerSettings = .init()) throws -> Int {
    let merge = try #require(try ShopCatalog.plan(sql, settings).merge?.sql)
    return merge.split(separator: "SELECT", omittingEmptySubsequences: false).count - 1
  }

  @Test func `projections that pick columns become one with those below or above`() throws {
    let sql = "SELECT x FROM (SELECT id + 1 AS x, total AS y FROM orders) t"
    #expect(try depth(sql, .init(pushdown: .off)) == 1)
    #expect(try depth(sql, .init(pushdown: .off, disabledRules: ["merge-projections"])) == 2)
  }

  @Test func `an expression is not evaluated twice`() throws {
    #expect(try depth("SELECT x, x AS y FROM (SELECT random() AS x FROM orders) t", .init(pushdown: .off)) == 2)
    #expect(try depth("SELECT x * x AS y FROM (SELECT id + 1 AS x FROM orders) t", .init(pushdown: .off)) == 2)
  }
}
