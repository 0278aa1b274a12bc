import HansaCore
import Testing

@testable import HansaExecution

@Suite struct DeadlinesTests {
  @Test func `each is called once and after its time, whatever the order they came in`() async {
    let deadlines = Deadlines()
    let (called, continuation) = AsyncStream<Int>.makeStream()
    let start = ContinuousClock.now
    for (position, delay) in [80, 40, 20].enumerated() {
      let deadline = start + .milliseconds(delay)
      _ = deadlines.add(deadline) {
        #expect(ContinuousClock.now >= deadline)
        continuation.yield(position)
      }
    }
    var positions: [Int] = []
    for await position in called.prefix(3) { positions.append(position) }
    #expect(positions.sorted() == [0, 1, 2])
    #expect(deadlines.count == 0)
  }

  @Test func `what was removed is not called, and does not keep the next from its time`() async {
    let deadlines = Deadlines()
    let start = ContinuousClock.now
    let removed = deadlines.add(start + .milliseconds(30)) { Issue.record("it was removed") }
    await withCheckedContinuation { continuation in
      _ = deadlines.add(start + .milliseconds(60)) { continuation.resume() }
      deadlines.remove(removed)
    }
    #expect(ContinuousClock.now >= start + .milliseconds(60))
    #expect(deadlines.count == 0)
  }

  @Test func `a time that has passed already is called at once`() async {
    let deadlines = Deadlines()
    await withCheckedContinuation { continuation in
      _ = deadlines.add(.now - .seconds(1)) { continuation.resume() }
    }
  }
}
