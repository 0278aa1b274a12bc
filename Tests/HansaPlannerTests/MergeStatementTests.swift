import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

@Suite struct MergeStatementTests {
  private static let keys = (1...5).map { Column(ColumnID($0), Name("k\($0)"), .int4) }
  private static func fragment(_ index: Int, _ columns: [Int]) -> Relation {
    .fragment(FragmentInput(index: index, columns: columns.map { keys[$0] }))
  }
  private static func equal(_ left: Int, _ right: Int) -> ScalarExpression {
    .call(FunctionCall("=", [keys[left].reference, keys[right].reference], type: .boolean))
  }

  /// `lines JOIN (orders JOIN customers)` by the order and, closing the cycle, by the nation.
  private static func cycle(_ below: ScalarExpression, kind: Join.Kind = .inner) -> Relation {
    let pair = Relation.join(Join(below == .true ? .cross : .inner, fragment(0, [0, 1]), fragment(1, [2]), on: below))
    return .join(Join(kind, pair, fragment(2, [3, 4]), on: .and([equal(0, 3), equal(2, 4)])))
  }

  private static func text(_ relation: Relation) throws -> String {
    try relation.mergeStatement(in: DuckDBDialect())
  }

  @Test func `a join that closes a cycle waits for the tables that it is to be joined with`() throws {
    let text = try Self.text(Self.cycle(Self.equal(1, 2)))
    for tied in [
      #"(CASE WHEN t2."k3" IS NOT NULL THEN t1."k1" ELSE CAST(NULL AS INTEGER) END) = t3."k4""#,
      #"(CASE WHEN t1."k1" IS NOT NULL THEN t2."k3" ELSE CAST(NULL AS INTEGER) END) = t3."k5""#,
    ] {
      #expect(text.contains(tied), "\(text)")
    }
    #expect(text.contains(#"t1."k2" = t2."k3""#), "\(text)")
  }

  @Test func `a join within a subquery waits as well, unless that refers to rows around it`() throws {
    let outer = Column(ColumnID(9), "k9", .int4)
    func text(_ query: Relation) throws -> String {
      let rows = Relation.fragment(FragmentInput(index: 3, columns: [outer]))
      return try Self.text(.filter(rows, .not(.subquery(Subquery(.exists, query, type: .boolean)))))
    }
    let cycle = Self.cycle(Self.equal(1, 2))
    #expect(try text(cycle).contains("CASE"))
    let test = FunctionCall("=", [Self.keys[0].reference, outer.reference], type: .boolean)
    #expect(try !text(.filter(cycle, .call(test))).contains("CASE"))
  }

  @Test func `tables that no equality joins, and rows without a partner, leave the order to the engine`() throws {
    #expect(try !Self.text(Self.cycle(.true)).contains("CASE"))
    #expect(try !Self.text(Self.cycle(Self.equal(1, 2), kind: .left)).contains("CASE"))
  }

  @Test func `a join by several columns of one table has no cycle`() throws {
    let both = ScalarExpression.and([Self.equal(0, 2), Self.equal(1, 3)])
    let join = Join(.inner, Self.fragment(0, [0, 1]), Self.fragment(1, [2, 3]), on: both)
    #expect(try !Self.text(.join(join)).contains("CASE"))
  }
}
