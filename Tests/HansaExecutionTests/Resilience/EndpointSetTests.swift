import HansaCore
import HansaSource
import Testing

@testable import HansaExecution

@Suite struct EndpointSetTests {
  private let now = ContinuousClock.now

  private func endpoints(_ weights: [Int]) -> EndpointSet {
    EndpointSet(
      weights.map { SourceEndpoint(ScriptedSource("s"), role: .replica, weight: $0) },
      ResilienceOptions(maxLag: nil), seed: 3)
  }

  /// How often each of them is chosen, when answers take so long.
  private func shares(_ set: inout EndpointSet, latencies: [Duration], runs: Int = 3000) -> [Double] {
    var counts = latencies.map { _ in 0 }
    for _ in 0..<runs {
      guard let index = set.choose(at: now) else { continue }
      counts[index] += 1
      set.answered(index, after: latencies[index], at: now)
      _ = set.ended(index, .answered, at: now)
    }
    return counts.map { Double($0) / Double(runs) }
  }

  @Test func `servers that are alike share the work, also by weight`() {
    var alike = endpoints([1, 1, 1])
    for share in shares(&alike, latencies: [.milliseconds(5), .milliseconds(5), .milliseconds(5)]) {
      #expect(share > 0.15, "\(share)")
    }
  }

  @Test func `a slow server is chosen only where it is both of the two picked`() {
    var set = endpoints([1, 1, 1])
    let shares = shares(&set, latencies: [.milliseconds(1), .milliseconds(1), .milliseconds(50)])
    #expect(shares[2] < 0.02, "\(shares)")
  }

  @Test func `a busy server is passed by`() {
    var set = endpoints([1, 1])
    for _ in 0..<10 { _ = set.choose(at: now) }
    #expect(abs(set.members[0].running - set.members[1].running) <= 1)
  }

  @Test func `a server of weight 0 is asked only where there is no other`() {
    var set = endpoints([1, 0])
    var random = SplitMix64(seed: 1)
    #expect(shares(&set, latencies: [.seconds(1), .milliseconds(1)], runs: 100) == [1, 0])
    for _ in 0..<5 {
      guard let index = set.choose(at: now) else { break }
      _ = set.ended(index, .unavailable(HansaError(.cannotConnect, "\(random.next())")), at: now)
    }
    #expect(set.choose(at: now) == 1)
  }

  @Test func `what failed for a request is avoided while there is another, and what is pinned stays`() {
    var set = endpoints([1, 1])
    for _ in 0..<20 { #expect(set.choose(avoiding: [0], at: now) == 1) }
    #expect(set.choose(avoiding: [0, 1], at: now) != nil)
    for _ in 0..<20 { #expect(set.choose(pinned: 0, avoiding: [0], at: now) == 0) }
  }

  @Test func `a replica that is too far behind is not read until it has caught up`() {
    var set = endpoints([1, 1])
    #expect(set.setLag(0, .tooFar(.seconds(60), "60 s behind")) == true)
    for _ in 0..<20 { #expect(set.choose(at: now) == 1) }
    #expect(set.choose(pinned: 0, at: now) == nil)
    #expect(set.setLag(0, .within(.zero)) == true)
    #expect(set.choose(pinned: 0, at: now) == 0)
  }

  @Test func `a replica is read once it is known how far it is behind, before that only where there is no other`() {
    func endpoint(_ role: SourceEndpoint.Role) -> SourceEndpoint { SourceEndpoint(ScriptedSource("s"), role: role) }
    var set = EndpointSet([endpoint(.primary), endpoint(.replica)], ResilienceOptions(), seed: 3)
    for _ in 0..<20 { #expect(set.choose(at: now) == 0) }
    _ = set.setLag(1, .within(.zero))
    #expect(set.choose(at: now) == 1, "it has nothing to do")
    var replicas = EndpointSet([endpoint(.replica), endpoint(.replica)], ResilienceOptions(), seed: 3)
    #expect(replicas.choose(at: now) != nil)
  }

  @Test func `the latency follows a rise at once and a fall slowly`() {
    var latency = PeakLatency()
    #expect(latency.value(at: now) == nil)
    latency.add(.milliseconds(1), at: now)
    latency.add(.milliseconds(100), at: now + .seconds(1))
    #expect(latency.value(at: now + .seconds(1)) == .milliseconds(100))
    latency.add(.milliseconds(1), at: now + .seconds(2))
    let soon = latency.value(at: now + .seconds(2)) ?? .zero
    #expect(soon > .milliseconds(80) && soon < .milliseconds(95))
    #expect((latency.value(at: now + .seconds(60)) ?? .seconds(1)) < .milliseconds(1))
  }

  @Test func `the time that nearly all answers take needs enough of them`() {
    var history = LatencyHistory()
    for index in 1..<LatencyHistory.minimum { history.add(.milliseconds(index)) }
    #expect(history.p95 == nil)
    history.add(.milliseconds(LatencyHistory.minimum))
    #expect(history.p95 == .milliseconds(39))
    for _ in 0..<LatencyHistory.kept { history.add(.milliseconds(7)) }
    #expect(history.p95 == .milliseconds(7))
  }
}
