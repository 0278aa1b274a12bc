import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

/// What earlier runs of a part of a query are found by.
@Suite struct RelationShapeTests {
  private static func shape(_ sql: String) throws -> RelationShape? {
    let estimator = Estimator(catalog: EstimatedShop.catalog, learned: LearnedEstimates())
    return estimator.estimate(try EstimatedShop.plan(sql))?.shape?.shape
  }

  static let alike = [
    (
      "SELECT id FROM customers WHERE country = 'DE' AND id > 5",
      "SELECT name, born FROM customers AS x WHERE id > 5 AND 'DE' = country ORDER BY name"
    ),
    (
      "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'DE'",
      "SELECT 1 FROM customers c, orders o WHERE c.country = 'DE' AND o.customer_id = c.id"
    ),
    (
      "SELECT o.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id",
      "SELECT o.id FROM customers c RIGHT JOIN orders o ON o.customer_id = c.id"
    ),
    (
      "SELECT country, born, count(*) FROM customers GROUP BY country, born",
      "SELECT born, country, max(id) FROM customers GROUP BY born, country"
    ),
    ("SELECT id FROM customers WHERE id IN (1, 2)", "SELECT id FROM customers WHERE id IN (2, 1)"),
    (
      "SELECT id FROM (SELECT id, country AS c FROM customers) t WHERE c = 'DE'",
      "SELECT id FROM customers WHERE country = 'DE'"
    ),
  ]

  @Test(arguments: alike) func `order, names and selected columns make no other shape`(_ a: String, _ b: String) throws
  {
    #expect(try Self.shape(a) == Self.shape(b) && Self.shape(a) != nil)
  }

  static let constants = [
    ("SELECT id FROM customers WHERE country = 'DE'", "SELECT id FROM customers WHERE country = 'FR'"),
    (
      "SELECT id FROM orders WHERE total > 5 AND status = 'a'", "SELECT id FROM orders WHERE status = 'b' AND total > 7"
    ),
    ("SELECT id FROM customers WHERE id IN (1, 2)", "SELECT id FROM customers WHERE id IN (3, 2)"),
    ("SELECT id FROM customers WHERE name LIKE 'a%'", "SELECT id FROM customers WHERE name LIKE 'b%'"),
  ]

  @Test(arguments: constants) func `constants make another statement of the same shape`(_ a: String, _ b: String) throws
  {
    let (a, b) = (try #require(try Self.shape(a)), try #require(try Self.shape(b)))
    #expect(a.exact != b.exact && a.general == b.general)
  }

  static let different = [
    ("SELECT id FROM customers WHERE country = 'DE'", "SELECT id FROM customers WHERE name = 'DE'"),
    ("SELECT id FROM customers WHERE id < 5", "SELECT id FROM customers WHERE id > 5"),
    ("SELECT id FROM customers WHERE id < 5", "SELECT id FROM orders WHERE id < 5"),
    ("SELECT id FROM customers", "SELECT id FROM customers WHERE id < 5"),
    ("SELECT country FROM customers GROUP BY country", "SELECT country FROM customers"),
    (
      "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id",
      "SELECT o.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id"
    ),
    (
      "SELECT id FROM customers WHERE id = 1 OR country = 'DE'",
      "SELECT id FROM customers WHERE id = 1 AND country = 'DE'"
    ),
    (
      "SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE id < 9)",
      "SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE id > 9)"
    ),
    (
      "SELECT id FROM customers UNION ALL SELECT id FROM orders", "SELECT id FROM customers UNION SELECT id FROM orders"
    ),
  ]

  @Test(arguments: different) func `tables, conditions and operators make another shape`(_ a: String, _ b: String)
    throws
  {
    let (a, b) = (try #require(try Self.shape(a)), try #require(try Self.shape(b)))
    #expect(a.exact != b.exact && a.general != b.general)
  }

  @Test func `a limit says nothing of the rows without it`() throws {
    #expect(try Self.shape("SELECT id FROM customers LIMIT 5") == nil)
    #expect(try Self.shape("SELECT count(*) FROM (SELECT id FROM customers LIMIT 5) t") == nil)
  }

  @Test func `a shape is the same in every process`() throws {
    // Files of other processes are read: a change here makes them worthless.
    let shape = try #require(try Self.shape("SELECT id FROM customers WHERE country = 'DE' AND id > 5"))
    #expect(String(shape.exact, radix: 16) == "125e877dd773a63d")
    #expect(String(shape.general, radix: 16) == "fae5f525aadb4fa5")
  }

  // MARK: Use

  private static func rows(_ sql: String, after runs: [(sql: String, rows: Double)]) throws -> Double {
    let learned = LearnedEstimates()
    for run in runs {
      let estimate = try #require(
        Estimator(catalog: EstimatedShop.catalog, learned: learned).estimate(try EstimatedShop.plan(run.sql)))
      learned.learn(
        .init(
          shape: try #require(estimate.shape?.shape), name: { "t" }, sources: ["shop"],
          uncorrected: estimate.uncorrectedRows, rows: run.rows))
    }
    let estimator = Estimator(catalog: EstimatedShop.catalog, learned: learned)
    return try #require(estimator.rows(try EstimatedShop.plan(sql)))
  }

  @Test func `what a filter returned is expected below joins as well`() throws {
    let filter = "SELECT id FROM customers WHERE country = 'SM' AND name = 'Eve'"
    let runs = Array(repeating: (sql: filter, rows: 600.0), count: 3)
    #expect(try EstimatedShop.rows(filter) ?? 0 < 10)
    #expect(abs(try Self.rows(filter, after: runs) - 600) < 1)
    let join = "SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE country = 'SM' AND name = 'Eve'"
    let joined = try Self.rows(join, after: runs)
    #expect((30_000...100_000).contains(joined), "\(joined)")
    // Other conditions are estimated as before.
    let other = "SELECT id FROM customers WHERE country = 'SM'"
    #expect(try Self.rows(other, after: runs).rounded() == EstimatedShop.rows(other))
  }

  @Test func `a correction of a part does not count again for the whole`() throws {
    let filter = "SELECT id FROM customers WHERE country = 'SM' AND name = 'Eve'"
    let join = "SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE country = 'SM' AND name = 'Eve'"
    let runs = [(join, 50_000.0), (filter, 600), (join, 50_000), (filter, 600), (join, 50_000), (filter, 600)]
    let rows = try Self.rows(join, after: runs.map { (sql: $0.0, rows: $0.1) })
    #expect(abs(rows - 50_000) < 1)
    // The same shape with other constants, by the three statements that were wrong.
    let others = ["A", "B", "C"].flatMap { name in
      [filter, join].map { sql in
        (sql: sql.replacing("'Eve'", with: "'\(name)'"), rows: sql == filter ? 600.0 : 50_000)
      }
    }
    let again = try Self.rows(join, after: others)
    #expect((9000...100_000).contains(again), "\(again)")
  }

  @Test func `a table that has grown is expected to be as large as it was seen`() throws {
    let runs = Array(repeating: (sql: "SELECT id FROM customers", rows: 50_000.0), count: 3)
    #expect(abs(try Self.rows("SELECT name FROM customers", after: runs) - 50_000) < 1)
    let filtered = try Self.rows("SELECT name FROM customers WHERE country = 'DE'", after: runs)
    #expect(abs(filtered - 25_000) < 2500, "\(filtered)")
  }
}
