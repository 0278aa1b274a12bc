import HansaCore
import HansaSQL
import Testing

@Suite struct RangedStatementTests {
  private var columns = ColumnAllocator()

  private mutating func table(_ name: Name) -> (Relation, Column) {
    let id = columns.column("id", .int4)
    let scan = Scan(
      source: "shop", schema: "public", table: name, items: [Scan.Item(id, remoteName: "id")], estimatedRows: nil)
    return (.scan(scan), id)
  }

  private func ranged(_ relation: Relation, version: ServerVersion = "15") throws -> RangedStatement? {
    try RelationPrinter.bound(relation, dialect: PostgreSQLDialect(version: version)).ranged
  }

  @Test mutating func `a table's rows are read by its pages, beside the conditions`() throws {
    let dialect = PostgreSQLDialect()
    let (orders, id) = table("orders")
    let condition = ScalarExpression.or([.isNull(id.reference), .isBoolean(.isNull(id.reference), false)])
    for (relation, rest) in [(orders, ""), (.filter(orders, condition), " AND ")] {
      let statement = try #require(try ranged(relation))
      #expect(statement.schema == "public")
      #expect(statement.table == "orders")
      let plain = try RelationPrinter.statement(relation, dialect: dialect)
      let pages = try #require(dialect.pageRange(statement.alias, from: 10, to: 20))
      #expect(pages == "t1.ctid >= '(10,0)'::tid AND t1.ctid < '(20,0)'::tid")
      let text = statement.statement(pages: pages)
      #expect(text.contains(" WHERE \(pages)\(rest)"))
      #expect(
        plain
          == (rest.isEmpty ? text.replacing(" WHERE \(pages)", with: "") : text.replacing("\(pages) AND ", with: "")))
    }
    #expect(dialect.pageRange("t1", from: 20, to: nil) == "t1.ctid >= '(20,0)'::tid")
  }

  @Test mutating func `what looks at several rows, or elsewhere, is read as a whole`() throws {
    let (orders, id) = table("orders")
    let (items, item) = table("items")
    let random = ScalarExpression.call(FunctionCall("random", [], type: .float8, volatility: .volatile))
    let one = ScalarExpression.literal(.integer(1), .int8)
    let count = Projection(columns.column("n", .int8), .aggregate(AggregateCall("count", [], type: .int8)))
    let exists = ScalarExpression.subquery(Subquery(.exists, items, type: .boolean))
    for relation: Relation in [
      .limit(orders, Limit(count: one, offset: nil)), .sort(orders, [SortKey(id.reference)]), .distinct(orders),
      .aggregate(Aggregate(orders, keys: [], aggregates: [count])), .filter(orders, exists),
      .join(Join(.inner, orders, items, on: .isDistinct(id.reference, item.reference))),
    ] {
      #expect(try ranged(relation) == nil)
    }
    // No dialect prints a volatile call, so that there is nothing to be read at all.
    #expect(throws: Unprintable.self) { _ = try ranged(.filter(orders, .isNull(random))) }
  }

  @Test mutating func `servers that would read the whole table for each range have none`() throws {
    let (orders, _) = table("orders")
    #expect(try ranged(orders, version: "13.12") == nil)
    #expect(try ranged(orders, version: "14") != nil)
  }
}
