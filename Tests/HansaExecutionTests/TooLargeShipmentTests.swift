import HansaCore
import HansaExecution
import HansaPlanner
import HansaSource
import Testing

@Suite(.timeLimit(.minutes(10))) struct TooLargeShipmentTests {
  private typealias Plan = HandBuiltPlan

  private static func shipment(_ maximumRows: Int) -> [PlannedShipment] {
    [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]), maximumRows: maximumRows)]
  }

  @Test func `a fragment that can do without a shipment that is too large is sent without`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large", without: "all rows")], shipments: Self.shipment(3)))
    let small = try #require(await stage.small.call())
    try small.send(0..<4)
    let large = try #require(await stage.large.call())
    #expect(large.request.sql == "all rows")
    try large.answer(0..<2)
    #expect(await execution.staged() == nil)
    #expect(try await execution.numbers() == [0, 1])
    #expect(execution.metrics.fragments[0].refusal == "shipment s0 has more than 3 rows")
    #expect(execution.metrics.shipments[0].rows == 4 && !execution.metrics.shipments[0].isComplete)
    #expect(await stage.ends())
    #expect(small.stream.wasCancelled)
  }

  @Test func `what does not travel still reaches the merge, whole and in order`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large", without: "all rows")], shipments: Self.shipment(3), merge: [1, 0]))
    let small = try #require(await stage.small.call())
    try small.send(0..<2)
    try small.send(2..<4)
    try #require(await stage.large.call()).answer(10..<11)
    try small.send(4..<6)
    try small.answer(6..<7)
    #expect(try await execution.numbers() == [0, 1, 2, 3, 4, 5, 6, 10])
  }

  @Test func `a fragment that needs a shipment that is too large ends the attempt before there is a row`() async throws
  {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.fragment(0, "middle"), Plan.carrier(1, "large")], shipments: Self.shipment(3), merge: [0, 1]))
    try #require(await stage.middle.call()).answer(0..<1)
    try #require(await stage.small.call()).send(0..<4)
    #expect(await execution.staged()?.message == "shipment s0 has more than 3 rows")
    #expect(await stage.ends())
    #expect(stage.large.calls.isEmpty)
    #expect(execution.metrics.rows == 0 && execution.metrics.isFinished)
  }

  @Test func `exactly as many rows as allowed travel`() async throws {
    let stage = Stage()
    let execution = try stage.start(Plan.plan([Plan.carrier(0, "large")], shipments: Self.shipment(4)))
    try #require(await stage.small.call()).answer(0..<4)
    try #require(await stage.large.call()).answer(0..<1)
    #expect(try await execution.numbers() == [0])
  }

  @Test func `a fragment waits no longer than its shipment is worth`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large", without: "all rows", wait: .milliseconds(20))], shipments: Self.shipment(3)))
    let small = try #require(await stage.small.call())
    let large = try #require(await stage.large.call())
    #expect(large.request.sql == "all rows")
    try large.answer(0..<2)
    #expect(try await execution.numbers() == [0, 1])
    #expect(await stage.ends())
    #expect(small.stream.wasCancelled, "nobody needs the shipment any more")
    #expect(execution.metrics.fragments[0].waited.map { $0 >= .milliseconds(15) } == true)
  }

  @Test func `a fragment that needs its shipment waits as long as that takes`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan(
        [Plan.carrier(0, "large", wait: .milliseconds(1)), Plan.carrier(1, "middle", without: "all", wait: .zero)],
        shipments: Self.shipment(3), merge: [1, 0]))
    let small = try #require(await stage.small.call())
    try #require(await stage.middle.call()).answer(0..<1)
    #expect(stage.large.calls.isEmpty && !small.stream.wasCancelled)
    try small.answer(1..<2)
    try #require(await stage.large.call()).answer(5..<6)
    #expect(try await execution.numbers() == [0, 5])
  }
}
