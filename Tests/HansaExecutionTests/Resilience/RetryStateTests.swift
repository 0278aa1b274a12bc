import HansaCore
import HansaExecution
import Testing

@Suite struct RetryStateTests {
  private let now = ContinuousClock.now
  private var random = SplitMix64(seed: 7)
  private var budget = RetryBudget(share: 0.2)

  @Test mutating func `a lost connection is tried again at once, then after growing waits, then not`() {
    var retry = RetryState(RetryPolicy(attempts: 4), deadline: nil)
    #expect(retry.failed(.connectionFailure, at: now, budget: &budget, random: &random) == .retry(after: .zero))
    for longest in [100, 200] {
      guard case .retry(let wait) = retry.failed(.connectionFailure, at: now, budget: &budget, random: &random) else {
        Issue.record("there are attempts left")
        return
      }
      #expect(wait > .zero && wait <= .milliseconds(longest))
    }
    #expect(retry.failed(.connectionFailure, at: now, budget: &budget, random: &random) == .giveUp(.attempts))
  }

  @Test mutating func `waits are spread over all of their range and never longer than the longest`() {
    var waits: [Duration] = []
    for _ in 0..<1000 {
      var retry = RetryState(
        RetryPolicy(attempts: 30, first: .seconds(1), max: .seconds(2)), deadline: nil, attempts: 20)
      var full = RetryBudget(share: 1)
      if case .retry(let wait) = retry.failed(.cannotConnect, at: now, budget: &full, random: &random) {
        waits.append(wait)
      }
    }
    #expect(waits.count == 1000)
    #expect(waits.allSatisfy { $0 >= .zero && $0 <= .seconds(2) })
    #expect(waits.count { $0 < .seconds(1) } > 400 && waits.count { $0 > .seconds(1) } > 400)
  }

  @Test mutating func `a server that is starting gets time, another one is asked at once`() {
    var retry = RetryState(RetryPolicy(), deadline: nil)
    guard case .retry(let wait) = retry.failed(.cannotConnectNow, at: now, budget: &budget, random: &random) else {
      Issue.record("it is worth another try")
      return
    }
    #expect(wait > .zero && wait <= .milliseconds(50))
    var elsewhere = RetryState(RetryPolicy(), deadline: nil)
    #expect(
      elsewhere.failed(.cannotConnectNow, isElsewhere: true, at: now, budget: &budget, random: &random)
        == .retry(after: .zero))
  }

  @Test(arguments: [
    HansaError.Code.syntaxError, .queryCanceled, .outOfMemory, .diskFull, .readOnlyTransaction, .databaseDropped,
    .invalidPassword, .sourceUnreachable, "57000", "40002",
  ])
  func `what fails for good is not tried again`(code: HansaError.Code) {
    var (random, budget) = (random, budget)
    var retry = RetryState(RetryPolicy(), deadline: nil)
    #expect(retry.failed(code, at: now, budget: &budget, random: &random) == .giveUp(.permanent))
  }

  @Test mutating func `nothing is tried again once rows were taken`() {
    var retry = RetryState(RetryPolicy(), deadline: nil)
    #expect(
      retry.failed(.connectionFailure, isFresh: false, at: now, budget: &budget, random: &random)
        == .giveUp(.consumed))
  }

  @Test mutating func `nothing is sent past the deadline`() {
    var late = RetryState(RetryPolicy(), deadline: now)
    #expect(late.failed(.connectionFailure, at: now, budget: &budget, random: &random) == .giveUp(.deadline))
    var early = RetryState(RetryPolicy(), deadline: now + .seconds(1))
    #expect(early.failed(.connectionFailure, at: now, budget: &budget, random: &random) == .retry(after: .zero))
  }

  @Test mutating func `one of several requests that read one state is tried again only where it was not there yet`() {
    var lost = RetryState(RetryPolicy(), deadline: nil, sharesSnapshot: true)
    #expect(lost.failed(.connectionFailure, at: now, budget: &budget, random: &random) == .giveUp(.snapshot))
    var refused = RetryState(RetryPolicy(), deadline: nil, sharesSnapshot: true)
    guard case .retry = refused.failed(.tooManyConnections, at: now, budget: &budget, random: &random) else {
      Issue.record("it has not read anything")
      return
    }
  }

  @Test mutating func `what took long to fail is tried again elsewhere only`() {
    var slow = RetryState(RetryPolicy(), deadline: nil)
    #expect(
      slow.failed(.cannotConnect, took: .seconds(1), at: now, budget: &budget, random: &random) == .giveUp(.slow))
    var elsewhere = RetryState(RetryPolicy(), deadline: nil)
    #expect(
      elsewhere.failed(
        .cannotConnect, isElsewhere: true, took: .seconds(1), at: now, budget: &budget, random: &random)
        == .retry(after: .zero))
    var lost = RetryState(RetryPolicy(), deadline: nil)
    #expect(
      lost.failed(.connectionFailure, took: .seconds(9), at: now, budget: &budget, random: &random)
        == .retry(after: .zero), "what ran long and was lost")
  }

  @Test mutating func `retries are a share of the requests, and a few more after a quiet time`() {
    var allowed = 0
    for _ in 0..<1000 {
      budget.earn()
      var retry = RetryState(RetryPolicy(), deadline: nil)
      if case .retry = retry.failed(.connectionFailure, at: now, budget: &budget, random: &random) { allowed += 1 }
    }
    #expect((200...211).contains(allowed), "\(allowed) of 1000")
    var none = RetryBudget(share: 0)
    none.earn()
    #expect(none.spend() == false)
  }
}
