import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

/// Several fragments of one query, with a writer between them.
@Suite struct SnapshotTests {
  private static let table = "CREATE TABLE t (v int); INSERT INTO t VALUES (1);"
  private static let one = [Field("v", .int8)]

  private func stream(
    _ fixture: PostgreSQLFixture, _ sql: String, _ group: SnapshotGroup, rows: Double = 1,
    fields: [Field] = one
  ) -> BatchStream {
    let stream = fixture.adapter.execute(
      FragmentRequest(sql: sql, schema: Schema(fields), estimatedRows: rows, snapshot: group))
    stream.onEnd { group.leave() }
    return stream
  }

  private func value(_ stream: BatchStream) async throws -> SQLValue? {
    var rows: [[SQLValue]] = []
    while let batch = try await stream.next() { rows += (0..<batch.rowCount).map { batch.row($0) } }
    return rows.first?.first
  }

  private func write(_ fixture: PostgreSQLFixture) async throws {
    try await fixture.server.execute("UPDATE t SET v = v + 1", database: fixture.database)
  }

  @Test func `a fragment that comes later sees what the first one saw`() async throws {
    let fixture = try await PostgreSQLFixture(Self.table)
    let group = SnapshotGroup(fragments: 3)
    for _ in 0..<3 {
      #expect(try await value(stream(fixture, "SELECT v FROM public.t", group)) == .integer(1))
      try await write(fixture)
    }
    // One after the other they share a connection, which goes back when the last has ended.
    #expect(try await eventually { fixture.adapter.pool?.idle == 1 })
    #expect(try await eventually { try await fixture.connections(state: "idle in transaction") == 0 })
    let alone = SnapshotGroup(fragments: 1)
    #expect(try await value(stream(fixture, "SELECT v FROM public.t", alone)) == .integer(4))
  }

  @Test func `fragments that run at once see one state, by a connection each`() async throws {
    let fixture = try await PostgreSQLFixture(Self.table)
    let group = SnapshotGroup(fragments: 3)
    // More than the queue holds: it runs for as long as nobody reads.
    let long = stream(
      fixture, "SELECT repeat('x', 1000) FROM generate_series(1, 100000)", group, rows: 100_000,
      fields: [Field("x", .text)])
    #expect(try await long.next() != nil)
    for _ in 0..<2 {
      try await write(fixture)
      #expect(try await value(stream(fixture, "SELECT v FROM public.t", group)) == .integer(1))
    }
    #expect(try await fixture.connections() == 2)
    while try await long.next() != nil {}
    #expect(try await eventually { fixture.adapter.pool?.idle == 2 })
    #expect(try await eventually { try await fixture.connections(state: "idle in transaction") == 0 })
  }

  @Test func `a table that is read in parts is read as the other fragments see it`() async throws {
    let fixture = try await PostgreSQLFixture(ParallelReadTests.wide + Self.table) { $0.parallelReads = 3 }
    let group = SnapshotGroup(fragments: 2)
    #expect(try await value(stream(fixture, "SELECT v FROM public.t", group)) == .integer(1))
    try await fixture.server.execute(
      "DELETE FROM wide WHERE id % 2 = 0", database: fixture.database)
    var request = try ParallelReadTests.fragment("wide")
    request.snapshot = group
    let parts = fixture.adapter.execute(request)
    parts.onEnd { group.leave() }
    #expect(try await parts.next() != nil)
    #expect(try await eventually { try await fixture.connections() == 3 })
    while try await parts.next() != nil {}
    #expect(parts.statistics.rows == ParallelReadTests.wideRows)
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
    #expect(try await eventually { try await fixture.connections(state: "idle in transaction") == 0 })
  }

  @Test func `what others saw and nobody can see any more is an error that says so`() async throws {
    let fixture = try await PostgreSQLFixture(Self.table)
    let group = SnapshotGroup(fragments: 4)
    let long = stream(
      fixture, "SELECT repeat('x', 1000) FROM generate_series(1, 100000)", group, rows: 100_000,
      fields: [Field("x", .text)])
    #expect(try await long.next() != nil)
    #expect(try await value(stream(fixture, "SELECT v FROM public.t", group)) == .integer(1))
    long.cancel()
    #expect(try await eventually { long.statistics.total != nil })
    let error = await #expect(throws: HansaError.self) {
      try await value(stream(fixture, "SELECT v FROM public.t", group))
    }
    #expect(error?.code.rawValue == "40001")
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
  }

  @Test func `a first fragment that fails alone leaves the next one a new snapshot`() async throws {
    let fixture = try await PostgreSQLFixture(Self.table)
    let group = SnapshotGroup(fragments: 3)
    let failed = await #expect(throws: HansaError.self) { try await value(stream(fixture, "SELECT 1 / 0", group)) }
    #expect(failed?.code == .divisionByZero)
    #expect(try await value(stream(fixture, "SELECT v FROM public.t", group)) == .integer(1))
    try await write(fixture)
    #expect(try await value(stream(fixture, "SELECT v FROM public.t", group)) == .integer(1))
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
  }

  @Test(arguments: [("22023", "40001"), ("55000", "40001"), ("57014", "57014")])
  func `a snapshot that ends while another fragment joins is lost, which a fragment is sent again for`(
    _ code: String, _ expected: String
  ) {
    #expect(SharedSnapshot.joining(failed: HansaError(.init(code), "…")).code.rawValue == expected)
  }

  @Test func `the error of a statement that ended the snapshot is that of those that come too late`() async throws {
    let fixture = try await PostgreSQLFixture(Self.table)
    let group = SnapshotGroup(fragments: 3)
    let failing = stream(
      fixture, "SELECT repeat('x', 1000 + 0 * (1 / (g - 90000))) FROM generate_series(1, 100000) g", group,
      rows: 100_000, fields: [Field("x", .text)])
    #expect(try await failing.next() != nil)
    #expect(try await value(stream(fixture, "SELECT v FROM public.t", group)) == .integer(1))
    let first = await #expect(throws: HansaError.self) { while try await failing.next() != nil {} }
    #expect(first?.code == .divisionByZero)
    let late = await #expect(throws: HansaError.self) {
      try await value(stream(fixture, "SELECT v FROM public.t", group))
    }
    #expect(late?.code == .divisionByZero)
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
  }

  @Test func `a fragment that joins what has ended finds the snapshot lost`() async throws {
    let fixture = try await PostgreSQLFixture(Self.table)
    _ = try await fixture.adapter.catalog()
    let pool = fixture.adapter.connections
    let error = await #expect(throws: HansaError.self) {
      try await WorkerThread.run("late") { () throws(HansaError) in
        let snapshot = SharedSnapshot(pool)
        let stream = BatchStream(schema: Schema(Self.one))
        let first = try snapshot.connection(for: stream, nil)
        _ = try snapshot.begin(first, for: stream)
        let late = try snapshot.connection(for: stream, nil)
        defer { snapshot.end(late, isBroken: false) }
        try first.connection.endTransaction()
        snapshot.end(first, isBroken: true)
        _ = try snapshot.begin(late, for: stream)
      }
    }
    #expect(error?.code.rawValue == "40001")
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
  }
}
