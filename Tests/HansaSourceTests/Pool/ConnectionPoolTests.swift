import Foundation
import HansaArrow
import HansaCore
import Synchronization
import Testing

@testable import HansaSource

private final class FakeConnection: PooledConnection {
  let isWorking = Atomic(true)
  let closed = Atomic(0)
  var isReusable: Bool { isWorking.load(ordering: .relaxed) }
  func isSound(probing: Bool) -> Bool { isWorking.load(ordering: .relaxed) }
  func close() { closed.add(1, ordering: .relaxed) }
}

/// What was made, and what holds the next one up.
private final class Factory: Sendable {
  let made = Mutex<[FakeConnection]>([])
  let gate = DispatchSemaphore(value: 0)
  let isBlocking: Bool

  init(isBlocking: Bool = false) { self.isBlocking = isBlocking }

  func pool(_ change: (inout PoolSettings) -> Void = { _ in }) -> ConnectionPool<FakeConnection> {
    var settings = PoolSettings()
    change(&settings)
    return ConnectionPool(source: "shop", settings: settings) { () throws(HansaError) in
      if self.isBlocking { self.gate.wait() }
      let connection = FakeConnection()
      self.made.withLock { $0.append(connection) }
      return connection
    }
  }
}

/// How many use something at once.
private final class Use: Sendable {
  private let state = Mutex((now: 0, most: 0))
  var most: Int { state.withLock { $0.most } }

  func begin() {
    state.withLock { state in
      state.now += 1
      state.most = max(state.most, state.now)
    }
  }

  func end() { state.withLock { $0.now -= 1 } }
}

@Suite struct ConnectionPoolTests {
  @Test func `a connection is made once and used again, and a broken one is replaced`() async throws {
    let factory = Factory()
    let pool = factory.pool { $0.max = 1 }
    try await WorkerThread.run("test") { () throws(HansaError) in
      for _ in 0..<3 { pool.checkIn(try pool.checkOut()) }
      factory.made.withLock { $0[0].isWorking.store(false, ordering: .relaxed) }
      pool.checkIn(try pool.checkOut())
    }
    let made = factory.made.withLock { $0 }
    #expect(made.count == 2)
    #expect(made[0].closed.load(ordering: .relaxed) == 1)
    #expect(pool.status == PoolStatus(idle: 1, created: 2, limit: 1))
  }

  @Test func `who waits for a connection that is slow to be made can leave, and leaves it to the next`() async throws {
    let factory = Factory(isBlocking: true)
    let pool = factory.pool { $0.max = 1 }
    let stream = BatchStream(schema: Schema([Field]()))
    let waiting = Task {
      try await WorkerThread.run("test") { () throws(HansaError) -> Int in
        let lease = try pool.checkOut(for: stream)
        return lease.id
      }
    }
    while pool.status.waiting == 0 { await Task.yield() }
    stream.cancel()
    let error = await #expect(throws: HansaError.self) { try await waiting.value }
    #expect(error?.code == .queryCanceled)
    factory.gate.signal()
    try await WorkerThread.run("test") { () throws(HansaError) in pool.checkIn(try pool.checkOut()) }
    #expect(pool.status == PoolStatus(idle: 1, created: 1, limit: 1))
  }

  @Test func `the query's time ends the wait as its timeout`() async throws {
    let pool = Factory(isBlocking: true).pool()
    let error = await #expect(throws: HansaError.self) {
      try await WorkerThread.run("test") { () throws(HansaError) in
        _ = try pool.checkOut(deadline: .now + .milliseconds(20))
      }
    }
    #expect(error?.message == "canceling statement due to statement timeout")
  }

  @Test func `many threads at once never have more than there may be, and all get one`() async throws {
    let factory = Factory()
    let pool = factory.pool { $0.max = 3 }
    let use = Use()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<12 {
        group.addTask {
          try await WorkerThread.run("test") { () throws(HansaError) in
            for round in 0..<100 {
              let lease = try pool.checkOut()
              use.begin()
              use.end()
              if round % 10 == 0 { pool.discard(lease) } else { pool.checkIn(lease) }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(use.most <= 3)
    // One that was wanted when another came back in time may still be made.
    while pool.status.connecting > 0 { await Task.yield() }
    #expect(pool.status.inUse == 0 && pool.status.waiting == 0)
    let made = factory.made.withLock { $0 }
    #expect(made.count { $0.closed.load(ordering: .relaxed) == 1 } == made.count - pool.status.idle)
  }

  @Test func `a free connection is had within twenty microseconds`() async throws {
    let pool = Factory().pool()
    let best = try await WorkerThread.run("test") { () throws(HansaError) -> Duration in
      pool.checkIn(try pool.checkOut())
      var best = Duration.seconds(1)
      // The best of many: others want the processors too.
      for _ in 0..<100 {
        let started = ContinuousClock.now
        for _ in 0..<100 { pool.checkIn(try pool.checkOut()) }
        best = min(best, (ContinuousClock.now - started) / 100)
      }
      return best
    }
    #expect(best < .microseconds(20), "\(best)")
  }
}
