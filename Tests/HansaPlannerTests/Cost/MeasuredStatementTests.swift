import HansaCore
import Testing

@testable import HansaPlanner

/// What plans of a statement were measured to take, and which is chosen by it.
@Suite struct MeasuredStatementTests {
  private static let day = 24 * 3600

  /// A statement whose plans have made-up times.
  private struct Statement {
    var learned = LearnedEstimates(limit: 10)
    var tableRows = [1000.0]
    var date = 1_000_000

    func run(
      _ plan: UInt64, _ milliseconds: Double, rows: Double? = 100, isComplete: Bool = true, of statement: UInt64 = 1
    ) {
      learned.learn(
        MeasuredRun(
          plan: plan, milliseconds: milliseconds, isComplete: isComplete, rows: rows, tableRows: tableRows,
          sources: ["shop"]), of: statement, date: date)
    }

    var history: PlanHistory? { learned.history(of: 1, tableRows: tableRows, date: date) }

    /// The plan that is chosen of those with these expectations, where the first is expected to be the best.
    func choice(_ expected: (UInt64, Double)...) -> UInt64? {
      history.map { history in
        let candidates = expected.map { PlanHistory.Candidate(identity: $0.0, expected: $0.1) }
        return candidates[history.choice(among: candidates, expected: 0)].identity
      }
    }
  }

  /// Estimates as they are where only plans that ran are corrected: the true time for these, too little for the others.
  @Test func `plans that were not corrected are not run in turn`() {
    let times: [UInt64: Double] = [1: 70, 2: 700, 3: 400, 4: 900]
    func plans(_ usesHistory: Bool) -> [UInt64] {
      let statement = Statement()
      // What was learned of a plan fades as the estimates of what it shares with others go on changing.
      var expected: [UInt64: Double] = [1: 60, 2: 65, 3: 65, 4: 65]
      var plans: [UInt64] = []
      for _ in 0..<12 {
        let byExpectation = expected.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { ($0.key, $0.value) }
        let candidates = byExpectation.map { PlanHistory.Candidate(identity: $0.0, expected: $0.1) }
        let position = usesHistory ? statement.history?.choice(among: candidates, expected: 0) ?? 0 : 0
        let plan = candidates[position].identity
        plans.append(plan)
        let time = times[plan] ?? 0
        statement.run(plan, time)
        for (other, cost) in expected { expected[other] = other == plan ? max(time, 75) : max(50, cost * 0.5) }
      }
      return plans
    }
    #expect(Set(plans(false)).count == 4)
    #expect(plans(true) == Array(repeating: 1, count: 12))
  }

  @Test func `a plan that ran is left for one that is expected to take far less, and comes back where that was wrong`()
  {
    let statement = Statement()
    statement.run(1, 6000)
    #expect(statement.choice((2, 1000), (1, 2000)) == 1)
    #expect(statement.choice((2, 500), (1, 2000)) == 2)
    statement.run(1, 6000)
    #expect(statement.choice((2, 1000), (1, 2000)) == 2)
    #expect(statement.choice((2, 2500), (1, 3000)) == 1)
    statement.run(2, 9000)
    #expect(statement.history?.better == 1)
    #expect(statement.choice((2, 10), (1, 2000)) == 1)
    #expect(statement.choice((2, 10), (3, 1000), (1, 2000)) == 3)
    statement.run(3, 1700)
    #expect(statement.choice((2, 10), (1, 20), (3, 4000)) == 3)
    #expect(statement.history?.better == nil)
  }

  @Test func `the more often a plan ran, the less another has to promise`() {
    let statement = Statement()
    // TPC-H's f07 at scale 1: shipped rows make PostgreSQL slow, and nothing of it is seen before.
    for run in 1...3 {
      statement.run(1, 3400)
      let isLeft = run > 2
      #expect(statement.choice((1, 1760), (2, 1170)) == (isLeft ? 2 : 1))
      #expect(statement.history?.isDisappointing(expected: 1760, untried: [1170]) == isLeft)
      #expect(statement.history?.isDisappointing(expected: 1760, untried: [2300]) == false)
    }
    #expect(statement.choice((1, 1760), (3, 2200)) == 3)
    // One that was tried in vain is not tried again.
    statement.run(2, 6000)
    #expect(statement.choice((1, 1760), (2, 1170)) == 1)
  }

  @Test func `an odd run changes nothing, and two plans that are alike do not take turns`() {
    let statement = Statement()
    statement.run(1, 3000)
    #expect(statement.choice((2, 900), (1, 900)) == 1)
    for _ in 0..<3 { statement.run(1, 300) }
    statement.run(2, 280)
    for _ in 0..<3 { statement.run(1, 300) }
    #expect(statement.choice((2, 100), (1, 900)) == 1)
    statement.run(1, 20_000)
    #expect(statement.choice((2, 100), (1, 900)) == 1)
    #expect(statement.history?.milliseconds(1) == 300)
    // It has become slow.
    for _ in 0..<2 { statement.run(1, 20_000) }
    #expect(statement.choice((2, 100), (1, 900)) == 2)
  }

  @Test func `a plan that is quick is not left`() {
    let statement = Statement()
    statement.run(1, 15)
    statement.run(1, 15)
    #expect(statement.choice((2, 0.1), (1, 900)) == 1)
  }

  @Test func `a plan that never ends is left`() {
    let statement = Statement()
    statement.run(1, 60_000, isComplete: false)
    #expect(statement.choice((1, 100), (2, 700)) == 2)
    statement.run(2, 900)
    // Nor does it look better for having been stopped early.
    statement.run(1, 10, isComplete: false)
    #expect(statement.choice((1, 100), (2, 700)) == 2)
  }

  @Test func `where the data is another, plans are chosen anew`() {
    var statement = Statement()
    statement.run(1, 300)
    statement.run(2, 3000)
    #expect(statement.choice((2, 10), (1, 900)) == 1)
    // Its tables have grown, by their statistics.
    statement.tableRows = [2500]
    #expect(statement.choice((2, 10), (1, 900)) == nil)
    statement.tableRows = [1500]
    #expect(statement.choice((2, 10), (1, 900)) == 1)
    // It returns more.
    statement.run(1, 900, rows: 1000)
    #expect(statement.history?.milliseconds(2) == nil && statement.history?.milliseconds(1) == 900)
    #expect(statement.choice((2, 10), (1, 900)) == 2)
  }

  @Test func `what was bad a week ago may be good today`() {
    var statement = Statement()
    statement.run(2, 3000)
    statement.run(1, 300)
    statement.date += 6 * Self.day
    #expect(statement.choice((2, 10), (1, 900)) == 1)
    statement.date += 2 * Self.day
    #expect(statement.choice((2, 10), (1, 900)) == 2)
    // The one that ran last is still known.
    #expect(statement.choice((2, 200), (1, 900)) == 1)
  }

  @Test func `so many plans are tried and no more`() {
    let statement = Statement()
    for plan in 1...UInt64(MeasuredStatement.kept) { statement.run(plan, 1000 + Double(plan)) }
    #expect(statement.choice((99, 1), (1, 900)) == 1)
    for plan in 11...UInt64(20) { statement.run(plan, 2000) }
    #expect(statement.learned.contents.statements.first?.plans.count == MeasuredStatement.kept)
    #expect(statement.choice((99, 1), (1, 900)) == 1)
  }

  @Test func `the statements that take the least time make room first`() {
    let statement = Statement()
    statement.run(1, 500, of: 1000)
    for other in 1...UInt64(30) { statement.run(1, 5, of: other) }
    let kept = statement.learned.contents.statements
    #expect(kept.count <= 10 && kept.contains { $0.statement == 1000 })
    statement.learned.forget("other")
    #expect(statement.learned.contents.statements.count == kept.count)
    statement.learned.forget("shop")
    #expect(statement.learned.contents.statements.isEmpty)
  }
}
