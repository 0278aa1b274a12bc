import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

@Suite struct OptimizerTests {
  private static let id = Column(ColumnID(1), "id", .int4)
  private static let plan = Relation.filter(
    .values(Values(columns: [id], rows: [[.literal(.integer(1), .int4)]])), .isNull(id.reference))

  /// A rule that makes whatever it is told to.
  private struct Faulty: OptimizerRule {
    let name: Name = "faulty"
    let made: Relation
    func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation { made }
  }

  private static let stranger = ScalarExpression.isNull(.column(ColumnID(99), .int4))
  private static let values = Relation.values(Values(columns: [id], rows: [[.null(.int4)]]))
  private static let other = Column(ColumnID(2), "id", .int4)

  static let broken: [(made: Relation, problem: String)] = [
    (.filter(values, stranger), "column #99 is not in scope"),
    (.project(values, [Projection(other, id.reference)]), "the result has columns"),
    (.project(.join(Join(.inner, values, values, on: .true)), [Projection(id, id.reference)]), "both sides of a join"),
    (.filter(values, .isNull(.column(ColumnID(1), .text))), "used as text"),
    (
      .setOperation(SetOperation(.union, all: true, values, .singleRow, columns: [id])), "a side of UNION has 0 columns"
    ),
    (.reference(Reference(CommonTableID(7), "t", columns: [id])), "common table t is not in scope"),
    (
      .project(.join(Join(.semi, .singleRow, values, on: .true)), [Projection(id, id.reference)]),
      "column #1 is not in scope"
    ),
  ]

  @Test(arguments: broken.indices)
  func `a rule that breaks a plan is an error with its name, where rules are checked`(index: Int) {
    let (made, problem) = Self.broken[index]
    let optimizer = Optimizer(rules: [Faulty(made: made)], isStrict: true)
    let error = #expect(throws: HansaError.self) { try optimizer.optimize(Self.plan, columns: ColumnAllocator()) }
    #expect(error?.message.contains("faulty") == true)
    #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: broken.indices)
  func `a rule that breaks a plan is left out, where users run queries`(index: Int) throws {
    let (made, problem) = Self.broken[index]
    let optimizer = Optimizer(rules: [Faulty(made: made)], isStrict: false)
    let outcome = try optimizer.optimize(Self.plan, columns: ColumnAllocator())
    #expect(outcome.plan == Self.plan)
    #expect(outcome.runs.map(\.changed) == [false])
    #expect(outcome.runs.first?.rejected?.contains(problem) == true)
  }

  @Test func `a plan says which rules ran, which changed it, and how long each took`() throws {
    let plan = try ShopCatalog.plan("SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id WHERE o.total > 9")
    let run = try #require(plan.rules.first { $0.rule == "push-filters" })
    #expect(run.changed && run.duration > .zero && run.rejected == nil)
    #expect(plan.rules.first { $0.rule == "inline-common-tables" }?.changed == false)
    #expect(plan.rules.map(\.rule) == Optimizer.rules.map(\.name))
    let without = try ShopCatalog.plan("SELECT id FROM orders", .init(disabledRules: ["push-filters"]))
    #expect(!without.rules.map(\.rule).contains("push-filters"))
  }
}
