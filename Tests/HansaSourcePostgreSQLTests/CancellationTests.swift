import Foundation
import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct CancellationTests {
  private func isRunning(_ fixture: PostgreSQLFixture, _ count: Int = 1) async throws -> Bool {
    try await eventually { try await fixture.connections(state: "active") == count }
  }

  /// From the cancel to the end of the producer, which has waited for the server: the best of three, since other
  /// tests want the processors too.
  private func timeToEnd(
    _ fixture: PostgreSQLFixture, _ start: () async -> BatchStream, isReady: (BatchStream) async throws -> Bool
  ) async throws -> Duration {
    var best = Duration.seconds(3600)
    for _ in 0..<3 {
      let created = ContinuousClock.now
      let stream = await start()
      #expect(try await isReady(stream))
      let cancelled = ContinuousClock.now - created
      stream.cancel()
      let error = await #expect(throws: HansaError.self) { try await stream.next() }
      #expect(error?.code == .queryCanceled)
      #expect(try await eventually { stream.statistics.total != nil })
      best = min(best, (stream.statistics.total ?? .seconds(7200)) - cancelled)
      #expect(try await eventually { try await fixture.connections(state: "active") == 0 })
      #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
    }
    return best
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `a statement that sleeps ends at once`(way: PostgreSQLFixture.Way) async throws {
    let fixture = try await PostgreSQLFixture()
    let time = try await timeToEnd(
      fixture, { fixture.stream("SELECT 1 FROM pg_sleep(3600)", [Field("x", .int4)], way: way) },
      isReady: { _ in try await isRunning(fixture) })
    #expect(time < .seconds(60))
  }

  @Test func `a look-up that has left on a connection that was used before ends at once`() async throws {
    let fixture = try await PostgreSQLFixture()
    // The connection is there, so that the statement leaves with the call; the third time by its name.
    let time = try await timeToEnd(
      fixture,
      {
        _ = try? await fixture.rows("SELECT 1", [Field("x", .int4)], way: .rows)
        return fixture.stream("SELECT 1 FROM pg_sleep(3600)", [Field("x", .int4)], way: .rows)
      }, isReady: { _ in try await isRunning(fixture) })
    #expect(time < .seconds(60))
    let stream = fixture.stream("SELECT 1 FROM pg_sleep(3600)", [Field("x", .int4)], way: .rows)
    stream.cancel()
    let error = await #expect(throws: HansaError.self) { try await stream.next() }
    #expect(error?.code == .queryCanceled)
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
    #expect(try await fixture.rows("SELECT 1", [Field("x", .int4)], way: .rows) == [[.integer(1)]])
  }

  @Test func `cancelling the task cancels the statement`() async throws {
    let fixture = try await PostgreSQLFixture()
    let task = Task { try await fixture.rows("SELECT 1 FROM pg_sleep(3600)", [Field("x", .int4)]) }
    #expect(try await isRunning(fixture))
    task.cancel()
    let error = await #expect(throws: HansaError.self) { try await task.value }
    #expect(error?.code == .queryCanceled)
    #expect(try await eventually { try await fixture.connections(state: "active") == 0 })
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
  }

  @Test func `a large copy ends in the middle`() async throws {
    let fixture = try await PostgreSQLFixture()
    let sql = "SELECT repeat('x', 1000) FROM (SELECT generate_series(1, 100000000)) AS g"
    let time = try await timeToEnd(
      fixture, { fixture.stream(sql, [Field("x", .text)]) }, isReady: { try await $0.next() != nil })
    #expect(time < .seconds(60))
    #expect(try await fixture.rows("SELECT 1", [Field("x", .int4)]) == [[.integer(1)]])
  }

  @Test func `a stream that is cancelled at any moment leaves nothing behind`() async throws {
    let fixture = try await PostgreSQLFixture()
    // A fixed seed: the cancels hit connecting, describing, waiting, reading and being done.
    var seed: UInt64 = 42
    for round in 0..<50 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let stream = fixture.stream(
        "SELECT i FROM generate_series(1, 200000) AS g(i)", [Field("x", .int4)],
        way: round % 2 == 0 ? .copy : .rows)
      for _ in 0..<(seed >> 33) % 2000 { await Task.yield() }
      stream.cancel()
      _ = await #expect(throws: HansaError.self) { while try await stream.next() != nil {} }
    }
    #expect(try await eventually { try await fixture.connections(state: "active") == 0 })
    #expect(try await eventually { fixture.adapter.pool?.inUse == 0 })
    #expect(try await fixture.connections() <= 16)
    #expect(try await fixture.rows("SELECT 1", [Field("x", .int4)]) == [[.integer(1)]])
  }

  @Test func `a server that does not react is left behind`() async throws {
    // A server of its own: a process that is stopped may hold what others wait for.
    let server = try await PostgresServer.start()
    let fixture = try await PostgreSQLFixture(on: server)
    let stream = fixture.stream("SELECT 1 FROM pg_sleep(3600)", [Field("x", .int4)])
    #expect(try await eventually { try await fixture.connections(waitingFor: "PgSleep") == 1 })
    let row = try await server.query(
      "SELECT pid FROM pg_stat_activity WHERE application_name = '\(fixture.database)'")
    let process = try #require(row.first?.first?.flatMap { pid_t($0) })
    #expect(kill(process, SIGSTOP) == 0)
    stream.cancel()
    // The producer's thread ends although the server never answered.
    #expect(try await eventually { stream.statistics.total != nil })
    #expect(kill(process, SIGCONT) == 0)
    try server.stop()
  }

  @Test func `cancelling one query leaves the others alone`() async throws {
    let fixture = try await PostgreSQLFixture()
    let victim = fixture.stream("SELECT 1 FROM pg_sleep(3600)", [Field("x", .int4)])
    // More than the queue holds: it runs for as long as nobody reads.
    let other = fixture.stream(
      "SELECT repeat('x', 1000) FROM generate_series(1, 100000)", [Field("x", .text)])
    #expect(try await isRunning(fixture, 2))
    victim.cancel()
    #expect(try await eventually { try await fixture.connections(state: "active") == 1 })
    var count = 0
    while let batch = try await other.next() { count += batch.rowCount }
    #expect(count == 100_000)
  }
}
