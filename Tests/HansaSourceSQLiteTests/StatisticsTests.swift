import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceSQLite
import Testing

@Suite struct StatisticsTests {
  private func statistics(_ script: String, _ tables: Name...) async throws -> [Name: TableStatistics] {
    let fixture = try await Fixture(script)
    let found = try await fixture.adapter.statistics(of: tables.map { TableName("main", $0) })
    return Dictionary(found.map { ($0.table, $1) }) { first, _ in first }
  }

  private static let numbers =
    "WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 1000) SELECT"

  @Test func `ANALYZE gives rows and the distinct values of the prefixes of indexes`() async throws {
    let found = try await statistics(
      """
      CREATE TABLE lines (id INTEGER PRIMARY KEY, region INT, place INT, note TEXT);
      INSERT INTO lines \(Self.numbers) i, i % 10, i % 200, 'n' FROM g;
      CREATE INDEX by_place ON lines(region, place);
      CREATE INDEX by_length ON lines(length(note), region);
      CREATE TABLE compact (k TEXT PRIMARY KEY, v INT) WITHOUT ROWID;
      INSERT INTO compact \(Self.numbers) 'k' || i, i FROM g WHERE i <= 500;
      ANALYZE; DELETE FROM lines WHERE id > 900;
      """, "lines", "compact", "missing")
    #expect(Set(found.keys) == ["lines", "compact"])
    let lines = try #require(found["lines"])
    #expect(lines.rows == 1000)
    #expect(lines.columns["region"]?.distinct == 10)
    #expect(lines.groups == [.init(["region", "place"], count: 200)])
    #expect(lines.columns["id"]?.histogram == [.integer(1), .integer(900)])
    #expect(lines.columns["note"] == nil)
    #expect(found["compact"]?.rows == 500)
    #expect(found["compact"]?.columns["k"]?.distinct == 500)
  }

  @Test func `without ANALYZE the rowids tell how many rows there can be`() async throws {
    let found = try await statistics(
      """
      CREATE TABLE plain (v TEXT); INSERT INTO plain \(Self.numbers) 'x' FROM g;
      CREATE TABLE late (id INTEGER PRIMARY KEY); INSERT INTO late \(Self.numbers) i + 5000000 FROM g;
      CREATE TABLE sparse (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO sparse VALUES (1, 'a'), (9000000000000000000, 'b');
      CREATE TABLE "od""d" (a INT); CREATE VIEW seen AS SELECT v FROM plain;
      CREATE TABLE compact (k TEXT PRIMARY KEY) WITHOUT ROWID;
      """, "plain", "late", "sparse", "od\"d", "seen", "compact")
    #expect(found["plain"]?.rows == 1000)
    #expect(found["late"]?.rows == 1000)
    #expect(found["late"]?.columns["id"]?.distinct == 1000)
    #expect(try #require(found["sparse"]).rows < 100_000, "no more than fit into the file")
    #expect(found["od\"d"]?.rows == 0)
    #expect(found["seen"] == nil && found["compact"] == nil)
  }

  @Test func `a file that is gone is an error`() async throws {
    let error = await #expect(throws: HansaError.self) {
      _ = try await Fixture.adapter("/nowhere/geo.db").statistics(of: [TableName("main", "t")])
    }
    #expect(error?.source == "geo")
  }
}
