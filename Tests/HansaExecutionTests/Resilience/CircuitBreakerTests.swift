import HansaCore
import HansaExecution
import Testing

@Suite struct CircuitBreakerTests {
  private let start = ContinuousClock.now
  private let down = HansaError(.cannotConnect, "refused")
  private var random = SplitMix64(seed: 11)

  private mutating func opened(_ policy: BreakerPolicy = .init()) -> CircuitBreaker {
    var breaker = CircuitBreaker(policy)
    for _ in 0..<policy.failures { _ = breaker.failed(down, at: start, random: &random) }
    return breaker
  }

  @Test mutating func `failures in a row open it, and a success between them does not let them add up`() {
    var breaker = CircuitBreaker(BreakerPolicy(failures: 3))
    for _ in 0..<2 { #expect(breaker.failed(down, at: start, random: &random) == nil) }
    breaker.succeeded(at: start)
    for _ in 0..<2 { #expect(breaker.failed(down, at: start, random: &random) == nil) }
    guard case .opened(let opening) = breaker.failed(down, at: start, random: &random) else {
      Issue.record("the third failure in a row opens it")
      return
    }
    #expect(opening.failures == 3 && opening.error.code == .cannotConnect && !breaker.isClosed)
    #expect(opening.until >= start + .milliseconds(100) && opening.until <= start + .milliseconds(200))
  }

  @Test mutating func `a share of failures opens it once there were enough requests, and old ones do not count`() {
    let policy = BreakerPolicy(failures: 100, rate: 0.5, minimum: 20)
    var breaker = CircuitBreaker(policy)
    for index in 0..<18 {
      if index % 2 == 0 { breaker.succeeded(at: start) } else { _ = breaker.failed(down, at: start, random: &random) }
    }
    #expect(breaker.isClosed, "too few")
    var later = breaker
    let afterwards = start + .seconds(20)
    for _ in 0..<2 { _ = later.failed(down, at: afterwards, random: &random) }
    #expect(later.isClosed, "the others are forgotten")
    for _ in 0..<2 { _ = breaker.failed(down, at: start, random: &random) }
    #expect(!breaker.isClosed)
  }

  @Test mutating func `it is probed when its time is over, once, and a success closes it`() {
    var breaker = opened()
    let until = breaker.opening?.until ?? start
    #expect(breaker.beginProbe(at: until - .milliseconds(1)) == false)
    #expect(breaker.beginProbe(at: until) == true)
    #expect(breaker.beginProbe(at: until) == false, "one probe at a time")
    #expect(!breaker.isClosed, "requests wait for the probe's answer")
    guard case .closed(let time) = breaker.probeSucceeded(at: until) else {
      Issue.record("it closes")
      return
    }
    #expect(time == until - start && breaker.isClosed && breaker.probeSucceeded(at: until) == nil)
  }

  @Test mutating func `each failed probe makes it wait longer, up to the longest time`() {
    var breaker = opened()
    var waits: [Duration] = []
    var now = start
    for _ in 0..<8 {
      now = breaker.opening?.until ?? now
      #expect(breaker.beginProbe(at: now) == true)
      breaker.probeFailed(down, at: now, random: &random)
      waits.append((breaker.opening?.until ?? now) - now)
    }
    for (wait, longest) in zip(waits, [400, 800, 1000, 1000, 1000, 1000, 1000, 1000]) {
      #expect(wait >= .milliseconds(longest / 2) && wait <= .milliseconds(longest))
    }
    #expect(breaker.opening?.since == start)
  }

  @Test mutating func `one that opens again soon waits longer than one after a quiet time`() {
    let policy = BreakerPolicy(open: .milliseconds(100), longest: .seconds(10))
    var breaker = opened(policy)
    _ = breaker.probeSucceeded(at: start)
    var quiet = breaker
    for _ in 0..<policy.failures { _ = breaker.failed(down, at: start + .seconds(1), random: &random) }
    #expect((breaker.opening.map { $0.until - $0.since } ?? .zero) >= .milliseconds(100))
    let later = start + .seconds(60)
    for _ in 0..<policy.failures { _ = quiet.failed(down, at: later, random: &random) }
    #expect((quiet.opening.map { $0.until - $0.since } ?? .seconds(9)) <= .milliseconds(100))
  }

  @Test mutating func `one that is switched off never opens`() {
    var breaker = CircuitBreaker(.off)
    for _ in 0..<100 { #expect(breaker.failed(down, at: start, random: &random) == nil) }
    #expect(breaker.isClosed)
  }
}
