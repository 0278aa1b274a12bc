import HansaArrow
import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaSource
import Synchronization
import Testing

@testable import HansaExecution

/// A replica that is as far behind as the test says.
private final class Replica: SourceAdapter {
  let name: Name = "shop"
  let lag: Mutex<Result<Duration?, HansaError>>
  private let scripted = ScriptedSource("shop")
  var calls: Int { scripted.calls.count }

  init(_ lag: Duration?) { self.lag = Mutex(.success(lag)) }

  func replicationLag() async throws(HansaError) -> Duration? { try lag.withLock { $0 }.get() }
  func execute(_ fragment: FragmentRequest) -> BatchStream { scripted.execute(fragment) }
  func catalog() async throws(HansaError) -> SourceCatalog { try await scripted.catalog() }
  func check() async throws(HansaError) -> SourceCheck { try await scripted.check() }
  func close() async {}
}

@Suite(.timeLimit(.minutes(10))) struct ReplicaTests {
  @Test func `a replica that is late, stopped or silent is passed by, and read again when it has caught up`()
    async throws
  {
    let time = ManualTimer()
    let events = EventLog()
    let (primary, replica) = (ScriptedSource("shop"), Replica(.seconds(60)))
    let source = ResilientSource(
      name: "shop",
      endpoints: [SourceEndpoint(primary), SourceEndpoint(replica, place: "db2", role: .replica)],
      options: ResilienceOptions(maxLag: .seconds(10), hedge: 0), timer: time.timer, seed: 1,
      record: { events.record($0) })
    func ask() -> BatchStream {
      source.execute(FragmentRequest(sql: "rows", schema: Schema([Field("n", .int8)])))
    }
    func settles(_ state: EndpointStatus.State) async {
      while source.status[1].state != state || source.status[1].lag == nil && state == .available {
        time.advance(by: .seconds(1))
        await Task.yield()
      }
    }
    for stream in (0..<10).map({ _ in ask() }) { stream.cancel() }
    await settles(.lagging)
    for stream in (0..<10).map({ _ in ask() }) { stream.cancel() }
    #expect(replica.calls == 0)
    #expect(source.status[1].lag == .seconds(60))
    replica.lag.withLock { $0 = .success(.seconds(2)) }
    await settles(.available)
    let running = (0..<10).map { _ in ask() }
    #expect(replica.calls == 5, "the two share the work")
    for stream in running { stream.cancel() }
    for silent in [Result<Duration?, HansaError>.success(nil), .failure(HansaError(.insufficientPrivilege, "no"))] {
      replica.lag.withLock { $0 = silent }
      await settles(.lagging)
      replica.lag.withLock { $0 = .success(.zero) }
      await settles(.available)
    }
    // The state changes first, and then it is told.
    while events.events.count < 6 { await Task.yield() }
    let kinds = events.events.map(\.kind)
    #expect(kinds.filter { $0 == .endpointSetAside }.count == 3 && kinds.last == .endpointRestored)
    await source.close()
  }

  @Test func `a replica that does not even answer how late it is is not asked for rows`() async throws {
    let time = ManualTimer()
    let events = EventLog()
    let (primary, replica) = (ScriptedSource("shop"), Replica(.zero))
    let source = ResilientSource(
      name: "shop",
      endpoints: [SourceEndpoint(primary), SourceEndpoint(replica, place: "db2", role: .replica)],
      options: ResilienceOptions(maxLag: .seconds(10), hedge: 0), timer: time.timer, seed: 1,
      record: { events.record($0) })
    replica.lag.withLock { $0 = .failure(HansaError(.connectionFailure, "no answer within 10 seconds")) }
    source.execute(FragmentRequest(sql: "rows", schema: Schema([Field("n", .int8)]))).cancel()
    while events.events.isEmpty {
      time.advance(by: .seconds(1))
      await Task.yield()
    }
    #expect(events.events.first?.kind == .breakerOpened)
    #expect(events.events.first?.message.contains("no answer within 10 seconds") == true)
    await source.close()
  }
}
