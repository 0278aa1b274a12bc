import HansaCore
import HansaSQL
import Testing

@Suite struct SemiJoinPrintingTests {
  private static let a = Column(ColumnID(1), "a", .int4)
  private static let b = Column(ColumnID(2), "b", .int4)
  private static func scan(_ table: Name, _ column: Column) -> Relation {
    .scan(
      Scan(
        source: "s", schema: "public", table: table, items: [Scan.Item(column, remoteName: column.name)],
        estimatedRows: nil))
  }
  private static let equal = ScalarExpression.call(
    FunctionCall("=", [a.reference, b.reference], type: .boolean))
  private static func join(_ kind: Join.Kind, on condition: ScalarExpression = equal) -> Relation {
    .join(Join(kind, scan("l", a), scan("r", b), on: condition))
  }

  @Test func `the merge engine says it with a keyword`() throws {
    let text = try RelationPrinter.statement(Self.join(.semi), dialect: DuckDBDialect())
    #expect(text.contains(#""l" AS t1 SEMI JOIN "public"."r" AS t2 ON"#), "\(text)")
    let filtered = Relation.filter(Self.join(.anti), .isNull(Self.a.reference))
    let below = try RelationPrinter.statement(filtered, dialect: DuckDBDialect())
    #expect(below.contains("ANTI JOIN") && below.hasSuffix("WHERE (t1.\"a\" IS NULL)"), "\(below)")
  }

  @Test func `others say EXISTS`() throws {
    let text = try RelationPrinter.statement(Self.join(.semi), dialect: PostgreSQLDialect())
    #expect(text.contains(#"WHERE EXISTS (SELECT 1 FROM "public"."r" AS t2 WHERE "#), "\(text)")
    let anti = try RelationPrinter.statement(Self.join(.anti), dialect: PostgreSQLDialect())
    #expect(anti.contains("WHERE NOT EXISTS (SELECT 1"), "\(anti)")
  }

  @Test func `a condition with a subquery is no condition for the merge engine's keyword`() throws {
    let query = ScalarExpression.subquery(
      Subquery(.any(operator: "="), tested: [Self.a.reference], Self.scan("q", Self.b), type: .boolean))
    let text = try RelationPrinter.statement(Self.join(.anti, on: query), dialect: DuckDBDialect())
    #expect(text.contains("NOT EXISTS") && !text.contains("ANTI JOIN"), "\(text)")
  }

  @Test func `the right side's own filters and groups stay in it`() throws {
    let right = Relation.limit(Self.scan("r", Self.b), Limit(count: .literal(.integer(3), .int8), offset: nil))
    let join = Relation.join(Join(.semi, Self.scan("l", Self.a), right, on: Self.equal))
    let text = try RelationPrinter.statement(join, dialect: PostgreSQLDialect())
    #expect(text.contains("LIMIT 3) AS t3 WHERE"), "\(text)")
  }
}
