import HansaCore
import Synchronization
import Testing

@testable import HansaServer

@Suite struct QueryGateTests {
  @Test func `an open gate lets queries in and counts those that run`() throws {
    let gate = QueryGate()
    let first = try gate.enter { _ in }
    _ = try gate.enter { _ in }
    gate.leave(first)
    #expect(gate.close() == 1)
  }

  @Test func `a closed gate refuses with a code that asks to come again`() throws {
    let gate = QueryGate()
    _ = gate.close()
    let error = #expect(throws: HansaError.self) { _ = try gate.enter { _ in } }
    #expect(error?.code == .cannotConnectNow)
  }

  @Test func `a closed gate is empty when the last query has left`() async throws {
    let gate = QueryGate()
    let ticket = try gate.enter { _ in }
    #expect(gate.close() == 1)
    #expect(await gate.waitUntilEmpty(within: .zero) == false)
    gate.leave(ticket)
    #expect(await gate.waitUntilEmpty(within: .seconds(60)))
  }

  @Test func `what does not end is told to`() throws {
    let gate = QueryGate()
    let reasons = Mutex([HansaError.Code]())
    _ = try gate.enter { error in reasons.withLock { $0.append(error.code) } }
    _ = try gate.enter { error in reasons.withLock { $0.append(error.code) } }
    #expect(gate.cancelAll() == 2)
    #expect(reasons.withLock { $0 } == [.adminShutdown, .adminShutdown])
  }
}
