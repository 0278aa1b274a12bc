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
