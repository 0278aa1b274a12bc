import HansaCore
import HansaSQL
import Testing

@Suite struct SelectListPrintingTests {
  @Test func `an expression that ends in a column of its own name has that name`() throws {
    let below = Column(ColumnID(1), "c1", .text)
    let made = Column(ColumnID(2), "c1", .text)
    let scan = Relation.scan(
      Scan(
        source: "s", schema: "public", table: "t", items: [Scan.Item(below, remoteName: "c1")], estimatedRows: nil))
    let twice = ScalarExpression.call(FunctionCall("||", [below.reference, below.reference], type: .text))
    let text = try RelationPrinter.statement(.project(scan, [Projection(made, twice)]), dialect: DuckDBDialect())
    #expect(text.contains(#"AS "c1" FROM"#), "\(text)")
    let plain = try RelationPrinter.statement(
      .project(scan, [Projection(made, below.reference)]), dialect: DuckDBDialect())
    #expect(plain == #"SELECT t1."c1" FROM "public"."t" AS t1"#)
  }
}
