import HansaCore
import HansaExecution
import HansaPlanner
import HansaSource
import Testing

@Suite(.timeLimit(.minutes(10))) struct ShipmentTests {
  private typealias Plan = HandBuiltPlan

  @Test func `a fragment is sent when its shipment is there, with the rows in it`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))]))
    let small = try #require(await stage.small.call())
    try small.send(1..<3)
    #expect(stage.large.calls.isEmpty)
    try small.answer(3..<5)
    let large = try #require(await stage.large.call())
    #expect(
      large.request.sql.contains("VALUES ('1'::int8), ('2'::int8), ('3'::int8), ('4'::int8)"), "\(large.request.sql)")
    try large.answer(10..<12)
    #expect(await execution.staged() == nil)
    #expect(try await execution.numbers() == [10, 11])
    let metrics = execution.metrics
    #expect(metrics.fragments.map(\.id) == ["0", "s0.0"])
    #expect(metrics.fragments.map(\.rows) == [2, 4])
    #expect(metrics.fragments[0].shippedRows == 4 && metrics.fragments[0].shippedBytes == large.request.sql.utf8.count)
    #expect(metrics.fragments[0].waited != nil && metrics.fragments[1].waited == nil)
    #expect(metrics.shipments.map(\.id) == ["s0"] && metrics.shipments[0].rows == 4 && metrics.shipments[0].isComplete)
    #expect(await stage.ends())
  }

  @Test func `fragments without shipments start at once, and shipments beside each other`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan(
        [Plan.carrier(0, "large", shipments: [0, 1]), Plan.fragment(1, "middle")],
        shipments: [
          Plan.shipment(Plan.plan([Plan.fragment(0, "small")])), Plan.shipment(Plan.plan([Plan.fragment(0, "small")])),
        ], merge: [1, 0]))
    let first = try #require(await stage.small.call())
    let second = try #require(await stage.small.call())
    let other = try #require(await stage.middle.call())
    try other.answer(0..<1)
    try second.answer(7..<8)
    #expect(stage.large.calls.isEmpty)
    try first.answer(5..<6)
    let large = try #require(await stage.large.call())
    #expect(large.request.sql.contains("'5'") && large.request.sql.contains("'7'"))
    try large.answer(20..<21)
    #expect(try await execution.numbers() == [0, 20])
    #expect(execution.metrics.fragments.map(\.id) == ["0", "1", "s0.0", "s1.0"])
  }

  @Test func `a shipment without rows is sent all the same`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan([Plan.carrier(0, "large")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))]))
    try #require(await stage.small.call()).stream.finish()
    try #require(await stage.large.call()).stream.finish()
    #expect(try await execution.numbers().isEmpty)
  }

  @Test func `the merge reads the rows that travel, too`() async throws {
    let stage = Stage()
    let execution = try stage.start(
      Plan.plan(
        [Plan.carrier(0, "large")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))], merge: [1, 0]))
    try #require(await stage.small.call()).answer(1..<4)
    try #require(await stage.large.call()).answer(10..<11)
    #expect(try await execution.numbers() == [1, 2, 3, 10])
  }

  @Test func `shipments have shipments of their own`() async throws {
    let stage = Stage()
    let inner = Plan.plan(
      [Plan.carrier(0, "middle")], shipments: [Plan.shipment(Plan.plan([Plan.fragment(0, "small")]))], merge: [0, 1])
    let execution = try stage.start(Plan.plan([Plan.carrier(0, "large")], shipments: [Plan.shipment(inner)]))
    try #require(await stage.small.call()).answer(1..<2)
    let middle = try #require(await stage.middle.call())
    #expect(middle.request.sql.contains("VALUES ('1'::int8)"))
    #expect(stage.large.calls.isEmpty)
    try middle.answer(5..<6)
    let large = try #require(await stage.large.call())
    #expect(large.request.sql.contains("VALUES ('5'::int8), ('1'::int8)"), "\(large.request.sql)")
    try large.answer(9..<10)
    #expect(try await execution.numbers() == [9])
    #expect(execution.metrics.fragments.map(\.id) == ["0", "s0.0", "s0.s0.0"])
    #expect(execution.metrics.shipments.map(\.id) == ["s0", "s0.s0"])
  }
}
