import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSQL
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

/// Tables that are read in parts, on a real server.
@Suite struct ParallelReadTests {
  /// More rows than the queue holds, on more than 6,000 pages, of which some are empty.
  static let wide = """
    CREATE TABLE wide (id integer, filler text);
    ALTER TABLE wide ALTER COLUMN filler SET STORAGE PLAIN;
    INSERT INTO wide SELECT i, repeat('x', 200) FROM generate_series(1, 240000) AS g(i);
    DELETE FROM wide WHERE id % 6 = 0 OR id BETWEEN 30001 AND 40000;
    ANALYZE wide;
    """
  static let wideRows = 191_666
  static let fields = [Field("id", .int4), Field("filler", .text)]

  /// A fragment as the planner makes it: `SELECT id, filler FROM public.table [WHERE id > over]`.
  /// With `failingAt` it divides by zero at the row with that number.
  static func fragment(
    _ table: Name, over: Int64? = nil, failingAt: Int64? = nil, rows: Double? = nil
  ) throws -> FragmentRequest {
    var columns = ColumnAllocator()
    let id = columns.column("id", .int4)
    let filler = columns.column("filler", .text)
    var relation = Relation.scan(
      Scan(
        source: "shop", schema: "public", table: table,
        items: [Scan.Item(id, remoteName: "id"), Scan.Item(filler, remoteName: "filler")], estimatedRows: nil))
    if let over {
      let bound = ScalarExpression.literal(.integer(over), .int4)
      relation = .filter(relation, .call(FunctionCall(">", [id.reference, bound], type: .boolean)))
    }
    if let failingAt {
      func call(_ name: Name, _ value: ScalarExpression, _ other: ScalarExpression) -> ScalarExpression {
        .call(FunctionCall(name, [value, other], type: name == "<" ? .boolean : .int4))
      }
      func number(_ value: Int64) -> ScalarExpression { .literal(.integer(value), .int4) }
      let quotient = call("/", id.reference, call("-", id.reference, number(failingAt)))
      relation = .filter(relation, call("<", quotient, number(1_000_000)))
    }
    let statement = try RelationPrinter.bound(relation, dialect: PostgreSQLDialect())
    _ = try #require(statement.ranged)
    return FragmentRequest(
      sql: statement.sql, schema: Schema(fields), estimatedRows: rows, ranged: statement.ranged)
  }

  /// Rows, the sum of their numbers, and the connections that the server saw while the rows were being read.
  private func read(
    _ fixture: PostgreSQLFixture, _ fragment: FragmentRequest, waitingFor readers: Int = 1,
    afterFirst: () async throws -> Void = {}
  ) async throws -> (rows: Int, sum: Int, connections: Int) {
    let stream = fixture.adapter.execute(fragment)
    var (rows, sum, connections) = (0, 0, 0)
    var isFirst = true
    while let batch = try await stream.next() {
      for id in batch.columns[0].data.values(Int32.self) { sum += Int(id) }
      rows += batch.rowCount
      guard isFirst else { continue }
      isFirst = false
      // The full queue holds all readers up until the rest is read.
      _ = try await eventually {
        connections = try await fixture.connections()
        return connections >= readers
      }
      try await afterFirst()
    }
    return (rows, sum, connections)
  }

  private func expected(_ fixture: PostgreSQLFixture, _ sql: String) async throws -> (rows: Int, sum: Int) {
    let row = try #require(try await fixture.server.query(sql, database: fixture.database).first)
    return (Int(row[0] ?? "") ?? -1, Int(row[1] ?? "") ?? -1)
  }

  /// Statements with a range that the server has seen.
  private func hasRanges(_ fixture: PostgreSQLFixture) async throws -> Bool {
    let rows = try await fixture.server.query(
      "SELECT query FROM pg_stat_activity WHERE application_name = '\(fixture.database)'")
    return rows.contains { $0[0]?.contains("ctid") == true || $0[0] == "COMMIT" }
  }

  @Test func `a large table is read by several connections, each row once`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 3 }
    let all = try await expected(fixture, "SELECT count(*), sum(id) FROM wide")
    let read = try await read(fixture, Self.fragment("wide"), waitingFor: 3)
    #expect(read.rows == all.rows)
    #expect(read.sum == all.sum)
    #expect(read.connections == 3)
    #expect(try await hasRanges(fixture))
    let filtered = try await expected(fixture, "SELECT count(*), sum(id) FROM wide WHERE id > 20000")
    let some = try await self.read(fixture, Self.fragment("wide", over: 20_000))
    #expect(some.rows == filtered.rows)
    #expect(some.sum == filtered.sum)
    // Used again, and in no transaction.
    #expect(try await eventually { try await fixture.connections(state: "idle in transaction") == 0 })
    #expect(try await fixture.connections() <= 3)
  }

  @Test func `all parts see the table as the first one found it`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 3 }
    let before = try await expected(fixture, "SELECT count(*), sum(id) FROM wide")
    let read = try await read(fixture, Self.fragment("wide"), waitingFor: 3) {
      // Most of the table is still to be read.
      try await fixture.server.execute(
        """
        UPDATE wide SET id = id + 1000000 WHERE id % 2 = 0;
        DELETE FROM wide WHERE id % 5 = 0;
        INSERT INTO wide SELECT -i, 'new' FROM generate_series(1, 50000) AS g(i);
        VACUUM wide;
        """, database: fixture.database)
    }
    #expect(read.rows == before.rows)
    #expect(read.sum == before.sum)
    let after = try await expected(fixture, "SELECT count(*), sum(id) FROM wide")
    let again = try await self.read(fixture, Self.fragment("wide"))
    #expect(again.rows == after.rows)
    #expect(again.sum == after.sum)
    #expect(again.sum != before.sum)
  }

  @Test func `nobody can move the rows while they are read, and who waits for it holds nobody up`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 3 }
    let before = try await expected(fixture, "SELECT count(*), sum(id) FROM wide")
    let read = try await read(fixture, Self.fragment("wide"), waitingFor: 3) {
      await #expect(throws: HansaError.self) {
        try await fixture.server.execute(
          "SET lock_timeout = '100ms'; TRUNCATE wide", database: fixture.database)
      }
    }
    #expect(read.rows == before.rows)
    #expect(read.sum == before.sum)
  }

  @Test func `a partitioned table is read in parts of all its partitions`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE parted (id integer, filler text) PARTITION BY RANGE (id);
      CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (10000);
      CREATE TABLE high PARTITION OF parted FOR VALUES FROM (10000) TO (300000);
      ALTER TABLE low ALTER COLUMN filler SET STORAGE PLAIN;
      ALTER TABLE high ALTER COLUMN filler SET STORAGE PLAIN;
      INSERT INTO parted SELECT i, repeat('x', 200) FROM generate_series(1, 240000) AS g(i);
      ANALYZE parted;
      """
    ) { $0.parallelReads = 2 }
    let read = try await read(fixture, Self.fragment("parted"), waitingFor: 2)
    #expect(read.rows == 240_000)
    #expect(read.sum == 240_000 * 240_001 / 2)
    #expect(read.connections == 2)
    #expect(try await hasRanges(fixture))
  }

  @Test func `what has no pages of its own, is small or has a better way is read as one`() async throws {
    let fixture = try await PostgreSQLFixture(
      Self.wide + """
        CREATE TABLE tiny AS SELECT * FROM wide LIMIT 100;
        CREATE VIEW seen AS SELECT * FROM wide;
        CREATE INDEX ON wide (id);
        ANALYZE;
        """
    ) { $0.parallelReads = 3 }
    #expect(try await read(fixture, Self.fragment("tiny")).rows == 100)
    let all = try await expected(fixture, "SELECT count(*), sum(id) FROM wide")
    let view = try await read(fixture, Self.fragment("seen"))
    #expect(view.rows == all.rows)
    #expect(view.connections == 1)
    let few = try await read(fixture, Self.fragment("wide", over: 239_000))
    #expect(few.rows == 833)
    #expect(few.connections == 1)
    // The planner's own figure spares asking.
    let expectedFew = try await read(fixture, Self.fragment("wide", rows: 100))
    #expect(expectedFew.connections == 1)
    #expect(try await hasRanges(fixture) == false)
  }

  @Test func `parallel_reads of 1 reads as one`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 1 }
    let read = try await read(fixture, Self.fragment("wide"))
    #expect(read.rows == Self.wideRows)
    #expect(read.connections == 1)
  }

  @Test func `without connections for helpers, or the right to lock, one connection reads all`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) {
      $0.parallelReads = 3
      $0.user = "reader_of_columns"
      $0.password = Secret("secret")
    }
    _ = try? await fixture.server.execute("DROP ROLE IF EXISTS reader_of_columns")
    try await fixture.server.execute(
      """
      CREATE ROLE reader_of_columns LOGIN PASSWORD 'secret' CONNECTION LIMIT 1;
      GRANT SELECT (id, filler) ON wide TO reader_of_columns;
      """, database: fixture.database)
    let columns = try await read(fixture, Self.fragment("wide"))
    #expect(columns.rows == Self.wideRows)
    #expect(columns.connections == 1)
    #expect(try await hasRanges(fixture) == false)
    try await fixture.server.execute(
      "GRANT SELECT ON wide TO reader_of_columns", database: fixture.database)
    let table = try await read(fixture, Self.fragment("wide"))
    #expect(table.rows == Self.wideRows)
    #expect(table.connections == 1)
    #expect(try await hasRanges(fixture))
    await fixture.adapter.close()
    try await fixture.server.execute(
      "DROP OWNED BY reader_of_columns; DROP ROLE reader_of_columns", database: fixture.database)
  }

  @Test func `cancelling ends all the readers`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 3 }
    for _ in 0..<5 {
      let stream = fixture.adapter.execute(try Self.fragment("wide"))
      #expect(try await stream.next() != nil)
      stream.cancel()
      let error = await #expect(throws: HansaError.self) { while try await stream.next() != nil {} }
      #expect(error?.code == .queryCanceled)
      #expect(try await eventually { stream.statistics.total != nil })
      #expect(try await eventually { try await fixture.connections(state: "active") == 0 })
    }
    #expect(try await read(fixture, Self.fragment("wide")).rows == Self.wideRows)
  }

  @Test func `a reader that fails fails the fragment, once, and ends the others`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 3 }
    // In the last range: the others are being read, or done.
    let stream = fixture.adapter.execute(try Self.fragment("wide", failingAt: 239_999))
    let error = await #expect(throws: HansaError.self) { while try await stream.next() != nil {} }
    #expect(error?.code == HansaError.Code("22012"))
    #expect(error?.source == "shop")
    #expect(try await eventually { try await fixture.connections(state: "active") == 0 })
    #expect(try await read(fixture, Self.fragment("wide")).rows == Self.wideRows)
  }

  @Test func `what a helper had not read to its end when its connection broke is read by another one`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 3 }
    let before = try await expected(fixture, "SELECT count(*), sum(id) FROM wide")
    let read = try await read(fixture, Self.fragment("wide"), waitingFor: 3) {
      // The one that was made first has the snapshot; all of them wait for room in the queue.
      let killed = try await fixture.server.query(
        """
        SELECT count(pg_terminate_backend(pid)) FROM (
          SELECT pid, row_number() OVER (ORDER BY backend_start) AS place FROM pg_stat_activity
          WHERE application_name = '\(fixture.database)') AS helpers WHERE place > 1
        """)
      #expect(killed == [["2"]])
      #expect(try await eventually { try await fixture.connections() == 1 })
      // Written now, and not seen.
      try await fixture.server.execute("DELETE FROM wide WHERE id % 2 = 0", database: fixture.database)
    }
    #expect(read.rows == before.rows)
    #expect(read.sum == before.sum)
  }

  @Test func `what the first connection had not read when it broke is read by those that share its snapshot`()
    async throws
  {
    let fixture = try await PostgreSQLFixture(Self.wide) { $0.parallelReads = 3 }
    let before = try await expected(fixture, "SELECT count(*), sum(id) FROM wide")
    let own = "FROM pg_stat_activity WHERE application_name = '\(fixture.database)'"
    let read = try await read(fixture, Self.fragment("wide"), waitingFor: 3) {
      // Who reads a range has the snapshot, and waits for room in the queue then.
      #expect(
        try await eventually {
          try await fixture.server.query("SELECT count(*) \(own) AND query LIKE '%ctid%'") == [["3"]]
        })
      let killed = try await fixture.server.query(
        "SELECT pg_terminate_backend(pid) FROM (SELECT pid \(own) ORDER BY backend_start LIMIT 1) AS first")
      #expect(killed == [["t"]])
      #expect(try await eventually { try await fixture.connections() == 2 })
      try await fixture.server.execute("DELETE FROM wide WHERE id % 2 = 0", database: fixture.database)
    }
    #expect(read.rows == before.rows)
    #expect(read.sum == before.sum)
    #expect(try await fixture.connections(state: "idle in transaction") == 0)
  }

  @Test func `a fragment fails with its first connection where no other has its snapshot`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) {
      $0.parallelReads = 3
      $0.pool.max = 1
    }
    let stream = fixture.adapter.execute(try Self.fragment("wide"))
    #expect(try await stream.next() != nil)
    try await fixture.terminateConnections()
    let error = await #expect(throws: HansaError.self) { while try await stream.next() != nil {} }
    #expect(error?.category == .transient && error?.source == "shop", "\(error.map { "\($0)" } ?? "no error")")
  }

  @Test func `without a free connection in the pool one connection reads all`() async throws {
    let fixture = try await PostgreSQLFixture(Self.wide) {
      $0.parallelReads = 3
      $0.pool.max = 1
    }
    let read = try await read(fixture, Self.fragment("wide"))
    #expect(read.rows == Self.wideRows)
    #expect(read.connections == 1)
    #expect(fixture.adapter.pool?.created == 1)
  }

  @Test func `a value that cannot be read fails all parts`() async throws {
    let fixture = try await PostgreSQLFixture(
      Self.wide
        + "ALTER TABLE wide ALTER COLUMN filler TYPE numeric USING CASE id WHEN 77777 THEN 'NaN'::numeric ELSE id END"
    ) { $0.parallelReads = 3 }
    var request = try Self.fragment("wide")
    request.schema = Schema([
      Field("id", .int4),
      Field("filler", .numeric(precision: 10, scale: 0), layout: .decimal128(precision: 10, scale: 0)),
    ])
    let stream = fixture.adapter.execute(request)
    let error = await #expect(throws: HansaError.self) { while try await stream.next() != nil {} }
    #expect(error?.code == .numericOutOfRange)
    #expect(try await eventually { try await fixture.connections(state: "active") == 0 })
  }
}

@Suite struct PageRangesTests {
  @Test(arguments: [0, 1, 511, 2048, 2049, 115_533], [1, 2, 4, 64])
  func `ranges follow each other to the end, which is open`(pages: Int, readers: Int) {
    var ranges = PageRanges(pages: pages, total: pages, readers: readers)
    var next = 0
    var count = 0
    var end: Int? = -1
    while let range = ranges.take() {
      #expect(range.from == next)
      next = range.to ?? next
      end = range.to
      count += 1
    }
    #expect(end == nil)
    #expect(ranges.isEmpty)
    #expect(count >= 1 && count <= max(1, readers * 8, pages / 1024 + 1))
  }

  @Test func `a range that is given back is given out again`() {
    var ranges = PageRanges(pages: 1024, total: 1024, readers: 2)
    guard let first = ranges.take() else {
      Issue.record("there is no range")
      return
    }
    while ranges.take() != nil {}
    #expect(ranges.isEmpty)
    ranges.giveBack(first)
    #expect(!ranges.isEmpty)
    #expect(ranges.take()?.from == first.from)
    #expect(ranges.take() == nil)
  }

  @Test func `few pages are not cut small`() {
    var ranges = PageRanges(pages: 2048, total: 2048, readers: 4)
    #expect(ranges.take()?.to == 512)
  }
}
