import HansaCatalog
import HansaCore
import HansaSource
@testable import HansaSourceMySQL
import HansaTesting
import Testing

@Suite struct StatisticsTests {
  /// 20,000 line items: a skewed status, 4,000 orders of 5 over 40 regions, a part that is NULL in a quarter of the rows.
  private static let lines = """
    CREATE TABLE items (id int PRIMARY KEY, region int NOT NULL, order_id bigint NOT NULL, part int, status char(1),
      price decimal(12,2), shipped date, at datetime(6), note varchar(20), ok tinyint(1), raw varbinary(4), x double,
      KEY by_place (region, order_id, part), KEY by_note (note(2), status));
    INSERT INTO items SELECT seq, seq % 40, seq DIV 5, IF(seq % 4 > 0, seq % 100, NULL),
      CASE WHEN seq % 10 < 7 THEN 'O' WHEN seq % 10 < 9 THEN 'F' ELSE 'P' END, (seq % 1000) / 10,
      date '1992-01-01' + INTERVAL seq DIV 10 DAY, timestamp '2000-01-01 00:00:00' + INTERVAL seq SECOND,
      CONCAT('n', seq % 50), seq % 2, x'00ff', seq / 8
    FROM seq_1_to_20000;
    """

  private func statistics(
    _ source: SourceUnderTest, _ table: Name, through adapter: MySQLAdapter? = nil
  ) async throws -> TableStatistics? {
    let name = TableName(Name(source.database), table)
    return try await (adapter ?? source.adapter).statistics(of: [name])[name]
  }

  @Test func `rows and the prefixes of indexes are known without ANALYZE of columns`() async throws {
    let source = try await SourceUnderTest("stats_plain", setUp: Self.lines + "ANALYZE TABLE items;")
    let found = try #require(try await statistics(source, "items"))
    #expect((15_000...25_000).contains(found.rows))
    #expect((500_000...6_000_000).contains(try #require(found.bytes)))
    #expect((15_000...25_000).contains(try #require(found.columns["id"]?.distinct)))
    // InnoDB tells up to twice as many as it has found, to make indexes look better.
    #expect((20...100).contains(try #require(found.columns["region"]?.distinct)))
    #expect(found.indexedColumns == ["id", "region"])
    #expect(found.columns["note"] == nil, "an index over the start of a column")
    #expect(found.columns["status"] == nil, "it comes second")
    #expect(Set(found.groups.map(\.columns)) == [["region", "order_id"], ["region", "order_id", "part"]])
    for group in found.groups { #expect((10_000...25_000).contains(group.count)) }
  }

  @Test func `the server tells what it expects where an index knows`() async throws {
    let source = try await SourceUnderTest("stats_explain", setUp: Self.lines + "ANALYZE TABLE items;")
    let conditions = ["id < 101", "region = 7 AND order_id < 500", "status = 'O'", "id < 0", "1 = 0"]
    let rows = try await source.adapter.expectedRows(of: conditions.map { "SELECT id FROM items WHERE \($0)" })
    #expect(try rows.count == 5 && (50...200).contains(#require(rows[0])))
    #expect(try (20...250).contains(#require(rows[1])), "63 of them")
    #expect(rows[2] == nil && rows[3].map { $0 <= 1 } == true && rows[4] == 0)
    await #expect(throws: HansaError.self) { try await source.adapter.expectedRows(of: ["SELECT nothing FROM items"]) }
  }

  @Test func `a statement over a locked table is not explained, and nothing of it stays behind`() async throws {
    let source = try await SourceUnderTest("stats_locked", setUp: "CREATE TABLE held AS SELECT 1 AS id")
    let impatient = try source.reconfigured(["metadata_timeout": "300ms"])
    // Who reads keeps the one who alters waiting, and that one everybody else.
    let reader = source.stream("SELECT id FROM held WHERE SLEEP(3600) = 0", [.int4])
    #expect(try await eventually { try await source.processes().contains { $0.statement.contains("SLEEP") } })
    let change = Task {
      try await source.server.execute("ALTER TABLE held ADD COLUMN x int", database: source.database)
    }
    #expect(try await eventually { try await source.processes().contains { $0.statement.contains("ALTER") } })
    let error = await #expect(throws: HansaError.self) {
      try await impatient.expectedRows(of: ["SELECT id FROM held WHERE id = 1"])
    }
    #expect(error?.code == .queryCanceled && error?.source == "stats_locked", "\(error?.description ?? "")")
    #expect(try await eventually { try await !source.processes().contains { $0.statement.contains("EXPLAIN") } })
    reader.cancel()
    try await change.value
    #expect(try await eventually { try await impatient.expectedRows(of: ["SELECT id FROM held"]).count == 1 })
    await impatient.close()
  }

  @Test func `an explained statement is read in MariaDB's form and in MySQL's`() {
    func rows(_ step: [String?]) -> Double?? { StatementPlan(step: step).map(\.rows) }
    let maria = ["1", "SIMPLE", "t", "range", "k", "k", "4", nil, "200", "50.00", "Using where"]
    #expect(rows(maria) == 100)
    #expect(rows(["1", "SIMPLE", "t", nil, "ALL", "k", nil, nil, nil, "800", "12.5", "Using where"]) == 100)
    #expect(rows(["1", "SIMPLE", "t", nil, "ALL", nil, nil, nil, nil, "800", "100.00", "Using where"]) == .some(nil))
    #expect(rows(["1", "SIMPLE", nil, nil, nil, nil, nil, nil, nil, nil, nil, "Impossible WHERE"]) == 0)
    #expect(rows(["1", "2"]) == nil && rows(Array(repeating: nil, count: 12)) == nil)
  }

  @Test func `columns that were analyzed have ranges, common values and histograms`() async throws {
    let source = try await SourceUnderTest(
      "stats_json",
      setUp: Self.lines
        + "SET histogram_type = JSON_HB, histogram_size = 100; ANALYZE TABLE items PERSISTENT FOR ALL;")
    let found = try #require(try await statistics(source, "items"))
    func column(_ name: Name) throws -> ColumnStatistics { try #require(found.columns[name]) }
    func expect(_ distinct: Double, of name: Name) throws {
      let known = try #require(try column(name).distinct)
      #expect((distinct * 0.75...distinct * 1.25).contains(known), "\(name): \(known)")
    }
    try expect(20000, of: "id")
    try expect(40, of: "region")
    try expect(4000, of: "order_id")
    try expect(75, of: "part")
    try expect(1000, of: "price")
    #expect(try column("part").nullFraction == 0.25)
    #expect(try column("id").histogram == [.integer(1), .integer(20000)], "a unique key has a range alone")
    let status = try column("status")
    #expect(status.common.map(\.value) == [.text("O"), .text("F"), .text("P")])
    for (common, fraction) in zip(status.common, [0.7, 0.2, 0.1]) { #expect(abs(common.fraction - fraction) < 0.01) }
    let parts = try column("part").common
    #expect(parts.count == 75 && abs(parts.reduce(0) { $0 + $1.fraction } - 0.75) < 0.01)
    #expect(try column("ok").common.map(\.value).contains(.boolean(true)))
    let orders = try column("order_id").histogram
    #expect((90...110).contains(orders.count) && orders.first == .integer(0) && orders.last == .integer(4000))
    #expect(try column("shipped").histogram.last == .date(8035 + 2000))
    #expect(try column("at").histogram.first == .timestamp(946_684_801_000_000))
    #expect(try column("note").common.count == 50)
    #expect(try column("x").histogram.last == .double(2500))
    #expect(try column("raw").histogram.isEmpty && column("raw").common.isEmpty)
  }

  @Test func `binary histograms give bounds of numbers, and of others the ends`() async throws {
    for (form, bounds) in [("DOUBLE_PREC_HB", 22), ("SINGLE_PREC_HB", 42)] {
      let source = try await SourceUnderTest(
        "stats_binary",
        setUp: Self.lines
          + "SET histogram_type = \(form), histogram_size = 40; ANALYZE TABLE items PERSISTENT FOR ALL;")
      let found = try #require(try await statistics(source, "items"))
      let orders = try #require(found.columns["order_id"]?.histogram)
      #expect(orders.count == bounds && orders.first == .integer(0) && orders.last == .integer(4000))
      #expect((1800...2300).contains { orders[bounds / 2] == .integer($0) }, "\(orders)")
      #expect(found.columns["shipped"]?.histogram == [.date(8035), .date(8035 + 2000)])
      #expect(found.columns["note"]?.histogram == [.text("n0"), .text("n9")])
      #expect(found.columns["price"]?.histogram.count == bounds)
    }
  }

  @Test func `who may not read the server's own tables gets the rest`() async throws {
    let source = try await SourceUnderTest(
      "stats_rights", setUp: Self.lines + "ANALYZE TABLE items PERSISTENT FOR ALL;")
    try await source.server.execute(
      """
      CREATE OR REPLACE USER hansa_stats IDENTIFIED BY 'x'; GRANT SELECT ON `\(source.database)`.* TO hansa_stats;
      """)
    let reader = try source.reconfigured(["user": "hansa_stats", "password": "x"])
    let found = try #require(try await statistics(source, "items", through: reader))
    #expect((15_000...25_000).contains(found.rows))
    #expect((20...100).contains(try #require(found.columns["region"]?.distinct)))
    #expect(found.columns["price"] == nil)
    await reader.close()
  }

  @Test func `several tables are read at once, and what is no table is left out`() async throws {
    let source = try await SourceUnderTest(
      "stats_names",
      setUp: "CREATE TABLE `Odd '``` (a int); CREATE TABLE plain (a int); CREATE VIEW seen AS SELECT a FROM plain;")
    let names = ["Odd '`", "plain", "seen", "missing"].map { TableName(Name(source.database), $0) }
    let found = try await source.adapter.statistics(of: names)
    #expect(Set(found.keys) == Set(names.prefix(2)))
    #expect(try await source.adapter.statistics(of: []).isEmpty)
  }

  @Test func `a server that is gone is an error`() async throws {
    let server = try await MariaDBServer.start()
    let source = try await SourceUnderTest("stats_gone", setUp: "CREATE TABLE t (a int)", server: server)
    #expect(try await statistics(source, "t") != nil)
    try server.stop()
    let error = await #expect(throws: HansaError.self) { _ = try await statistics(source, "t") }
    #expect(error?.source == "stats_gone")
  }
}
