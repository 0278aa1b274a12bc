import HansaCore
import HansaSQL
import Testing

@Suite struct PostgreSQLArrayTests {
  private func from(_ rows: [[SQLValue]], _ types: [SQLType]) throws -> String {
    var allocator = ColumnAllocator()
    let columns = types.enumerated().map { allocator.column(Name("c\($0)"), $1) }
    let values = Values(
      columns: columns, rows: rows.map { row in zip(row, types).map { .literal($0, $1) } })
    return try RelationPrinter.statement(.values(values), dialect: PostgreSQLDialect())
  }

  @Test func `many rows of constants are one array a column`() throws {
    let rows = (1...9).map { [SQLValue.integer(Int64($0)), $0 == 2 ? .null : .text("a\"\\'{},\($0)")] }
    let sql = try from(rows, [.int8, .char(10)])
    #expect(
      sql.hasPrefix(
        "SELECT t1.\"c0\", t1.\"c1\" FROM unnest('{1,2,3,4,5,6,7,8,9}'::int8[], '{\"a\\\"\\\\''{},1\",NULL,\"a"),
      "\(sql)")
    #expect(sql.hasSuffix("}'::char(10)[]) AS t1(\"c0\", \"c1\")"), "\(sql)")
  }

  @Test func `few rows are a list`() throws {
    let sql = try from([[.integer(1)], [.integer(-2)]], [.int4])
    #expect(sql == "SELECT t1.\"c0\" FROM (VALUES (1), ('-2'::int4)) AS t1(\"c0\")", "\(sql)")
  }
}
