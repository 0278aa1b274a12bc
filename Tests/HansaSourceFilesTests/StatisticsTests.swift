import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceFiles
import Testing

@Suite struct StatisticsTests {
  private func statistics(_ lake: Lake, _ tables: Name...) async throws -> [Name: TableStatistics] {
    let found = try await lake.adapter.statistics(of: tables.map { TableName("main", $0) })
    return Dictionary(found.map { ($0.table, $1) }) { first, _ in first }
  }

  private static func lines(_ from: Int, _ to: Int) -> String {
    """
    SELECT range::INTEGER AS id, (range % 7)::BIGINT AS kind, CASE WHEN range % 4 > 0 THEN 'n' || range % 50 END AS note,
      (range / 10)::DECIMAL(12,2) AS price, DATE '1992-01-01' + (range // 10)::INTEGER AS shipped,
      TIMESTAMP '2000-01-01' + to_seconds(range) AS at, range / 8 AS x, range % 2 = 0 AS ok,
      [range] AS tags, {'a': range} AS pair, 'b'::BLOB AS raw
    FROM range(\(from), \(to))
    """
  }

  @Test func `footers tell rows, NULLs and ranges over all files`() async throws {
    let lake = try Lake()
    try lake.writeParquet("lines/1.parquet", Self.lines(0, 5000))
    try lake.writeParquet("lines/2.parquet", Self.lines(5000, 20000))
    let found = try #require(try await statistics(lake, "lines")["lines"])
    #expect(found.rows == 20000)
    #expect((20_000...2_000_000).contains(try #require(found.bytes)))
    func column(_ name: Name) throws -> ColumnStatistics { try #require(found.columns[name]) }
    #expect(try column("id").histogram == [.integer(0), .integer(19999)])
    #expect(try column("id").nullFraction == 0)
    #expect(try column("kind").histogram == [.integer(0), .integer(6)])
    #expect(try column("note").nullFraction == 0.25)
    #expect(try column("note").histogram == [.text("n0"), .text("n9")])
    #expect(
      try column("price").histogram == [
        .decimal(Decimal128(unscaled: 0, scale: 2)), .decimal(Decimal128(unscaled: 199_990, scale: 2)),
      ])
    #expect(try column("shipped").histogram == [.date(8035), .date(8035 + 1999)])
    #expect(
      try column("at").histogram == [.timestamp(946_684_800_000_000), .timestamp(946_684_800_000_000 + 19_999_000_000)])
    #expect(try column("x").histogram == [.double(0), .double(19999.0 / 8)])
    #expect(try column("ok").histogram == [.boolean(false), .boolean(true)])
    #expect(try column("raw").histogram.isEmpty)
    #expect(found.columns["tags"] == nil && found.columns["pair"] == nil)
    // What DuckDB writes of distinct values, where it writes any, is about right.
    if let distinct = try column("kind").distinct { #expect((5...9).contains(distinct)) }
    if let distinct = try column("id").distinct { #expect((15_000...21_000).contains(distinct)) }
  }

  @Test func `of text files only the size is known`() async throws {
    let rows = (1...2000).map { "\($0),name \($0)\n" }.joined()
    let lake = try Lake(["orders.csv": "id,name\n" + rows, "one.json": "[{\"a\":1},{\"a\":2}]", "broken.csv": ""])
    let found = try await statistics(lake, "orders", "one", "broken", "missing")
    #expect(Set(found.keys) == ["orders", "one"])
    #expect((1800...2200).contains(try #require(found["orders"]).rows))
    #expect(found["orders"]?.bytes == Double(8 + rows.utf8.count))
    #expect(found["orders"]?.columns.isEmpty == true)
    #expect(found["one"]?.rows == 2)
  }
}
