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

  @Test func `below another join rows of the statement are joined with a keyword, but where that refers around`() throws
  {
    let c = Column(ColumnID(3), "c", .int4)
    let condition = ScalarExpression.call(FunctionCall("=", [c.reference, Self.a.reference], type: .boolean))
    let limit = Limit(count: .literal(.integer(3), .int8), offset: nil)
    let rows = Relation.values(Values(columns: [Self.b], rows: [[.literal(.integer(1), .int4)]]))
    func text(_ right: Relation, on conditions: [ScalarExpression], isLateral: Bool = false) throws -> String {
      let inner = Relation.join(Join(.semi, Self.scan("l", Self.a), right, on: .and(conditions)))
      var join = Join(.inner, Self.scan("o", c), .limit(inner, limit), on: isLateral ? .true : condition)
      join.isLateral = isLateral
      return try RelationPrinter.statement(.join(join), dialect: DuckDBDialect())
    }
    let alone = try text(rows, on: [Self.equal, .true])
    #expect(alone.contains("SEMI JOIN") && !alone.contains("EXISTS"), "\(alone)")
    let table = try text(Self.scan("r", Self.b), on: [Self.equal, .true])
    #expect(table.contains("EXISTS") && !table.contains("SEMI JOIN"), "\(table)")
    let correlated = try text(rows, on: [Self.equal, condition], isLateral: true)
    #expect(correlated.contains("EXISTS") && !correlated.contains("SEMI JOIN"), "\(correlated)")
  }

  @Test func `the right side's own filters and groups stay in it`() throws {
    let right = Relation.limit(Self.scan("r", Self.b), Limit(count: .literal(.integer(3), .int8), offset: nil))
    let join = Relation.join(Join(.semi, Self.scan("l", Self.a), right, on: Self.equal))
    let text = try RelationPrinter.statement(join, dialect: PostgreSQLDialect())
    #expect(text.contains("LIMIT 3) AS t3 WHERE"), "\(text)")
  }
}
