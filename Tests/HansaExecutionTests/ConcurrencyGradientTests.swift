import HansaCore
import Testing

@testable import HansaExecution

/// Limits that follow latencies, over a source that is simulated and a clock that the test moves.
@Suite struct ConcurrencyGradientTests {
  /// A source that serves `servers` statements at once; more wait for each other.
  private struct Source {
    var gradient: ConcurrencyGradient
    var servers = 8.0
    var milliseconds = 10.0
    var now = ContinuousClock.now

    /// Runs as many statements at once as the limit allows, for so many windows.
    mutating func run(windows: Int) {
      for _ in 0..<windows {
        for _ in 0..<20 {
          let inFlight = gradient.limit
          let latency = milliseconds * max(1, Double(inFlight) / servers)
          now += .milliseconds(60)
          gradient.record(.microseconds(Int64(latency * 1000)), inFlight: inFlight, isOverload: false, at: now)
        }
      }
    }
  }

  @Test func `the limit grows while more at once take no longer`() {
    var source = Source(gradient: ConcurrencyGradient(minimum: 2, maximum: 16), servers: 100)
    #expect(source.gradient.limit == 8)
    source.run(windows: 60)
    #expect(source.gradient.limit == 16)
    #expect(abs(source.gradient.usual - 10) < 0.01)
  }

  @Test func `the limit shrinks when statements take twice as long, and recovers`() {
    var source = Source(gradient: ConcurrencyGradient(minimum: 2, maximum: 16), servers: 100)
    source.run(windows: 60)
    source.milliseconds = 20
    source.run(windows: 30)
    let loaded = source.gradient.limit
    #expect(loaded <= 9)
    source.milliseconds = 10
    source.run(windows: 60)
    #expect(source.gradient.limit == 16)
  }

  @Test func `the limit stays within its bounds`() {
    var source = Source(gradient: ConcurrencyGradient(minimum: 3, maximum: 5), servers: 100)
    source.run(windows: 40)
    #expect(source.gradient.limit == 5)
    for step in 0..<50 {
      source.gradient.record(.zero, inFlight: 5, isOverload: true, at: source.now + .seconds(2 * step))
    }
    #expect(source.gradient.limit == 3)
  }

  @Test func `overloads of one moment count once`() {
    var gradient = ConcurrencyGradient(minimum: 1, maximum: 100)
    let now = ContinuousClock.now
    for _ in 0..<20 { gradient.record(.zero, inFlight: 50, isOverload: true, at: now) }
    #expect(gradient.limit == 45)
    gradient.record(.zero, inFlight: 50, isOverload: true, at: now + .seconds(1))
    #expect(gradient.limit == 40)
  }

  @Test func `a limit that nobody reaches does not grow`() {
    var gradient = ConcurrencyGradient(minimum: 2, maximum: 32)
    var now = ContinuousClock.now
    for _ in 0..<1000 {
      now += .milliseconds(100)
      gradient.record(.milliseconds(10), inFlight: 1, isOverload: false, at: now)
    }
    #expect(gradient.limit == 16)
  }
}
