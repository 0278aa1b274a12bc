import HansaCatalog
import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

@Suite struct CostModelTests {
  private let model = CostModel(estimator: Estimator(catalog: EstimatedShop.catalog))

  private func plan(_ sql: String) throws -> Relation { try EstimatedShop.plan(sql) }

  private func cost(_ sql: String, at source: Name = "shop") throws -> FragmentCost {
    let relation = try plan(sql)
    return try #require(model.fragment(relation, at: source))
  }

  private func merged(_ sql: String) throws -> Double {
    let relation = try plan(sql)
    return try #require(model.merge(relation))
  }

  @Test func `a row that a key finds costs less than the table`() throws {
    let found = try cost("SELECT total FROM orders WHERE id = 7")
    let scanned = try cost("SELECT total FROM orders WHERE status = 'gone'")
    #expect(found.work.total < scanned.work.total / 100)
    #expect(scanned.work.total > 1)
  }

  @Test func `a group is cheaper to send than its rows, and dearer to make`() throws {
    let grouped = try cost("SELECT status, sum(total) FROM orders GROUP BY status")
    let all = try cost("SELECT status, total FROM orders")
    #expect(grouped.work.total > all.work.total && grouped.transfer < all.transfer / 1000)
  }

  @Test
  func
    `an aggregate over all rows is cheaper to have than the rows, whatever joins at the source were measured to take`()
    throws
  {
    var slow = model
    var cost = SourceCost.usual(kind: "postgresql")
    cost.computedRow *= 16
    cost.sentRow /= 16
    cost.sentValue /= 16
    slow.sources["shop"] = cost
    let count = try plan("SELECT count(*), sum(total) FROM orders")
    let rows = try plan("SELECT total FROM orders")
    let (pushed, pulled) = try (#require(slow.pull(count, from: "shop")), #require(slow.pull(rows, from: "shop")))
    #expect(pushed < pulled * 1.5, "\(pushed) and \(pulled)")
    let usual = try (#require(model.pull(count, from: "shop")), #require(model.pull(rows, from: "shop")))
    #expect(usual.0 < usual.1)
  }

  @Test func `few rows are looked up by an index, many are hashed`() throws {
    let few = try cost("SELECT o.total FROM customers c JOIN orders o ON o.id = c.id WHERE c.id = 3")
    let many = try cost("SELECT o.total FROM customers c JOIN orders o ON o.id = c.id")
    #expect(few.work.total < 0.1 && many.work.total > few.work.total * 10)
  }

  @Test func `the tenth row of many costs a part of them`() throws {
    let some = try cost("SELECT id FROM orders LIMIT 10")
    let sorted = try cost("SELECT id FROM orders ORDER BY total LIMIT 10")
    #expect(some.work.total < sorted.work.total / 100)
  }

  @Test func `shipping pays for few rows and a large other side`() throws {
    let orders = try plan("SELECT id, customer_id, total FROM orders")
    let pulled = try #require(model.pull(orders, from: "shop"))
    func shipped(_ sql: String) throws -> Double {
      let small = try plan(sql)
      let estimate = try #require(model.estimator.estimate(small))
      let ids = ShippedRows(
        shipment: 0, columns: small.output, positions: Array(small.output.indices), estimatedRows: estimate.rows)
      model.estimator.remember(estimate, of: small.output)
      let condition = ScalarExpression.equal(small.output[0].reference, orders.output[0].reference)
      let joined = Relation.join(Join(.inner, .shipped(ids), orders, on: condition))
      let first = try #require(model.fragment(small, at: "parts")).total
      return try first + #require(model.expectation(joined, at: "shop")?.cost).total
    }
    #expect(try shipped("SELECT order_id FROM items WHERE id = 5") < pulled)
    #expect(try shipped("SELECT order_id, label, price FROM items") > pulled)
  }

  @Test func `a slow connection makes bytes count`() throws {
    var slow = model
    var cost = SourceCost.usual(kind: "postgresql")
    cost.bytesPerSecond = 1_000_000
    slow.sources["shop"] = cost
    let orders = try plan("SELECT id, total, status FROM orders")
    let near = try #require(model.fragment(orders, at: "shop"))
    let far = try #require(slow.fragment(orders, at: "shop"))
    #expect(far.work == near.work && far.transfer > near.transfer * 10)
    let rows = try #require(model.estimator.estimate(orders))
    #expect(slow.sending(rows, orders.output, to: "shop") > model.sending(rows, orders.output, to: "shop"))
  }

  @Test func `a large table comes sooner by several connections, and nothing else does`() throws {
    var catalog = EstimatedShop.catalog
    catalog.sources[0].parallelReads = ParallelReads(readers: 4, fewestBytes: 1e6, fewestRows: 50_000)
    catalog.sources[0].statistics[TableName("public", "orders")]?.bytes = 1e7
    let several = CostModel(estimator: Estimator(catalog: catalog))
    func transfers(_ sql: String) throws -> (one: Double, several: Double) {
      let relation = try plan(sql)
      let fragments = (model.fragment(relation, at: "shop"), several.fragment(relation, at: "shop"))
      return try (#require(fragments.0).transfer, #require(fragments.1).transfer)
    }
    for sql in ["SELECT id, total FROM orders", "SELECT id, total * 2 FROM orders WHERE status <> 'gone'"] {
      let cost = try transfers(sql)
      #expect(cost.several < cost.one / 2, "\(sql)")
    }
    for sql in [
      "SELECT total FROM orders WHERE status = 'gone'", "SELECT status, sum(total) FROM orders GROUP BY status",
      "SELECT o.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id", "SELECT id FROM customers",
    ] {
      let cost = try transfers(sql)
      #expect(cost.several == cost.one, "\(sql)")
    }
    catalog.sources[0].statistics[TableName("public", "orders")]?.bytes = 1e5
    let small = CostModel(estimator: Estimator(catalog: catalog))
    let all = try plan("SELECT id, total FROM orders")
    #expect(small.fragment(all, at: "shop")?.transfer == model.fragment(all, at: "shop")?.transfer)
  }

  @Test func `the merge pays for rows joined and grouped, and more without an equality`() throws {
    let equal = try merged("SELECT 1 FROM items i JOIN orders o ON i.order_id = o.id")
    let crossed = try merged("SELECT 1 FROM items i JOIN customers o ON i.order_id <> o.id")
    let grouped = try merged("SELECT order_id, count(*) FROM items GROUP BY 1")
    #expect(crossed > equal * 100)
    #expect((10...20).contains(grouped), "half a million rows: \(grouped)")
  }

  @Test func `what is not known has no cost`() throws {
    var catalog = ShopCatalog.catalog
    for index in catalog.sources[1].tables.indices { catalog.sources[1].tables[index].estimatedRows = nil }
    let unknown = CostModel(estimator: Estimator(catalog: catalog))
    let items = try EstimatedShop.plan("SELECT id FROM items", catalog: catalog)
    #expect(unknown.fragment(items, at: "parts") == nil && unknown.merge(.distinct(items)) == nil)
  }
}
