import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

/// What is expected of plans that were made with less than what is known by now. Orders are the shop's, items the parts
/// source's.
@Suite struct RenewedEstimateTests {
  private static let joined =
    "SELECT o.total, i.price FROM items i JOIN orders o ON o.id = i.order_id WHERE o.total > 900"
  private static let planner = Planner(
    dialects: { _ in PostgreSQLDialect(version: "15") }, mergeDialect: DuckDBDialect())

  private static func plan(_ settings: PlannerSettings, _ sql: String = joined) throws -> FederatedPlan {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else {
      throw HansaError(.syntaxError, "not a query")
    }
    return try planner.plan(
      statement, catalog: EstimatedShop.catalog, session: BindingSession(now: 1_700_000_000_000_000),
      settings: settings)
  }

  /// The plan ran as statement 1, and its part of the shop had nine times the rows that were expected.
  private static func run(_ plan: FederatedPlan, _ learned: LearnedEstimates) throws {
    let orders = try #require(plan.allFragments.first { $0.fragment.source == "shop" }?.fragment.expectation)
    let shape = try #require(orders.shape)
    for _ in 1...3 {
      learned.learn(
        .init(
          shape: shape, name: { "orders" }, sources: ["shop"], uncorrected: orders.uncorrectedRows,
          rows: orders.uncorrectedRows * 9), date: 1)
    }
    learned.learn(
      MeasuredRun(
        plan: plan.identity, milliseconds: 100, isComplete: true, rows: nil, tableRows: plan.tableRows,
        sources: ["parts", "shop"]), of: 1)
  }

  @Test(arguments: [true, false]) func `a plan that is gone back to expects what its runs returned`(
    _ isThere: Bool
  ) throws {
    let learned = LearnedEstimates()
    var settings = PlannerSettings()
    (settings.statement, settings.learned) = (1, learned)
    let first = try Self.plan(settings)
    #expect(first.shipments.count == 1)
    try Self.run(first, learned)
    var plain = settings
    plain.statement = nil
    #expect(try Self.plan(plain).shipments.isEmpty)
    // Else it is made again, by statistics alone.
    if isThere { settings.former = [first] }
    let again = try Self.plan(settings)
    #expect(again.identity == first.identity)
    let (before, now) = (try #require(first.shipments.first), try #require(again.shipments.first))
    let (rows, renewed) = (try #require(before.expectation?.rows), try #require(now.expectation?.rows))
    #expect(abs(renewed / rows - 9) < 0.1, "\(rows) \(renewed)")
    #expect(now.plan.fragments[0].expectation?.isLearned == true)
    #expect(now.plan.fragments[0].expectation?.shape == before.plan.fragments[0].expectation?.shape)
    // What the rows are joined with grows with them.
    let (carrier, other) = (try #require(first.fragments[0].expectation), try #require(again.fragments[0].expectation))
    #expect(other.rows > carrier.rows * 2 && other.shape == carrier.shape)
    #expect((again.cost ?? 0) > (first.cost ?? .infinity))
  }

  @Test(arguments: [
    joined,
    "SELECT c.name, count(*) FROM items i JOIN customers c ON c.id = i.id WHERE c.id < 10 GROUP BY c.name",
    "SELECT o.id, s.n FROM orders o JOIN (SELECT order_id, count(*) AS n FROM items GROUP BY order_id) s "
      + "ON s.order_id = o.id WHERE o.total > 999",
    "SELECT o.status, sum(i.price) FROM orders o JOIN items i ON i.order_id = o.id GROUP BY o.status",
    "SELECT id FROM orders WHERE total > 5 UNION ALL SELECT id FROM items",
    "SELECT i.id FROM items i WHERE i.order_id IN (SELECT id FROM orders WHERE total > 990)",
    "WITH few AS (SELECT id FROM orders WHERE total > 990) "
      + "SELECT a.id FROM few a JOIN items i ON i.order_id = a.id JOIN few b ON b.id = i.id",
  ]) func `where nothing was learned, nothing else is expected`(_ sql: String) throws {
    for (shipping, semiJoins) in [(Strategy.byCost, Strategy.byCost), (.off, .always), (.always, .off)] {
      let learned = LearnedEstimates()
      var settings = PlannerSettings()
      settings.learned = learned
      (settings.shipping, settings.semiJoins) = (shipping, semiJoins)
      let plan = try Self.plan(settings, sql)
      var renewed = plan
      CostModel(estimator: Estimator(catalog: EstimatedShop.catalog, learned: learned)).renew(&renewed)
      #expect(Self.expectations(renewed) == Self.expectations(plan), "\(plan.allFragments.map(\.fragment.sql))")
    }
  }

  /// Of the plan and all of its parts, in a form that is compared.
  private static func expectations(_ plan: FederatedPlan) -> [String] {
    func text(_ expected: FragmentExpectation?) -> String {
      guard let expected else { return "" }
      let cost = expected.cost.map { "\(Int(($0.total * 1000).rounded()))" } ?? ""
      return "\(Int(expected.rows.rounded())) rows \(expected.shape?.exact ?? 0) \(cost)"
    }
    return plan.allPlans.flatMap { _, plan in
      plan.shipments.map { text($0.expectation) }
        + plan.fragments.map { "\(text($0.expectation)) \($0.maximumWait ?? .zero) \($0.filterable)" }
        + ["\(Int(((plan.cost ?? 0) * 1000).rounded()))"]
    }
  }
}
