import HansaCore
import HansaExecution
import HansaPlanner
import HansaSource
import Testing

/// However a query ends, nothing of it goes on, and what has not started never does.
@Suite(.timeLimit(.minutes(10))) struct EndTests {
  private typealias Plan = HandBuiltPlan

  private static let waiting = Plan.plan(
    [Plan.carrier(0, "large"), Plan.fragment(1, "middle")],
    shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))], merge: [1, 0])

  @Test func `a query that is cancelled while a fragment waits ends everything`() async throws {
    let stage = Stage()
    let execution = try stage.start(Self.waiting)
    let small = try #require(await stage.small.call())
    _ = try #require(await stage.middle.call())
    execution.cancel()
    #expect(await execution.failure()?.code == .queryCanceled)
    #expect(await execution.staged() == nil)
    #expect(await stage.ends())
    #expect(small.stream.wasCancelled && stage.large.calls.isEmpty)
  }

  @Test func `a task that is cancelled while it waits for the shipments cancels the query`() async throws {
    let stage = Stage()
    let execution = try stage.start(Self.waiting)
    let task = Task { await execution.staged() }
    _ = try #require(await stage.small.call())
    _ = try #require(await stage.middle.call())
    task.cancel()
    #expect(await task.value == nil)
    #expect(await execution.failure()?.code == .queryCanceled)
    #expect(await stage.ends())
    #expect(stage.large.calls.isEmpty)
  }

  @Test func `the error of a shipment is the query's, though another fragment has rows`() async throws {
    let stage = Stage()
    let execution = try stage.start(Self.waiting)
    try #require(await stage.middle.call()).send(0..<1)
    try #require(await stage.small.call()).stream.finish(throwing: HansaError(.diskFull, "no room", source: "small"))
    #expect(await execution.staged() == nil, "that is no reason to plan again")
    let error = try #require(await execution.failure())
    #expect(error.code == .diskFull && error.source == "small")
    #expect(await stage.ends())
    #expect(stage.large.calls.isEmpty)
  }

  @Test func `an error of a shipment names its source where nothing is merged`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))]))
    try #require(await stage.small.call()).stream.finish(throwing: HansaError(.diskFull, "no room"))
    let error = try #require(await execution.failure())
    #expect(error.code == .diskFull && error.source == "small")
  }

  @Test func `an error of a fragment that waited is its source's`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))]))
    try #require(await stage.small.call()).answer(0..<1)
    try #require(await stage.large.call()).stream.finish(throwing: HansaError(.diskFull, "no room"))
    #expect(await execution.failure()?.source == "large")
  }

  @Test func `the time limit counts while a fragment waits`() async throws {
    let stage = Stage()
    let execution = try stage.start(Self.waiting, timeout: .milliseconds(30))
    let error = try #require(await execution.failure())
    #expect(error.code == .queryCanceled && error.message.contains("statement timeout"))
    #expect(await stage.ends())
    #expect(stage.large.calls.isEmpty)
  }

  @Test func `rows of shipments count against max_rows_pulled`() async throws {
    let stage = Stage()
    let execution = try stage.start(Self.waiting, maximumRows: 5)
    try #require(await stage.middle.call()).send(0..<3)
    try #require(await stage.small.call()).send(0..<3)
    let error = try #require(await execution.failure())
    #expect(error.code == .configurationLimitExceeded)
    #expect(error.detail == "The limit was reached in fragment s0.0 from \"small\".")
    #expect(await stage.ends())
    #expect(stage.large.calls.isEmpty)
  }

  @Test func `a query that is dropped ends everything`() async throws {
    let stage = Stage()
    var execution: QueryExecution? = try stage.start(Self.waiting)
    let small = try #require(await stage.small.call())
    #expect(execution?.metrics.isFinished == false)
    execution = nil
    #expect(await stage.ends())
    #expect(small.stream.wasCancelled && stage.large.calls.isEmpty)
  }

  @Test func `a source of a shipment that is not registered is refused before anything starts`() async throws {
    let stage = Stage()
    let plan = Plan.plan(
      [Plan.carrier(0, "large")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "nowhere")]))])
    #expect(throws: HansaError.self) { try stage.start(plan) }
    #expect(stage.small.calls.isEmpty && stage.large.calls.isEmpty)
  }

  @Test func `a source behind a slow reader is held back`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))]))
    try #require(await stage.small.call()).answer(0..<1)
    let large = try #require(await stage.large.call())
    let batches = 30
    WorkerThread.start("source") {
      do {
        let batch = large.batch(0..<200_000)
        for _ in 0..<batches { try large.stream.send(batch) }
        large.stream.finish()
      } catch {}
    }
    // 16 MB wait at the source, a batch behind, and one in hand: far from all of the 48 MB.
    while large.stream.statistics.batches < 10 || large.stream.statistics.blocked == .zero { await Task.yield() }
    #expect(large.stream.statistics.total == nil && large.stream.statistics.batches < 14)
    var rows = 0
    while let batch = try await execution.next() { rows += batch.rowCount }
    #expect(rows == batches * 200_000)
  }
}
