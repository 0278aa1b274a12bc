import HansaCore
import Testing

@testable import HansaExecution

/// What an admitted query gives back, and when.
@Suite struct AdmissionGrantTests {
  private static let limits = AdmissionLimits(queries: 1, sources: ["x": .init(maximum: 3), "y": .init(maximum: 1)])

  @Test func `the tickets of a source go back together when its last statement has ended`() throws {
    let controller = AdmissionController(limits: Self.limits)
    let grant = try #require(try controller.admitNow(user: "a", tickets: ["x": 2, "y": 1]))
    grant.endStatement(at: "y", nil)
    #expect(controller.status.sources["y"]?.running == 0)
    grant.endStatement(at: "x", nil)
    #expect(controller.status.sources["x"]?.running == 2)
    grant.endStatement(at: "x", nil)
    // One more than there were is nobody's.
    grant.endStatement(at: "x", nil)
    #expect(controller.status.sources["x"]?.running == 0)
    #expect(controller.status.running == 1)
    grant.endQuery()
    grant.endQuery()
    #expect(controller.status.running == 0)
  }

  @Test func `a ticket more is given where one is free that nobody waits for`() throws {
    let controller = AdmissionController(limits: Self.limits)
    let grant = try #require(try controller.admitNow(user: "a", tickets: ["x": 2, "y": 1]))
    #expect(grant.spareTicket(of: "y") == nil, "the source runs one statement")
    let giveBack = try #require(grant.spareTicket(of: "x"))
    #expect(controller.status.sources["x"]?.running == 3)
    #expect(grant.spareTicket(of: "x") == nil)
    giveBack()
    #expect(controller.status.sources["x"]?.running == 2)
    #expect(grant.spareTicket(of: "z") != nil, "a source without a limit has room")
  }

  @Test func `a query that waits for a source goes before a statement that is sent twice`() throws {
    var state = AdmissionState(limits: AdmissionLimits(queries: 1))
    _ = state.setLimit(of: "x", 4, maximum: 4)
    _ = state.setLimit(of: "y", 4, maximum: 4)
    let now = ContinuousClock.now
    _ = state.request(.init(id: 1, user: "a", tickets: ["x": 1]), at: now)
    _ = state.request(.init(id: 2, user: "b", tickets: ["x": 1]), at: now)
    #expect(state.waiting == 1)
    let (waited, free) = (state.takeSpareTicket(of: "x"), state.takeSpareTicket(of: "y"))
    #expect(!waited && free)
    #expect(state.sources["x"]?.used == 1 && state.sources["y"]?.used == 1)
  }

  @Test func `a grant that nobody holds any more gives everything back`() throws {
    let controller = AdmissionController(limits: Self.limits)
    do {
      let grant = try #require(try controller.admitNow(user: "a", tickets: ["x": 3]))
      grant.endStatement(at: "x", nil)
      #expect(try controller.admitNow(user: "b", tickets: [:]) == nil)
    }
    #expect(controller.status.sources["x"]?.running == 0)
    #expect(try controller.admitNow(user: "b", tickets: ["x": 3]) != nil)
    #expect(controller.status.running == 0 && controller.status.waiting == 0)
  }

  @Test func `a task that is cancelled does not wait`() async throws {
    let controller = AdmissionController(limits: Self.limits)
    let grant = try #require(try controller.admitNow(user: "a", tickets: [:]))
    let waiting = Task { try await controller.admit(user: "b", tickets: ["x": 1]) }
    waiting.cancel()
    let error = await #expect(throws: HansaError.self) { try await waiting.value }
    #expect(error?.code == .queryCanceled)
    #expect(controller.status.waiting == 0)
    grant.endQuery()
  }
}
