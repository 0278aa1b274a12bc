import HansaCore
import HansaSQL
import Testing

@Suite struct JoinConditionTests {
  @Test func `an equality beside a condition that may fail stays one that the merge engine can hash`() throws {
    // One side of the equality is a column of a table and the other is computed.
    let sql = try RulePlan.sql(
      """
      SELECT o.id FROM orders o JOIN (SELECT id + 1 AS k, total / 3 AS third FROM orders) t
        ON t.k = o.id AND o.total < t.third * 0.2
      """, [])
    #expect(sql.contains("hansa_numeric_"), "\(sql)")
    #expect(!sql.contains("CASE"), "\(sql)")
  }
}
