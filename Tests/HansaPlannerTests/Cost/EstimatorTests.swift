import HansaCatalog
import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

@Suite struct EstimatorTests {
  /// A query and its rows; the comments say how they come about.
  static let filters: [(String, Double)] = [
    ("SELECT id FROM customers", 1000),
    ("SELECT id FROM customers WHERE id = 7", 1),
    ("SELECT id FROM customers WHERE country = 'DE'", 500),
    ("SELECT id FROM customers WHERE country <> 'DE'", 500),
    // A value that is not there, where all common ones are known.
    ("SELECT id FROM customers WHERE country = 'XX'", 1),
    ("SELECT id FROM customers WHERE country IN ('DE', 'FR', 'DE')", 800),
    ("SELECT id FROM customers WHERE country NOT IN ('DE', 'FR')", 200),
    ("SELECT id FROM customers WHERE country = 'DE' OR country = 'FR'", 650),
    ("SELECT id FROM customers WHERE country = NULL", 1),
    ("SELECT id FROM customers WHERE country > 'F'", 500),
    // Half of the third of ten equal ranges.
    ("SELECT id FROM customers WHERE id < 250", 250),
    ("SELECT id FROM customers WHERE 250 > id", 250),
    ("SELECT id FROM customers WHERE id >= 100 AND id < 300", 200),
    ("SELECT id FROM customers WHERE id BETWEEN 100 AND 300 AND id > 50 AND country = 'DE'", 100),
    ("SELECT id FROM customers WHERE born < date '1970-01-01' + 2000", 400),
    ("SELECT id FROM customers WHERE born < timestamp '1975-06-24 00:00:00'", 400),
    ("SELECT id FROM customers WHERE born IS NULL", 200),
    ("SELECT id FROM customers WHERE born IS NOT NULL", 800),
    ("SELECT id FROM orders WHERE total > 900.00", 10_000),
    ("SELECT id FROM orders WHERE status = 'open'", 40_000),
    // 0.2 of the rows among the 8 other values.
    ("SELECT id FROM orders WHERE status = 'lost'", 2500),
    ("SELECT id FROM orders WHERE status LIKE 'op%'", 40_000 + 20_000 * 0.04 * 5 * 0.2 / 0.2),
    ("SELECT id FROM orders WHERE status IS DISTINCT FROM 'open'", 60_000),
    ("SELECT id FROM orders WHERE customer_id = 5", 100),
    ("SELECT id FROM orders WHERE customer_id = (SELECT min(id) FROM customers)", 100),
  ]

  /// Conditions on what is computed of groups.
  static let groupConditions: [(String, ClosedRange<Double>)] = [
    // 100 orders a customer, from 0 to 1000: 50,000 on average, and seldom 5,774 off.
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING sum(total) > 50000", 490...510),
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING sum(total) < 44226", 140...180),
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING sum(total) >= 90000", 1...1),
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING 90000 > sum(total)", 999...1000),
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING avg(total) > 700", 1...1),
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING count(*) > 110", 150...170),
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING count(status) > 90", 490...510),
    // Nothing tells: PostgreSQL's third.
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING max(total) > 900", 333...334),
    ("SELECT customer_id FROM orders GROUP BY 1 HAVING sum(total * 2) > 90000", 333...334),
    ("SELECT customer_id FROM orders WHERE total > 900 GROUP BY 1 HAVING sum(total) > 90000", 330...334),
    ("SELECT order_id FROM items GROUP BY 1 HAVING sum(order_id) > 900", 33_300...33_400),
  ]

  @Test(arguments: groupConditions)
  func `of groups as many are left as their sizes and values say`(_ sql: String, _ rows: ClosedRange<Double>) throws {
    let estimated = try #require(try EstimatedShop.rows(sql))
    #expect(rows.contains(estimated), "\(sql): \(estimated)")
  }

  @Test(arguments: filters) func `a filter leaves the rows that the statistics say`(_ sql: String, _ rows: Double)
    throws
  {
    let estimated = try #require(try EstimatedShop.rows(sql))
    #expect(abs(estimated - rows) <= max(1, rows * 0.02), "\(sql): \(estimated)")
  }

  static let joins: [(String, Double)] = [
    ("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id", 100_000),
    ("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'DE'", 50_000),
    // Half of the items have no order.
    ("SELECT 1 FROM items i JOIN orders o ON o.id = i.order_id", 250_000),
    ("SELECT 1 FROM items i LEFT JOIN orders o ON o.id = i.order_id", 500_000),
    ("SELECT 1 FROM customers a, customers b", 1_000_000),
    (
      "SELECT 1 FROM customers a JOIN customers b ON a.country = b.country", 1_000_000 * (0.25 + 0.09 + 0.0225 + 0.0025)
    ),
    // The third equality follows from the two others.
    (
      "SELECT 1 FROM orders a JOIN orders b ON a.customer_id = b.customer_id JOIN customers c ON c.id = a.customer_id AND c.id = b.customer_id",
      10_000_000
    ),
    // A column that is one value joins as one value.
    ("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id = 3 AND o.customer_id = 3", 100),
  ]

  @Test(arguments: joins) func `a join has the rows that keys and distinct values say`(_ sql: String, _ rows: Double)
    throws
  {
    let estimated = try #require(try EstimatedShop.rows(sql))
    #expect(abs(estimated - rows) <= max(1, rows * 0.02), "\(sql): \(estimated)")
  }

  static let groups: [(String, Double)] = [
    ("SELECT country, count(*) FROM customers GROUP BY country", 4),
    ("SELECT country = 'DE', count(*) FROM customers GROUP BY 1", 2),
    ("SELECT DISTINCT country FROM customers", 4),
    ("SELECT DISTINCT ON (country) id FROM customers", 4),
    ("SELECT count(*) FROM orders", 1),
    ("SELECT customer_id, count(*) FROM orders GROUP BY 1", 1000),
    // Extended statistics.
    ("SELECT customer_id, status FROM orders GROUP BY 1, 2", 2000),
    ("SELECT id, name, country FROM customers GROUP BY 1, 2, 3", 1000),
    ("SELECT DISTINCT extract(month FROM born) FROM customers", 12),
    ("SELECT DISTINCT extract(year FROM born) FROM customers", 12),
    // 100 orders have 95 customers at most: Yao's formula.
    ("SELECT customer_id FROM orders WHERE id < 0 OR total < 1 GROUP BY 1", 1000),
    // The customer says its country.
    (
      "SELECT o.customer_id, c.name, c.country FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY 1, 2, 3",
      1000
    ),
    ("SELECT country FROM customers UNION SELECT status FROM orders", 15),
    ("SELECT country FROM customers UNION ALL SELECT status FROM orders", 101_000),
    ("SELECT country FROM customers INTERSECT SELECT status FROM orders", 4),
    ("SELECT country, name, count(*) FROM customers GROUP BY ROLLUP (country, name)", 1 + 4 + 1000),
    ("SELECT id FROM orders LIMIT 10", 10),
    ("SELECT id FROM customers OFFSET 990", 10),
    ("SELECT * FROM (VALUES (1), (2), (2)) v(a)", 3),
    ("SELECT DISTINCT a FROM (VALUES (1), (2), (2)) v(a)", 2),
    ("SELECT * FROM generate_series(1, 9, 2)", 5),
    ("SELECT * FROM unnest(ARRAY[1, 2, 3])", 3),
    (
      "WITH g AS MATERIALIZED (SELECT customer_id, count(*) AS n FROM orders GROUP BY 1) SELECT * FROM g WHERE customer_id = 5",
      1
    ),
  ]

  @Test(arguments: groups) func `groups, set operations and limits have the rows of their values`(
    _ sql: String, _ rows: Double
  ) throws {
    let estimated = try #require(try EstimatedShop.rows(sql))
    #expect(abs(estimated - rows) <= max(1, rows * 0.03), "\(sql): \(estimated)")
  }

  @Test func `a semi join keeps the rows whose values the other side has, an anti join the others`() throws {
    let converted: [any OptimizerRule] = [FoldConstants(), ConvertSubqueriesToJoins(), PushFilters()]
    func rows(_ sql: String) throws -> Double? {
      let plan = try RulePlan.plan(sql, converted)
      return Estimator(catalog: EstimatedShop.catalog).rows(plan)?.rounded()
    }
    let semi = "FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id)"
    #expect(try rows("SELECT 1 \(semi)") == 100_000)
    let few = "SELECT 1 FROM items i WHERE i.order_id IN (SELECT o.id FROM orders o WHERE o.total > 900)"
    let estimated = try #require(try rows(few))
    #expect((24_000...26_000).contains(estimated), "half have an order, of which a tenth is dear: \(estimated)")
  }

  @Test func `without statistics there are PostgreSQL's defaults over the number of rows`() throws {
    let plain = ShopCatalog.catalog
    #expect(try EstimatedShop.estimate("SELECT id FROM items WHERE label = 'x'", catalog: plain)?.rows == 2500)
    #expect(try EstimatedShop.estimate("SELECT id FROM items WHERE id = 1", catalog: plain)?.rows == 1)
    let between = try EstimatedShop.estimate("SELECT id FROM items WHERE price BETWEEN 1 AND 2", catalog: plain)
    #expect(between?.rows == 2500)
    // A key that nothing says the distinct values of the other side of.
    let join = try EstimatedShop.estimate("SELECT 1 FROM items i JOIN orders o ON i.order_id = o.id", catalog: plain)
    #expect(join?.rows.rounded() == 500_000)
    var unknown = plain
    for index in unknown.sources[1].tables.indices { unknown.sources[1].tables[index].estimatedRows = nil }
    #expect(try EstimatedShop.estimate("SELECT id FROM items WHERE id = 1", catalog: unknown) == nil)
    #expect(try EstimatedShop.estimate("SELECT id FROM items LIMIT 5", catalog: unknown)?.rows == 5)
  }

  @Test
  func `where a file tells only the ends of whole numbers, there are no more distinct values than numbers between`()
    throws
  {
    var catalog = EstimatedShop.catalog
    catalog.sources[1].statistics = [
      TableName("parts", "items"): TableStatistics(
        rows: 500_000,
        columns: ["order_id": ColumnStatistics(nullFraction: 0.5, histogram: [.integer(1), .integer(40_000)])])
    ]
    let groups = try #require(
      try EstimatedShop.estimate("SELECT order_id, count(*) FROM items GROUP BY order_id", catalog: catalog)?.rows)
    #expect((39_000...40_001).contains(groups), "\(groups)")
    catalog.sources[1].statistics[TableName("parts", "items")]?.columns["order_id"]?.histogram[1] = .integer(1_000_000)
    let keys = try #require(
      try EstimatedShop.estimate("SELECT order_id, count(*) FROM items GROUP BY order_id", catalog: catalog)?.rows)
    #expect((200_000...250_001).contains(keys), "\(keys)")
  }

  @Test func `rows are as wide as their columns`() throws {
    let estimate = try #require(try EstimatedShop.estimate("SELECT id, name, country || 'x', 'abc' FROM customers"))
    #expect(estimate.rows == 1000)
    let scan = try EstimatedShop.estimate("SELECT id, name FROM customers")
    let ids = try #require(scan?.origins.first?.profile.columns.values)
    #expect(ids.map(\.width).reduce(0, +) >= 22)
  }

  @Test func `distinct values of drawn rows follow Yao's formula`() {
    // 1000 values, 100 rows each: ten rows drawn of 100,000 have nearly ten values.
    #expect((9.9...10).contains(Estimate.occupied(1000, of: 100_000, drawn: 10)))
    #expect((632.0...634).contains(Estimate.occupied(1000, of: 100_000, drawn: 1000)))
    #expect(Estimate.occupied(1000, of: 100_000, drawn: 100_000) == 1000)
  }
}
