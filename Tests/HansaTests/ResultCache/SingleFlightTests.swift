import HansaCore
import HansaMonitoring
import HansaTesting
import Testing

@testable import Hansa

/// Equal queries at the same time run once, and none of them depends on another.
@Suite struct SingleFlightTests {
  private static let sql = "SELECT a, b FROM one.t ORDER BY a"

  /// A query that has begun, and `count` equal ones that wait for its rows.
  private func began(
    _ fixture: CachedFederation, waiting count: Int
  ) async throws -> (first: QueryResult, others: [Task<[[SQLValue]], any Error>]) {
    _ = try await fixture.federation.query(Self.sql, settings: SessionSettings()).rows()
    fixture.sources[0].shut()
    let first = try await fixture.federation.query(Self.sql)
    let others = (0..<count).map { _ in Task { try await fixture.run(Self.sql).rows } }
    #expect(try await eventually { fixture.federation.results.waiting == count })
    return (first, others)
  }

  @Test func `sixteen equal queries ask the source once`() async throws {
    let fixture = try await CachedFederation()
    let (first, others) = try await began(fixture, waiting: 15)
    fixture.sources[0].open()
    let rows = try await first.rows()
    #expect(rows.count == 3)
    for other in others { #expect(try await other.value == rows) }
    #expect(fixture.sources[0].sent == 2, "one of them was to learn of the tables")
    #expect(fixture.federation.resultCacheStatus.shared == 15)
    await fixture.federation.close()
  }

  @Test func `who began the run may leave it to the others`() async throws {
    let fixture = try await CachedFederation()
    let (first, others) = try await began(fixture, waiting: 3)
    first.cancel()
    let failure = await #expect(throws: HansaError.self) { _ = try await first.rows() }
    #expect(failure?.code == .queryCanceled)
    fixture.sources[0].open()
    for other in others { #expect(try await other.value.count == 3) }
    #expect(fixture.sources[0].sent == 2)
    await fixture.federation.close()
  }

  @Test func `who waits may leave, and the rest goes on`() async throws {
    let fixture = try await CachedFederation()
    let (first, others) = try await began(fixture, waiting: 3)
    others[0].cancel()
    let failure = await #expect(throws: HansaError.self) { _ = try await others[0].value }
    #expect(failure?.code == .queryCanceled)
    var hurried = fixture.federation.defaults
    hurried.statementTimeout = .milliseconds(50)
    let late = await #expect(throws: HansaError.self) {
      _ = try await fixture.federation.query(Self.sql, settings: hurried).rows()
    }
    #expect(late?.code == .queryCanceled)
    #expect(try await eventually { fixture.federation.results.waiting == 2 })
    fixture.sources[0].open()
    #expect(try await first.rows().count == 3)
    for other in others.dropFirst() { #expect(try await other.value.count == 3) }
    await fixture.federation.close()
  }

  @Test func `the last to leave stops the run`() async throws {
    let fixture = try await CachedFederation()
    let (first, others) = try await began(fixture, waiting: 2)
    first.cancel()
    for other in others { other.cancel() }
    for other in others { await #expect(throws: HansaError.self) { _ = try await other.value } }
    fixture.sources[0].open()
    #expect(fixture.federation.resultCacheStatus.results == 0)
    #expect(try await fixture.outcome(Self.sql) == "miss")
    #expect(try await fixture.outcome(Self.sql) == "hit")
    await fixture.federation.close()
  }

  @Test func `a failure is everybody's, and is not kept`() async throws {
    let fixture = try await CachedFederation()
    let (first, others) = try await began(fixture, waiting: 3)
    fixture.sources[0].open(failing: HansaError(.connectionFailure, "gone"))
    let failure = await #expect(throws: HansaError.self) { _ = try await first.rows() }
    #expect(failure?.code == .connectionFailure)
    for other in others {
      let failure = await #expect(throws: HansaError.self) { _ = try await other.value }
      #expect(failure?.code == .connectionFailure)
    }
    #expect(fixture.sources[0].sent == 2)
    fixture.sources[0].open()
    #expect(try await fixture.run(Self.sql).rows.count == 3)
    await fixture.federation.close()
  }

  @Test func `a query that begins after a change does not wait for one that began before`() async throws {
    let fixture = try await CachedFederation()
    let (first, others) = try await began(fixture, waiting: 1)
    try await fixture.files[0].execute("INSERT INTO t VALUES (9, 'late')")
    let later = Task { try await fixture.run(Self.sql).rows }
    #expect(try await eventually { fixture.sources[0].sent == 3 })
    fixture.sources[0].open()
    #expect(try await later.value.count == 4)
    _ = try await first.rows()
    _ = try await others[0].value
    #expect(try await fixture.run(Self.sql).rows.count == 4)
    await fixture.federation.close()
  }

  @Test func `a client that stops reading keeps nobody waiting`() async throws {
    let fixture = try await CachedFederation(rows: 30_000)
    let first = try await fixture.federation.query(Self.sql)
    let second = try await fixture.run(Self.sql)
    #expect(second.rows.count == 30_000)
    #expect(try await first.rows() == second.rows)
    // Nor where the rows are too many to be kept, which the second then reads by itself.
    let small = try await CachedFederation(.init(memory: 100_000), rows: 30_000)
    let slow = try await small.federation.query(Self.sql)
    #expect(try await small.run(Self.sql).rows.count == 30_000)
    #expect(try await slow.rows().count == 30_000)
    await fixture.federation.close()
    await small.federation.close()
  }
}
