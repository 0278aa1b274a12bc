import HansaCore
import HansaPlanner
import Testing

/// Half a million items are the parts source's, a hundred thousand orders the shop's.
@Suite struct AlternativePlansTests {
  private let perOrder = """
    SELECT i.order_id, count(j.id) FROM items i JOIN items j ON j.id = i.order_id JOIN items k ON k.id = j.order_id
    GROUP BY i.order_id
    """

  private func plan(_ sql: String, pulling: Strategy = .byCost) throws -> FederatedPlan {
    try ShopCatalog.plan(sql, strategies: .byCost, pulling: pulling)
  }

  @Test func `tables are pulled where their source is expected to be slower than the way here`() throws {
    let plan = try plan(perOrder)
    #expect(
      !plan.fragments.contains { $0.sql.contains("JOIN") } && plan.merge != nil,
      "\(plan.fragments.map(\.sql)) \(plan.alternatives)")
    let pushed = try #require(plan.alternatives.first)
    #expect(pushed.difference == "with joins and aggregates at parts")
    #expect(pushed.cost > (plan.cost ?? .infinity))
  }

  @Test func `nothing is pulled where that is switched off`() throws {
    let plan = try plan(perOrder, pulling: .off)
    #expect(plan.merge == nil && plan.alternatives.isEmpty)
  }

  @Test func `an average is computed where its digits are PostgreSQL's`() throws {
    for pulling in [Strategy.byCost, .always] {
      let plan = try plan(perOrder.replacing("count(j.id)", with: "avg(j.price)"), pulling: pulling)
      #expect(plan.fragments.count == 1 && plan.merge == nil)
    }
  }

  @Test func `a plan that is quick is not compared with others`() throws {
    let plan = try plan("SELECT count(*) FROM customers")
    #expect(plan.alternatives.isEmpty && plan.merge == nil)
    #expect((plan.cost ?? .infinity) < 20)
  }

  @Test func `what was not chosen is told with what it was expected to take`() throws {
    let plan = try plan("SELECT label, count(*) FROM items GROUP BY label")
    #expect(plan.merge == nil && plan.alternatives.map(\.difference) == ["with the tables of parts pulled"])
  }

  @Test func `every table is pulled where that is forced`() throws {
    let plan = try plan(
      "SELECT c.id, count(*) FROM customers c JOIN orders o ON o.id = c.id GROUP BY c.id", pulling: .always)
    #expect(plan.fragments.count == 2 && plan.fragments.allSatisfy { !$0.sql.contains("JOIN") })
  }
}
