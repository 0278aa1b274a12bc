import HansaArrow
import HansaCore
import HansaMonitoring
import HansaSource
import Synchronization
import Testing

@testable import HansaExecution

/// The decorator over sources whose answers the test gives, by a clock that the test moves.
@Suite(.timeLimit(.minutes(10))) struct ResilientSourceTests {
  private let time = ManualTimer()
  private let servers = [ScriptedSource("shop"), ScriptedSource("shop")]
  private let events = EventLog()
  private let broken = HansaError(.connectionFailure, "the connection broke")

  private func source(_ count: Int = 1, _ options: ResilienceOptions = .init(hedge: 0)) -> ResilientSource {
    ResilientSource(
      name: "shop", endpoints: servers.prefix(count).enumerated().map { SourceEndpoint($1, place: "server \($0)") },
      options: options, timer: time.timer, seed: 5, record: { [events] in events.record($0) })
  }

  private func request(deadline: ContinuousClock.Instant? = nil, snapshot: SnapshotGroup? = nil) -> FragmentRequest {
    FragmentRequest(
      sql: "rows", schema: Schema([Field("n", .int8)]), estimatedRows: 10, deadline: deadline, snapshot: snapshot)
  }

  private func numbers(_ stream: BatchStream) throws(HansaError) -> [Int64] {
    var numbers: [Int64] = []
    while let batch = try stream.nextBlocking() {
      for row in 0..<batch.rowCount { if case .integer(let number) = batch.row(row)[0] { numbers.append(number) } }
    }
    return numbers
  }

  private func failure(_ stream: BatchStream) -> HansaError? {
    do throws(HansaError) {
      _ = try numbers(stream)
      return nil
    } catch { return error }
  }

  @Test func `rows go through, and what came before the stream was joined`() throws {
    let stream = source().execute(request())
    let call = servers[0].calls[0]
    call.stream.markConnected()
    try call.answer(0..<3)
    #expect(try numbers(stream) == [0, 1, 2])
    let counters = stream.statistics
    #expect(counters.rows == 3 && counters.isComplete && counters.connected != nil && counters.attempts == 1)
  }

  @Test func `a lost connection is tried again, and the caller sees nothing of it but the number`() throws {
    let stream = source().execute(request())
    servers[0].calls[0].stream.finish(throwing: broken)
    #expect(servers[0].calls.count == 2, "at once")
    #expect(stream.setback?.code == .connectionFailure)
    try servers[0].calls[1].answer(0..<2)
    #expect(try numbers(stream) == [0, 1])
    #expect(stream.statistics.attempts == 2 && stream.statistics.endpoint == "server 0")
  }

  @Test func `rows that nobody has taken are dropped before the next try, and counted once`() throws {
    let stream = source().execute(request())
    let pulled = Mutex(0)
    stream.onRows { rows, _ in pulled.withLock { $0 += rows } }
    try servers[0].calls[0].send(0..<5)
    servers[0].calls[0].stream.finish(throwing: broken)
    try servers[0].calls[1].answer(0..<6)
    #expect(try numbers(stream) == [0, 1, 2, 3, 4, 5])
    #expect(stream.statistics.rows == 6 && pulled.withLock { $0 } == 6)
  }

  @Test func `nothing is tried again once rows were taken`() throws {
    let stream = source().execute(request())
    try servers[0].calls[0].send(0..<5)
    #expect(try stream.nextBlocking()?.rowCount == 5)
    servers[0].calls[0].stream.finish(throwing: broken)
    let error = failure(stream)
    #expect(error?.code == .connectionFailure && error?.source == "shop" && error?.attempts.count == 1)
    #expect(servers[0].calls.count == 1)
  }

  @Test func `the error at the end tells of all tries, and their waits were kept`() throws {
    let stream = source().execute(request())
    for index in 0..<3 {
      time.advance(by: .milliseconds(500))
      servers[0].calls[index].stream.finish(throwing: HansaError(.connectionFailure, "try \(index)"))
    }
    let error = try #require(failure(stream))
    #expect(error.message == "try 2")
    #expect(error.attempts.map(\.message) == ["try 0", "try 1", "try 2"])
    #expect(error.attempts.map(\.number) == [1, 2, 3] && error.attempts.allSatisfy { $0.endpoint == "server 0" })
    #expect(time.waits.count == 1, "the first retry is at once")
    #expect(error.description.contains("ATTEMPTS: 3"))
  }

  @Test func `what a source expects is asked once, and that there is no answer does not open the breaker`() async {
    let source = source(2)
    for number in 1...20 {
      let error = await #expect(throws: HansaError.self) { try await source.expectedRows(of: ["SELECT"]) }
      #expect(error?.code == .connectionFailure)
      #expect(servers.reduce(0) { $0 + $1.explained.withLock(\.self) } == number)
    }
    #expect(source.status.allSatisfy { $0.state == .available } && events.events.isEmpty)
  }

  @Test func `an error of the statement is not tried again and does not open the breaker`() {
    let source = source()
    for _ in 0..<20 {
      let stream = source.execute(request())
      servers[0].calls[servers[0].calls.count - 1].stream.finish(throwing: HansaError(.divisionByZero, "no"))
      #expect(failure(stream)?.code == .divisionByZero)
    }
    #expect(servers[0].calls.count == 20 && source.status[0].state == .available)
  }

  @Test func `cancelling between two tries ends the stream at once, and during one it stops the source`() {
    let source = source(1, ResilienceOptions(hedge: 0))
    let waiting = source.execute(request())
    servers[0].calls[0].stream.finish(throwing: HansaError(.cannotConnectNow, "starting"))
    waiting.cancel()
    #expect(waiting.statistics.total != nil)
    time.advance(by: .seconds(10))
    #expect(servers[0].calls.count == 1, "nothing is sent any more")
    let running = source.execute(request())
    running.cancel()
    #expect(servers[0].calls[1].stream.wasCancelled && running.statistics.total != nil)
    #expect(source.status[0].running == 0)
  }

  @Test func `nothing is tried again past the deadline`() {
    let stream = source().execute(request(deadline: time.timer.now() + .milliseconds(100)))
    time.advance(by: .milliseconds(200))
    servers[0].calls[0].stream.finish(throwing: broken)
    #expect(failure(stream)?.code == .connectionFailure && servers[0].calls.count == 1)
  }

  @Test func `a source that is down is not asked, says so, and is asked again once a probe succeeds`() async throws {
    let source = source(1, ResilienceOptions(retry: .off, hedge: 0))
    for index in 0..<5 {
      _ = source.execute(request())
      servers[0].calls[index].stream.finish(throwing: HansaError(.cannotConnect, "refused"))
    }
    #expect(source.status[0].state == .open && events.events.map(\.kind) == [.breakerOpened])
    let error = try #require(failure(source.execute(request())))
    #expect(error.code == .sourceUnreachable && error.source == "shop" && servers[0].calls.count == 5)
    #expect(error.detail?.contains("08001: refused") == true && error.advice?.contains("the next time in") == true)
    #expect(error.code.retry == .never)
    // The scripted server has no answer to a probe but an error of its own, which says that it is there.
    time.advance(by: .milliseconds(200))
    // The state changes first, and then it is told.
    while events.events.count < 2 { await Task.yield() }
    #expect(source.status[0].state == .available)
    #expect(events.events.map(\.kind) == [.breakerOpened, .breakerClosed])
    let stream = source.execute(request())
    try servers[0].calls[5].answer(0..<1)
    #expect(try numbers(stream) == [0])
  }

  @Test(arguments: [(0, 1, true), (1, 1, false), (0, 0, false)])
  func `a server that gives nobody a connection within the queries' time opens the breaker`(
    inUse: Int, connecting: Int, isCounted: Bool
  ) {
    let source = source(1, ResilienceOptions(retry: .off, hedge: 0))
    var status = PoolStatus(limit: 4)
    (status.inUse, status.connecting) = (inUse, connecting)
    servers[0].connections.withLock { $0 = status }
    for index in 0..<5 {
      let stream = source.execute(request(deadline: time.timer.now() + .milliseconds(100)))
      time.advance(by: .milliseconds(100))
      servers[0].calls[index].stream.finish(throwing: HansaError(.queryCanceled, "statement timeout"))
      #expect(failure(stream)?.code == .queryCanceled)
    }
    #expect(source.status[0].state == (isCounted ? .open : .available))
  }

  @Test func `a statement that its time ends says nothing of the server, nor one that its caller ends`() throws {
    let source = source(1, ResilienceOptions(retry: .off, hedge: 0))
    var status = PoolStatus(limit: 4)
    status.connecting = 1
    servers[0].connections.withLock { $0 = status }
    for index in 0..<20 {
      let deadline = index.isMultiple(of: 2) ? time.timer.now() + .milliseconds(100) : nil
      let stream = source.execute(request(deadline: deadline))
      if deadline != nil { servers[0].calls[index].stream.markConnected() }
      time.advance(by: .milliseconds(100))
      servers[0].calls[index].stream.finish(throwing: HansaError(.queryCanceled, "cancelled"))
      #expect(failure(stream)?.code == .queryCanceled)
    }
    #expect(source.status[0].state == .available)
  }

  @Test func `another server is asked at once when one fails`() throws {
    let stream = source(2).execute(request())
    let first = servers[0].calls.isEmpty ? 1 : 0
    servers[first].calls[0].stream.finish(throwing: HansaError(.cannotConnect, "refused"))
    try servers[1 - first].calls[0].answer(0..<1)
    #expect(try numbers(stream) == [0])
    #expect(stream.statistics.endpoint == "server \(1 - first)")
    #expect(time.waits.isEmpty)
  }

  @Test func `the fragments of one query go to one server`() throws {
    let source = source(2)
    for _ in 0..<20 {
      let group = SnapshotGroup(fragments: 3)
      let before = servers.map(\.calls.count)
      for _ in 0..<3 { _ = source.execute(request(snapshot: group)) }
      #expect(Set(zip(servers, before).map { $0.calls.count - $1 }) == [0, 3])
    }
    #expect(servers.allSatisfy { !$0.calls.isEmpty }, "different queries go to both")
  }

  @Test func `an answer that is late is asked for elsewhere too, and the faster one wins`() throws {
    let source = source(2, ResilienceOptions(hedge: 0.5))
    try learnLatency(of: source)
    let before = servers.map(\.calls.count)
    let stream = source.execute(request())
    let slow = servers[0].calls.count > before[0] ? 0 : 1
    #expect(servers[1 - slow].calls.count == before[1 - slow])
    time.advance(by: .milliseconds(3))
    let second = try #require(servers[1 - slow].calls.last)
    #expect(servers[1 - slow].calls.count == before[1 - slow] + 1)
    try second.answer(0..<4)
    #expect(servers[slow].calls.last?.stream.wasCancelled == true)
    #expect(try numbers(stream) == [0, 1, 2, 3])
    #expect(stream.statistics.endpoint == "server \(1 - slow)" && stream.statistics.attempts == 2)
    #expect(source.status.allSatisfy { $0.running == 0 && $0.state == .available })
  }

  @Test func `the server is named that answered, not the one that was asked last`() throws {
    let source = source(2, ResilienceOptions(hedge: 0.5))
    try learnLatency(of: source)
    let stream = source.execute(request())
    let first = try #require(open().first)
    let name = servers[0].calls.contains { $0.stream === first.stream } ? "server 0" : "server 1"
    time.advance(by: .milliseconds(3))
    #expect(open().count == 2)
    try first.answer(0..<1)
    #expect(try numbers(stream) == [0])
    #expect(stream.statistics.endpoint == name && stream.statistics.attempts == 2)
  }

  @Test func `a second request takes a ticket of the source, and gives it back when it has ended at its server`() throws
  {
    let source = source(2, ResilienceOptions(hedge: 0.5))
    try learnLatency(of: source)
    let free = Mutex(1)
    let taken = Mutex(0)
    var request = request()
    request.spareTicket = {
      guard free.withLock({ $0 > 0 }) else { return nil }
      free.withLock { $0 -= 1 }
      taken.withLock { $0 += 1 }
      return { free.withLock { $0 += 1 } }
    }
    // The one that loses takes its time to stop.
    let stream = source.execute(request)
    let slow = try #require(open().first)
    slow.stream.onCancel(nil)
    time.advance(by: .milliseconds(3))
    let second = try #require(open(but: [slow]).first)
    #expect(free.withLock { $0 } == 0)
    let other = source.execute(request)
    time.advance(by: .milliseconds(3))
    let single = open(but: [slow, second])
    #expect(single.count == 1 && taken.withLock { $0 } == 1, "without a ticket nothing is sent twice")
    try single[0].answer(0..<1)
    #expect(try numbers(other) == [0])
    try second.answer(0..<4)
    #expect(try numbers(stream) == [0, 1, 2, 3])
    #expect(free.withLock { $0 } == 0, "the loser still runs")
    slow.stream.finish(throwing: HansaError(.queryCanceled, "stopped"))
    #expect(free.withLock { $0 } == 1)
    #expect(source.status.allSatisfy { $0.running == 0 })
  }

  @Test(arguments: ["the first fails", "the second fails", "both are cancelled"])
  func `the ticket of a second request comes back`(end: String) throws {
    let source = source(2, ResilienceOptions(retry: .off, hedge: 0.5))
    try learnLatency(of: source)
    let taken = Mutex(0)
    var request = request()
    request.spareTicket = {
      taken.withLock { $0 += 1 }
      return { taken.withLock { $0 -= 1 } }
    }
    let stream = source.execute(request)
    let first = try #require(open().first)
    time.advance(by: .milliseconds(3))
    let second = try #require(open(but: [first]).first)
    #expect(taken.withLock { $0 } == 1)
    switch end {
    case "the first fails": first.stream.finish(throwing: broken)
    case "the second fails": second.stream.finish(throwing: broken)
    default: stream.cancel()
    }
    #expect(taken.withLock { $0 } == 0)
    for call in open() { try call.answer(0..<1) }
    #expect(taken.withLock { $0 } == 0 && stream.statistics.total != nil)
  }

  /// What was sent and has not ended.
  private func open(but known: [ScriptedSource.Call] = []) -> [ScriptedSource.Call] {
    servers.flatMap(\.calls).filter { call in
      call.stream.statistics.total == nil && !known.contains { $0.stream === call.stream }
    }
  }

  /// Answers as many requests as are needed to tell which answer is late.
  private func learnLatency(of source: ResilientSource) throws {
    for _ in 0..<LatencyHistory.minimum {
      let stream = source.execute(request())
      let call = try #require(open().first)
      time.advance(by: .milliseconds(2))
      try call.answer(0..<1)
      #expect(try numbers(stream) == [0])
    }
  }

  @Test func `hedged requests are a share of the requests, and none are sent for fragments of one snapshot`() throws {
    let source = source(2, ResilienceOptions(hedge: 0.1))
    try learnLatency(of: source)
    var before = servers.reduce(0) { $0 + $1.calls.count }
    var streams: [BatchStream] = []
    for _ in 0..<100 {
      streams.append(source.execute(request()))
      time.advance(by: .milliseconds(3))
    }
    let hedged = servers.reduce(0) { $0 + $1.calls.count } - before - 100
    #expect((10...20).contains(hedged), "\(hedged)")
    before += 100 + hedged
    streams.append(source.execute(request(snapshot: SnapshotGroup(fragments: 2))))
    time.advance(by: .seconds(1))
    #expect(servers.reduce(0) { $0 + $1.calls.count } == before + 1)
    for stream in streams { stream.cancel() }
  }
}
