import Foundation
import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

/// The pool, deadlines and passwords that change, on a real server.
@Suite struct PoolTests {
  private static let one = [Field("x", .int4)]
  private static let sleep = "SELECT 1 FROM pg_sleep(3600)"

  private func request(_ sql: String, within limit: Duration? = nil) -> FragmentRequest {
    FragmentRequest(
      sql: sql, schema: Schema(Self.one), estimatedRows: 1, deadline: limit.map { ContinuousClock.now + $0 })
  }

  private func failure(_ stream: BatchStream) async -> HansaError? {
    await #expect(throws: HansaError.self) { while try await stream.next() != nil {} }
  }

  @Test func `no more connections are made than may be, and who waits too long is told why`() async throws {
    let fixture = try await PostgreSQLFixture {
      $0.pool.max = 1
      $0.pool.wait = .milliseconds(200)
    }
    // Making the connection may take longer than the pool lets wait; it is there for the next one then.
    #expect(try await eventually { (try? await fixture.rows("SELECT 1", Self.one)) == [[.integer(1)]] })
    let first = fixture.adapter.execute(request(Self.sleep))
    #expect(try await eventually { try await fixture.connections(waitingFor: "PgSleep") == 1 })
    let error = await failure(fixture.adapter.execute(request("SELECT 1")))
    #expect(error?.code == .tooManyConnections)
    #expect(error?.message == "no connection to source \"shop\" became free within 0.2 seconds")
    #expect(error?.advice?.contains("pool_max, now 1") == true)
    #expect(error?.detail?.hasPrefix("1 connections are in use, the longest for ") == true)
    #expect(try await fixture.connections() == 1)
    first.cancel()
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
    #expect(try await eventually { (try? await fixture.rows("SELECT 1", Self.one)) == [[.integer(1)]] })
  }

  @Test func `waiting for a connection ends with a cancel and with the query's time`() async throws {
    let fixture = try await PostgreSQLFixture { $0.pool.max = 1 }
    let first = fixture.adapter.execute(request(Self.sleep))
    #expect(try await eventually { try await fixture.connections(state: "active") == 1 })
    let waiting = fixture.adapter.execute(request("SELECT 1"))
    #expect(try await eventually { fixture.adapter.pool?.waiting == 1 })
    waiting.cancel()
    #expect(try await eventually { waiting.statistics.total != nil })
    #expect(fixture.adapter.pool?.waiting == 0)
    let late = await failure(fixture.adapter.execute(request("SELECT 1", within: .milliseconds(100))))
    #expect(late?.code == .queryCanceled)
    #expect(late?.message == "canceling statement due to statement timeout")
    first.cancel()
  }

  @Test func `connecting to a server that says nothing ends with a cancel and with the query's time`() async throws {
    let silent = try SilentListener()
    var options = PostgreSQLOptions()
    options.host = silent.host
    options.port = silent.port
    options.user = "nobody"
    options.connectTimeout = .seconds(3600)
    let adapter = PostgreSQLAdapter(name: "silent", options: options)
    let late = await failure(adapter.execute(request("SELECT 1", within: .milliseconds(100))))
    #expect(late?.message == "canceling statement due to statement timeout")
    let waiting = adapter.execute(request("SELECT 1"))
    waiting.cancel()
    #expect(await failure(waiting)?.code == .queryCanceled)
    #expect(try await eventually { waiting.statistics.total != nil })
    withExtendedLifetime(silent) {}
  }

  @Test func `the server itself ends a statement at the query's time, and the next one has its own`() async throws {
    let fixture = try await PostgreSQLFixture { $0.pool.max = 1 }
    #expect(try await fixture.rows("SELECT 1", Self.one) == [[.integer(1)]])
    for way in [1.0, 100_000.0] {
      var request = request(Self.sleep, within: .milliseconds(500))
      request.estimatedRows = way
      let error = await failure(fixture.adapter.execute(request))
      #expect(error?.code == .queryCanceled)
      #expect(error?.message == "canceling statement due to statement timeout")
      let unlimited = try await fixture.rows(
        "SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'", Self.one)
      #expect(unlimited == [[.integer(0)]])
    }
    #expect(fixture.adapter.pool?.created == 1)
  }

  @Test func `equal limits one after another are told to the server once`() async throws {
    let fixture = try await PostgreSQLFixture { $0.pool.max = 1 }
    let sql = "SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'"
    var seen: Set<SQLValue> = []
    // What is left of it becomes less each time, however slow the machine is.
    let limited = request(sql, within: .seconds(3600))
    for _ in 0..<5 {
      let stream = fixture.adapter.execute(limited)
      while let batch = try await stream.next() { seen.insert(batch.row(0)[0]) }
    }
    #expect(seen.count == 1)
  }

  @Test func `a password that changes while Hansa runs is read again`() async throws {
    let folder = try SQLiteFile(name: "password")
    defer { withExtendedLifetime(folder) {} }
    let file = folder.path
    try Data("first\n".utf8).write(to: URL(filePath: file))
    let fixture = try await PostgreSQLFixture {
      $0.user = "rotated"
      $0.passwordFile = PasswordFile(file)
    }
    try await fixture.server.execute("CREATE ROLE rotated LOGIN PASSWORD 'first'")
    #expect(try await fixture.rows("SELECT 1", Self.one) == [[.integer(1)]])
    try await fixture.server.execute("ALTER ROLE rotated PASSWORD 'second'")
    // A connection that stands is not asked again; a new one is, and fails for as long as the file is the old one.
    #expect(try await fixture.rows("SELECT 2", Self.one) == [[.integer(2)]])
    await fixture.adapter.close()
    #expect(await fixture.failure("SELECT 3", Self.one)?.code == .invalidPassword)
    try Data("second".utf8).write(to: URL(filePath: file))
    #expect(try await fixture.rows("SELECT 4", Self.one) == [[.integer(4)]])
    await fixture.adapter.close()
    try await fixture.server.execute("DROP ROLE rotated")
  }

  @Test func `a server's connections that died are replaced before a fragment sees them`() async throws {
    let fixture = try await PostgreSQLFixture()
    for _ in 0..<3 {
      #expect(try await fixture.rows("SELECT 1", Self.one) == [[.integer(1)]])
      try await fixture.terminateConnections()
      #expect(try await eventually { try await fixture.connections() == 0 })
    }
    #expect(fixture.adapter.pool?.created == 3)
  }
}
