import HansaCatalog
import HansaCore
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct StatisticsTests {
  private func statistics(
    _ fixture: PostgreSQLFixture, _ table: Name, in schema: Name = "public"
  ) async throws -> TableStatistics? {
    try await fixture.adapter.statistics(of: [TableName(schema, table)])[TableName(schema, table)]
  }

  /// 20,000 line items: a skewed status, 4,000 orders of 5, a part that is NULL in a quarter of the rows, a price.
  private static let lines = """
    CREATE TABLE lines (id int NOT NULL, order_id bigint NOT NULL, part int, status char(2), price numeric(12,2),
      shipped date, at timestamp, seen timestamptz, ok boolean, key uuid, day time, note text COLLATE "und-x-icu",
      x double precision, tags int[], data jsonb, kind kind, address inet);
    INSERT INTO lines SELECT i, i / 5, CASE WHEN i % 4 > 0 THEN i % 100 END,
      CASE WHEN i % 10 < 7 THEN 'O' WHEN i % 10 < 9 THEN 'F' ELSE 'P' END, (i % 1000) / 10.0,
      date '1992-01-01' + i / 10, timestamp '2000-01-01' + i * interval '1 second', timestamptz '2000-01-01' + i * interval '1 hour',
      i % 5 = 0, md5((i % 300)::text)::uuid, time '00:00' + (i % 1440) * interval '1 minute', 'n' || i % 50, i / 7.0,
      ARRAY[i % 3], '{}', (ARRAY['low', 'high']::kind[])[1 + i % 2], ('10.0.0.' || i % 200)::inet
    FROM generate_series(1, 20000) AS g(i);
    """

  @Test func `a table's statistics are what the table holds`() async throws {
    let fixture = try await PostgreSQLFixture(
      "CREATE TYPE kind AS ENUM ('low', 'high'); \(Self.lines) ANALYZE lines;")
    let found = try #require(try await statistics(fixture, "lines"))
    #expect(found.rows == 20000)
    #expect((1_500_000...8_000_000).contains(try #require(found.bytes)))
    #expect(found.columns.count == 17)
    func column(_ name: Name) throws -> ColumnStatistics { try #require(found.columns[name]) }

    let id = try column("id")
    #expect(id.distinct == 20000 && id.nullFraction == 0 && id.width == 4 && id.correlation == 1 && id.common.isEmpty)
    #expect(id.histogram.count == 101 && id.histogram.first == .integer(1) && id.histogram.last == .integer(20000))
    #expect((3600...4400).contains(try #require(try column("order_id").distinct)))
    let part = try column("part")
    #expect((0.2...0.3).contains(part.nullFraction))
    #expect(part.distinct == 75)
    #expect(part.common.count == 75 && part.common.allSatisfy { (0.005...0.02).contains($0.fraction) })

    let status = try column("status")
    #expect(status.common.map(\.value) == [.text("O"), .text("F"), .text("P")])
    for (common, fraction) in zip(status.common, [0.7, 0.2, 0.1]) {
      #expect(abs(common.fraction - fraction) < 0.03)
    }
    #expect(try column("ok").common.map(\.value) == [.boolean(false), .boolean(true)])
    let price = try column("price")
    #expect(price.distinct == 1000)
    for case .decimal(let value) in price.common.map(\.value) + price.histogram { #expect(value.scale == 2) }
    #expect(try column("shipped").histogram.last == .date(8035 + 2000))
    #expect(try column("at").histogram.first == .timestamp(946_684_801_000_000))
    #expect(try column("seen").histogram.first == .timestamptz(946_688_400_000_000))
    let key = try column("key")
    #expect(key.distinct == 300 && !key.common.isEmpty)
    for value in key.common.map(\.value) { if case .uuid = value {} else { Issue.record("\(value)") } }
    #expect(try column("day").distinct == 1440)
    #expect(try column("note").common.count == 50)
    #expect(Set(try column("kind").common.map(\.value)) == [.text("low"), .text("high")])
    #expect(try column("x").histogram.last == .double(20000 / 7.0))
    // Of what has no order here only the widths and NULLs count.
    for name in ["tags", "data"] as [Name] {
      #expect(try column(name).common.isEmpty && column(name).histogram.isEmpty)
    }
  }

  @Test func `text bounds are in the order of bytes, whatever the column's is`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE words (w text COLLATE "und-x-icu");
      INSERT INTO words SELECT CASE WHEN i % 2 = 0 THEN 'A' ELSE 'a' END || i FROM generate_series(1, 3000) AS g(i);
      ANALYZE words;
      """)
    let bounds = try #require(try await statistics(fixture, "words")?.columns["w"]?.histogram).map(\.description)
    #expect(bounds.count == 101)
    #expect(bounds.map { Name($0) } == bounds.map { Name($0) }.sorted())
    let capitals = bounds.filter { $0.hasPrefix("A") }.count
    #expect((35...65).contains(capitals))
  }

  @Test func `rows of a table that was never analyzed follow from its size`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE fresh (id int, price numeric, at timestamp) WITH (autovacuum_enabled = false);
      INSERT INTO fresh SELECT i, i, now() FROM generate_series(1, 30000) AS g(i);
      CREATE TABLE empty (id int) WITH (autovacuum_enabled = false);
      CREATE TABLE grown (id int) WITH (autovacuum_enabled = false);
      INSERT INTO grown SELECT generate_series(1, 10000); ANALYZE grown; INSERT INTO grown SELECT generate_series(1, 30000);
      """)
    let fresh = try #require(try await statistics(fixture, "fresh"))
    #expect((20_000...45_000).contains(fresh.rows))
    #expect(fresh.columns.isEmpty)
    #expect(try await statistics(fixture, "empty")?.rows == 0)
    // As many rows a page as when it was analyzed, on the pages of now.
    #expect((39_000...41_000).contains(try #require(try await statistics(fixture, "grown")?.rows)))
  }

  @Test func `several tables are read at once, and what is no table is left out`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE SCHEMA "Odd ""one"; CREATE TABLE "Odd ""one"."a,b{}" ("c "" d" text);
      INSERT INTO "Odd ""one"."a,b{}" SELECT '{"a,b' || E'\\\\' || i % 2 FROM generate_series(1, 100) AS g(i);
      CREATE TABLE plain (id int); INSERT INTO plain VALUES (1); CREATE VIEW seen AS SELECT id FROM plain; ANALYZE;
      """)
    let odd = TableName("Odd \"one", "a,b{}")
    let plain = TableName("public", "plain")
    let found = try await fixture.adapter.statistics(
      of: [odd, plain, TableName("public", "seen"), TableName("public", "missing")])
    #expect(Set(found.keys) == [odd, plain])
    #expect(found[plain]?.rows == 1)
    #expect(
      Set(found[odd]?.columns["c \" d"]?.common.map(\.value) ?? []) == [.text("{\"a,b\\0"), .text("{\"a,b\\1")])
    #expect(try await fixture.adapter.statistics(of: []).isEmpty)
  }

  @Test func `partitions and heirs count for their parents`() async throws {
    let setup = """
      CREATE TABLE events (id int, day date, kind int) PARTITION BY RANGE (day);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
      INSERT INTO events SELECT i, date '2020-01-01' + i % 700, i % 7 FROM generate_series(1, 7000) AS g(i);
      CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent);
      INSERT INTO parent SELECT generate_series(1, 100); INSERT INTO child SELECT generate_series(1, 900);
      """
    let fixture = try await PostgreSQLFixture(setup + "ANALYZE;")
    let events = try #require(try await statistics(fixture, "events"))
    #expect(events.rows == 7000)
    #expect(events.columns["day"]?.distinct == 700)
    #expect(events.columns["kind"]?.common.count == 7)
    let parent = try #require(try await statistics(fixture, "parent"))
    #expect(parent.rows == 1000)
    #expect(parent.columns["id"]?.histogram.last == .integer(900))

    // What autovacuum does: it never looks at the parent.
    let leaves = try await PostgreSQLFixture(setup + "ANALYZE events_1; ANALYZE events_2;")
    let seen = try #require(try await statistics(leaves, "events"))
    #expect(seen.rows == 7000)
    #expect(seen.columns["kind"]?.distinct == 7)
    #expect(seen.columns["id"]?.distinct == 7000)
    #expect(seen.columns["day"]?.histogram.isEmpty == true, "one partition's range is not the table's")
  }

  @Test func `distinct values of columns together come from extended statistics`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE places (gone int, city int, country int, note text); ALTER TABLE places DROP COLUMN gone;
      INSERT INTO places SELECT i % 100, i % 100 / 10, 'n' FROM generate_series(1, 5000) AS g(i);
      CREATE STATISTICS together (ndistinct) ON city, country FROM places;
      CREATE STATISTICS calculated (ndistinct) ON (city + 1), country FROM places;
      ANALYZE places;
      """)
    let groups = try #require(try await statistics(fixture, "places")).groups
    #expect(groups == [.init(["city", "country"], count: 100)])
  }

  @Test func `a user sees no statistics of columns that it may not read`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE people (id int, salary int); INSERT INTO people SELECT i, i FROM generate_series(1, 100) AS g(i);
      ANALYZE people; DROP ROLE IF EXISTS hansa_stats_reader; CREATE ROLE hansa_stats_reader LOGIN PASSWORD 'x';
      GRANT SELECT (id) ON people TO hansa_stats_reader;
      """)
    var options = try PostgreSQLOptions(
      url: fixture.server.url(database: fixture.database), password: Secret("x"))
    options.user = "hansa_stats_reader"
    let reader = PostgreSQLAdapter(name: "reader", options: options)
    let name = TableName("public", "people")
    let found = try #require(try await reader.statistics(of: [name])[name])
    #expect(found.rows == 100)
    #expect(found.columns.keys.sorted() == ["id"])
    await reader.close()
  }

  @Test func `a table that is being altered is estimated without its files`() async throws {
    let fixture = try await PostgreSQLFixture(
      "CREATE TABLE held (id int); INSERT INTO held SELECT generate_series(1, 1000); ANALYZE held;")
    let holder = try Connection(
      PostgreSQLOptions(
        url: fixture.server.url(database: fixture.database), password: Secret(fixture.server.password)))
    defer { holder.close() }
    // They run, though `query` misses rows of them.
    for sql in ["BEGIN READ WRITE", "LOCK TABLE public.held IN ACCESS EXCLUSIVE MODE"] { _ = try? holder.query(sql) }
    let locks = try await fixture.server.query(
      "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'held'::regclass",
      database: fixture.database)
    #expect(locks == [["1"]])
    let started = ContinuousClock.now
    let found = try #require(try await statistics(fixture, "held"))
    #expect(found.rows == 1000)
    #expect(found.columns["id"]?.distinct == 1000)
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  @Test func `a statement over a locked table is not explained, and nothing of it stays behind`() async throws {
    let fixture = try await PostgreSQLFixture("CREATE TABLE held (id int)") { $0.metadataTimeout = .milliseconds(300) }
    let holder = try Connection(
      PostgreSQLOptions(
        url: fixture.server.url(database: fixture.database), password: Secret(fixture.server.password)))
    defer { holder.close() }
    for sql in ["BEGIN READ WRITE", "LOCK TABLE public.held IN ACCESS EXCLUSIVE MODE"] { _ = try? holder.query(sql) }
    let error = await #expect(throws: HansaError.self) {
      try await fixture.adapter.expectedRows(of: ["SELECT id FROM public.held"])
    }
    #expect(error?.code == .queryCanceled && error?.source == "shop", "\(error?.description ?? "")")
    #expect(try await eventually { try await fixture.connections(waitingFor: "relation") == 0 })
    try holder.run("ROLLBACK")
    #expect(
      try await eventually { try await fixture.adapter.expectedRows(of: ["SELECT id FROM public.held"]).count == 1 })
    await fixture.adapter.close()
  }

  @Test func `a server that is gone is an error`() async throws {
    let server = try await PostgresServer.start()
    let fixture = try await PostgreSQLFixture("CREATE TABLE t (id int)", on: server)
    #expect(try await statistics(fixture, "t")?.rows == 0)
    try server.stop()
    let error = await #expect(throws: HansaError.self) { _ = try await statistics(fixture, "t") }
    #expect(error?.source == "shop")
  }
}
