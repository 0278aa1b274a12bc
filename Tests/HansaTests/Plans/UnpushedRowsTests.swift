import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

/// The check of the golden plans finds what it is there to find.
@Suite struct UnpushedRowsTests {
  private static let column = Column(ColumnID(1), "id", .int4)
  private static let rows = Relation.fragment(FragmentInput(index: 0, columns: [column]))
  private static let condition = ScalarExpression.isNull(column.reference)

  private static func plan(_ merge: Relation, _ verdict: Verdict?, source: Name = "a") -> FederatedPlan {
    let fragment = PlannedFragment(
      index: 0, source: "a", dialect: "sqlite", relation: .singleRow, sql: "", parameters: [], output: [])
    let note = verdict.map {
      PushdownNote(source: source, verdict: $0, construct: "x", code: .missing, reason: "it has none")
    }
    return FederatedPlan(
      fragments: [fragment], merge: PlannedMerge(dialect: "duckdb", relation: merge, sql: ""), output: [],
      notes: note.map { [$0] } ?? [])
  }

  static let takingRows: [Relation] = [
    .filter(rows, condition), .distinct(rows),
    .limit(.sort(rows, [SortKey(column.reference)]), Limit(count: nil, offset: nil)),
    .project(.filter(.project(rows, [Projection(column, column.reference)]), condition), []),
    .aggregate(Aggregate(rows, keys: [Projection(column, column.reference)], aggregates: [])),
  ]

  @Test(arguments: takingRows)
  func `what takes rows of a fragment away needs a reason of its source`(merge: Relation) {
    #expect(UnpushedRows(Self.plan(merge, nil)).unexplained.count == 1)
    #expect(UnpushedRows(Self.plan(merge, .no)).unexplained.isEmpty)
    #expect(UnpushedRows(Self.plan(merge, .no, source: "b")).unexplained.count == 1)
  }

  @Test func `a rewritten aggregate explains no filter`() {
    #expect(UnpushedRows(Self.plan(.filter(Self.rows, Self.condition), .rewritten)).unexplained.count == 1)
    #expect(UnpushedRows(Self.plan(Self.rows, nil)).unexplained.isEmpty)
  }
}
