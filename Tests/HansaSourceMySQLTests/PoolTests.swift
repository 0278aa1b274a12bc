import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourceMySQL

/// The pool, snapshots and deadlines, on a real server.
@Suite struct PoolTests {
  private static let table = "CREATE TABLE t (v int) ENGINE=InnoDB; INSERT INTO t VALUES (1);"

  private func stream(
    _ source: SourceUnderTest, _ sql: String, group: SnapshotGroup? = nil, within limit: Duration? = nil,
    type: SQLType = .int4
  ) -> BatchStream {
    let stream = source.adapter.execute(
      FragmentRequest(
        sql: sql, schema: Schema([Field("v", type)]), deadline: limit.map { ContinuousClock.now + $0 },
        snapshot: group))
    if let group { stream.onEnd { group.leave() } }
    return stream
  }

  @Test(arguments: [[], ["log-bin"]])
  func `fragments of a query see one state, those that come later too`(settings: [String]) async throws {
    let server = try await MariaDBServer.start(settings: settings)
    let source = try await SourceUnderTest("snapshot", setUp: Self.table, server: server)
    let group = SnapshotGroup(fragments: 3)
    for _ in 0..<3 {
      #expect(try await stream(source, "SELECT v FROM t", group: group).rows() == [[.integer(1)]])
      try await server.execute("UPDATE t SET v = v + 1", database: source.database)
    }
    #expect(try await eventually { source.adapter.pool?.idle == 3 })
    // None of them is in a transaction any more.
    for _ in 0..<3 { #expect(try await source.value("SELECT v FROM t", .int4) == .integer(4)) }
    try server.stop()
  }

  @Test func `snapshots begin again while somebody commits between them`() async throws {
    let source = try await SourceUnderTest(
      "pairs",
      setUp: "CREATE TABLE a (v int); CREATE TABLE b (v int); INSERT INTO a VALUES (0); INSERT INTO b VALUES (0);")
    // Pauses, for without any there is no moment for two connections to begin in; also long ones, for slow machines.
    func write(_ pause: String) -> String {
      "BEGIN; UPDATE a SET v = v + 1; UPDATE b SET v = v + 1; COMMIT; DO SLEEP(\(pause));\n"
    }
    let script = String(repeating: String(repeating: write("0.01"), count: 20) + write("0.5"), count: 5)
    let writing = Task { try await source.server.execute(script, database: source.database) }
    for _ in 0..<50 {
      let group = SnapshotGroup(fragments: 2)
      let (left, right) = (
        stream(source, "SELECT v FROM a", group: group), stream(source, "SELECT v FROM b", group: group)
      )
      #expect(try await left.rows() == right.rows())
    }
    try await writing.value
  }

  @Test func `a fragment that is sent again cannot see what the others saw`() async throws {
    let source = try await SourceUnderTest("again", setUp: Self.table)
    let group = SnapshotGroup(fragments: 2)
    for _ in 0..<2 { _ = try await source.adapter.execute(request("SELECT v FROM t", group)).rows() }
    #expect(await source.adapter.execute(request("SELECT v FROM t", group)).failure()?.code.rawValue == "40001")
    #expect(try await eventually { source.adapter.pool?.inUse == 0 })
  }

  private func request(_ sql: String, _ group: SnapshotGroup) -> FragmentRequest {
    FragmentRequest(sql: sql, schema: Schema([Field("v", .int4)]), snapshot: group)
  }

  @Test func `a query with more fragments than there may be connections is told so`() async throws {
    let source = try await SourceUnderTest("many", setUp: Self.table, settings: ["pool_max": "2"])
    let error = await stream(source, "SELECT v FROM t", group: SnapshotGroup(fragments: 3)).failure()
    #expect(error?.code == .tooManyConnections)
    #expect(error?.advice?.contains("pool_max, now 2") == true)
  }

  @Test func `the server itself ends a statement at the query's time, and the next one has its own`() async throws {
    let source = try await SourceUnderTest("deadline", settings: ["pool_max": "1"])
    let error = await stream(source, "SELECT SLEEP(3600) FROM seq_1_to_2", within: .milliseconds(500)).failure()
    #expect(error?.code == .queryCanceled)
    #expect(error?.message == "canceling statement due to statement timeout")
    #expect(try await source.value("SELECT @@max_statement_time = 0", .boolean) == .boolean(true))
  }

  @Test func `waiting for a connection ends with a cancel, with the query's time and with the pool's`() async throws {
    let source = try await SourceUnderTest("waiting", settings: ["pool_max": "1", "pool_wait": "300ms"])
    // Making the connection may take longer than the pool lets wait; it is there for the next one then.
    #expect(try await eventually { (try? await source.value("SELECT 1", .int4)) == .integer(1) })
    let first = stream(source, "SELECT SLEEP(3600)")
    #expect(try await eventually { try await source.processes().count == 1 })
    let waiting = stream(source, "SELECT 1")
    waiting.cancel()
    #expect(try await eventually { waiting.statistics.total != nil })
    let late = await stream(source, "SELECT 1", within: .milliseconds(50)).failure()
    #expect(late?.message == "canceling statement due to statement timeout")
    #expect(await stream(source, "SELECT 1").failure()?.code == .tooManyConnections)
    first.cancel()
    #expect(try await eventually { source.adapter.pool?.inUse == 0 })
    #expect(try await eventually { (try? await source.value("SELECT 1", .int4)) == .integer(1) })
  }

  @Test func `connecting to a server that says nothing ends with a cancel and with the query's time`() async throws {
    let silent = try SilentListener()
    let options = try MySQLOptions(url: "mysql://nobody@\(silent.host):\(silent.port)/x?connect_timeout=3600s")
    let adapter = MySQLAdapter(name: "silent", options: options)
    let request = FragmentRequest(
      sql: "SELECT 1", schema: Schema([Field("v", .int4)]), deadline: .now + .milliseconds(100))
    #expect(await adapter.execute(request).failure()?.message == "canceling statement due to statement timeout")
    let waiting = adapter.execute(FragmentRequest(sql: "SELECT 1", schema: Schema([Field("v", .int4)])))
    waiting.cancel()
    #expect(try await eventually { waiting.statistics.total != nil })
    withExtendedLifetime(silent) {}
  }
}
