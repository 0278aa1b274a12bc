import HansaCore
import Testing

@testable import HansaPlanner

/// Plans of one statement, made again and again with what its runs taught: the times are a script's.
@Suite struct PlanStabilityTests {
  private let perOrder = """
    SELECT i.order_id, count(j.id) FROM items i JOIN items j ON j.id = i.order_id JOIN items k ON k.id = j.order_id
    GROUP BY i.order_id
    """

  private static func isPulled(_ plan: FederatedPlan) -> Bool { plan.merge != nil }

  /// Plans and "runs" the query; each run makes what its plan needs dearer, and what the other needs cheaper.
  ///
  /// - Parameter usesHistory: whether plans are chosen by what they were measured to take.
  /// - Returns: whether the tables were pulled, by run.
  private func runs(
    _ count: Int, usesHistory: Bool, milliseconds: (_ isPulled: Bool, _ run: Int) -> Double
  ) throws -> [Bool] {
    let learned = LearnedEstimates()
    let usual = SourceCost.usual(kind: "mysql")
    var result: [Bool] = []
    for run in 0..<count {
      var settings = PlannerSettings()
      settings.learned = learned
      settings.statement = usesHistory ? 1 : nil
      if let wasPulled = result.last {
        var cost = usual
        if wasPulled { cost.sentValue *= 30 } else { cost.computedRow *= 8 }
        settings.sourceCosts = ["parts": cost]
      }
      let plan = try ShopCatalog.plan(perOrder, settings, strategies: .byCost, pulling: .byCost)
      result.append(Self.isPulled(plan))
      learned.learn(
        MeasuredRun(
          plan: plan.identity, milliseconds: milliseconds(Self.isPulled(plan), run), isComplete: true, rows: nil,
          tableRows: plan.tableRows, sources: ["parts"]), of: 1)
    }
    return result
  }

  @Test func `a plan is not left for one that runs worse whenever it is tried`() throws {
    let without = try runs(12, usesHistory: false) { isPulled, _ in isPulled ? 12_000 : 900 }
    let turns = zip(without, without.dropFirst()).count { $0 != $1 }
    #expect(turns == 11, "the script does not make plans alternate: \(without)")
    let with = try runs(12, usesHistory: true) { isPulled, _ in isPulled ? 12_000 : 900 }
    #expect(with.suffix(9).allSatisfy { !$0 }, "\(with)")
    // Nor is another tried where the first is as good as expected.
    let good = try runs(12, usesHistory: true) { isPulled, _ in isPulled ? 300 : 900 }
    #expect(good.allSatisfy { $0 }, "\(good)")
  }

  @Test func `an odd run does not change the plan`() throws {
    let plans = try runs(12, usesHistory: true) { _, run in run % 4 == 3 ? 5000 : 300 }
    #expect(Set(plans).count == 1, "\(plans)")
  }

  @Test func `a plan is the same by another process`() throws {
    let plan = try ShopCatalog.plan(perOrder, strategies: .byCost, pulling: .byCost)
    let again = try ShopCatalog.plan(perOrder, strategies: .byCost, pulling: .byCost)
    let other = try ShopCatalog.plan(perOrder, strategies: .byCost)
    #expect(plan.identity == again.identity && plan.identity != other.identity)
    let statement = StatementIdentity.hash(canonical: "SELECT 1", parameters: .values([.integer(1)]), searchPath: nil)
    #expect(statement == 3_012_855_168_910_750_721)
  }

  @Test func `constants do not make a plan another`() throws {
    func identity(_ condition: String) throws -> UInt64 {
      try ShopCatalog.plan("SELECT id FROM orders WHERE \(condition)").identity
    }
    #expect(try identity("status = 'it''s' AND id < 12.5") == identity("status = '12' AND id < 3.25"))
    #expect(try identity("status = 'a' AND id < 12") != identity("status = 'a' AND id > 12"))
    #expect(try identity("status = 'a'") != identity("tags[1] = 'a'"))
  }

  @Test func `the plan of before comes back where it is known to be better`() throws {
    let learned = LearnedEstimates()
    let pushed = try ShopCatalog.plan(perOrder, strategies: .byCost)
    var settings = PlannerSettings()
    settings.learned = learned
    settings.statement = 1
    func plan() throws -> FederatedPlan {
      try ShopCatalog.plan(perOrder, settings, strategies: .byCost, pulling: .byCost)
    }
    func run(_ plan: FederatedPlan, _ milliseconds: Double, tableRows: [Double]) {
      learned.learn(
        MeasuredRun(
          plan: plan.identity, milliseconds: milliseconds, isComplete: true, rows: nil, tableRows: tableRows,
          sources: ["parts"]), of: 1)
    }
    let first = try plan()
    #expect(Self.isPulled(first) && first.measured == nil && first.tableRows == [500_000])
    run(first, 9000, tableRows: first.tableRows)
    run(first, 9000, tableRows: first.tableRows)
    run(pushed, 300, tableRows: first.tableRows)
    let second = try plan()
    #expect(second.identity == pushed.identity && second.measured == 300)
    #expect(second.alternatives.first?.measured == 9000)
    // What cannot be planned any more is among the former ones.
    settings.pulling = .off
    settings.former = [first]
    run(pushed, 20_000, tableRows: first.tableRows)
    run(pushed, 20_000, tableRows: first.tableRows)
    let third = try ShopCatalog.plan(perOrder, settings, strategies: .byCost)
    #expect(third.identity == first.identity)
    // Other data: as if it had never run.
    run(first, 300, tableRows: [5_000_000])
    #expect(try plan().measured == nil)
  }
}
