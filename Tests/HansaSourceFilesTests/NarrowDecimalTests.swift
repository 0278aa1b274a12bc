import HansaCore
import HansaSQL
import Testing

/// Products of decimals below an aggregate are computed with 64 bits first, and with 128 where those do not suffice.
@Suite struct NarrowDecimalTests {
  private static let price = Column(ColumnID(1), "price", .numeric(precision: 15, scale: 2))
  private static let part = Column(ColumnID(2), "part", .numeric(precision: 15, scale: 2))
  private static let product = ScalarExpression.call(
    FunctionCall("*", [price.reference, part.reference], type: .numeric(precision: nil, scale: 4)))
  private static let sum = Column(ColumnID(3), "sum", .numeric(precision: nil, scale: 4))
  private static let scan = Relation.scan(
    Scan(
      source: "lake", schema: "main", table: "sales",
      items: [Scan.Item(price, remoteName: "price"), Scan.Item(part, remoteName: "part")], estimatedRows: nil))
  private static let total = Relation.aggregate(
    Aggregate(
      scan, keys: [],
      aggregates: [
        Projection(sum, .aggregate(AggregateCall("sum", [product], type: .numeric(precision: nil, scale: 4))))
      ]))

  private static func decimal(_ text: String) -> SQLValue { Decimal128(text).map { .decimal($0) } ?? .null }

  private static func statement(_ relation: Relation, repeats: Bool = true) throws -> String {
    try RelationPrinter.statement(relation, dialect: DuckDBDialect(repeatsOverflows: repeats))
  }

  private static func lake(_ rows: [(String, String)]) throws -> Lake {
    let lake = try Lake()
    let values = rows.map { "(\($0.0)::DECIMAL(15,2), \($0.1)::DECIMAL(15,2))" }.joined(separator: ", ")
    try lake.writeParquet("sales.parquet", "SELECT * FROM (VALUES \(values)) t(price, part)")
    return lake
  }

  @Test func `only what is computed before the first row may overflow`() throws {
    #expect(try Self.statement(Self.total).contains("hansa_wide_2("))
    #expect(!(try Self.statement(Self.total, repeats: false)).contains("hansa_wide_2("))
    let other = Column(ColumnID(4), "other", .numeric(precision: nil, scale: 4))
    let rows = Relation.project(Self.scan, [Projection(other, Self.product)])
    #expect(try Self.statement(rows).contains("CAST(t1.\"price\" AS DECIMAL(19,2))"))
    // Rows may have left when a sum overflows that is made of the groups'.
    let more = ScalarExpression.call(
      FunctionCall("+", [Self.sum.reference, Self.sum.reference], type: .numeric(precision: nil, scale: 4)))
    let above = try Self.statement(.project(Self.total, [Projection(other, more)]))
    #expect(above.contains("CAST(t1.\"price\" AS DECIMAL(19,2))"), "\(above)")
    let sorted = Relation.sort(.filter(Self.total, .isNull(Self.sum.reference)), [SortKey(Self.sum.reference)])
    #expect(try Self.statement(sorted).contains("hansa_wide_2("))
  }

  static let sales: [([(String, String)], String)] = [
    ([("10.50", "2.00"), ("-3.25", "0.10"), ("NULL", "1")], "20.6750"),
    // The greatest product of 18 digits, and the least that has 19.
    ([("9999999999999.99", "10.00")], "99999999999999.9000"),
    ([("1000000000000.00", "100.00")], "100000000000000.0000"),
    ([("1.00", "1.00"), ("9999999999999.99", "9999999999999.99")], "99999999999999800000000001.0001"),
    ([("9999999999999.99", "-9999999999999.99"), ("9999999999999.99", "9999999999999.99")], "0.0000"),
  ]

  @Test(arguments: sales)
  func `the sum has all its digits`(_ rows: [(String, String)], _ sum: String) async throws {
    let lake = try Self.lake(rows)
    let sql = try Self.statement(Self.total)
    // The second time it is known whether 64 bits suffice.
    for _ in 0..<2 {
      let found = try await lake.rows(sql, [.numeric(precision: 38, scale: 4)])
      #expect(found == [[Self.decimal(sum)]])
    }
  }

  @Test func `a file that was replaced by one with larger values has its own sum`() async throws {
    let lake = try Self.lake([("1.00", "1.00")])
    let sql = try Self.statement(Self.total)
    let type = SQLType.numeric(precision: 38, scale: 4)
    #expect(try await lake.rows(sql, [type]) == [[Self.decimal("1.0000")]])
    try lake.writeParquet(
      "sales.parquet", "SELECT 9999999999999.99::DECIMAL(15,2) AS price, 9999999999999.99::DECIMAL(15,2) AS part")
    let found = try await lake.rows(sql, [type])
    #expect(found == [[Self.decimal("99999999999999800000000000.0001")]])
  }

  @Test func `an error that has nothing to do with digits is the statement's`() async throws {
    let lake = try Self.lake([("1.00", "0.00")])
    let sql = "SELECT sum(hansa_wide_2(price) * part), sum(hansa_numeric_div(price, part)) FROM \"main\".\"sales\""
    let error = await failure { _ = try await lake.rows(sql, [.numeric, .numeric]) }
    #expect(error?.code == .divisionByZero)
  }
}
