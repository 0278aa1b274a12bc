import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct CancellationTests {
  private func isRunning(_ fixture: PostgreSQLFixture, _ count: Int = 1) async throws -> Bool {
    try await fixture.eventually { try await fixture.connections(state: "active") == count }
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `a statement that sleeps ends at once`(way: PostgreSQLFixture.Way) async throws {
    let fixture = try await PostgreSQLFixture()
    let stream = fixture.stream("SELECT 1 FROM pg_sleep(60)", [Field("x", .int4)], way: way)
    #expect(try await isRunning(fixture))
    let started = ContinuousClock.now
    stream.cancel()
    let error = await #expect(throws: HansaError.self) { try await stream.next() }
    #expect(error?.code == .queryCanceled)
    // The connection is closed only after the server has ended the statement.
    #expect(try await fixture.eventually { try await fixture.connections() == 0 })
    #expect(ContinuousClock.now - started < .seconds(1))
  }

  @Test func `cancelling the task cancels the statement`() async throws {
    let fixture = try await PostgreSQLFixture()
    let task = Task { try await fixture.rows("SELECT 1 FROM pg_sleep(60)", [Field("x", .int4)]) }
    #expect(try await isRunning(fixture))
    task.cancel()
    let error = await #expect(throws: HansaError.self) { try await task.value }
    #expect(error?.code == .queryCanceled)
    #expect(try await fixture.eventually { try await fixture.connections() == 0 })
  }

  @Test func `a large copy ends in the middle`() async throws {
    let fixture = try await PostgreSQLFixture()
    let stream = fixture.stream(
      "SELECT repeat('x', 1000) FROM (SELECT generate_series(1, 100000000)) AS g", [Field("x", .text)])
    #expect(try await stream.next() != nil)
    let started = ContinuousClock.now
    stream.cancel()
    #expect(try await fixture.eventually { try await fixture.connections() == 0 })
    #expect(ContinuousClock.now - started < .seconds(1))
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
    #expect(try await fixture.eventually { try await fixture.connections(state: "active") == 0 })
    #expect(try await fixture.eventually { try await fixture.connections() <= 4 })
    #expect(try await fixture.rows("SELECT 1", [Field("x", .int4)]) == [[.integer(1)]])
  }

  @Test func `cancelling one query leaves the others alone`() async throws {
    let fixture = try await PostgreSQLFixture()
    let victim = fixture.stream("SELECT 1 FROM pg_sleep(60)", [Field("x", .int4)])
    let other = fixture.stream("SELECT 7 FROM pg_sleep(2)", [Field("x", .int4)])
    #expect(try await isRunning(fixture, 2))
    victim.cancel()
    #expect(try await other.next()?.row(0) == [.integer(7)])
    #expect(try await other.next() == nil)
  }
}
