import HansaCore

/// What a source knows of its servers, and which of them is asked next. A value without I/O.
struct EndpointSet: Sendable {
  /// What a replica was found to be.
  enum Lag: Sendable { case unchecked, within(Duration), tooFar(Duration?, String) }

  struct Member: Sendable {
    let role: SourceEndpoint.Role
    let weight: Int
    var breaker: CircuitBreaker
    var latency = PeakLatency()
    var running = 0
    var lag = Lag.unchecked

    let needsCheck: Bool
    var isChecked: Bool { if needsCheck, case .unchecked = lag { false } else { true } }

    var isUsable: Bool {
      if case .tooFar = lag { return false }
      return breaker.isClosed
    }
  }

  /// How a request ended, as far as it tells of the server.
  enum Outcome: Sendable {
    /// Rows came, or an error of the statement's own.
    case answered
    case unavailable(HansaError)
    /// Nobody waited for the answer.
    case unknown
  }

  /// How long a server counts as having taken that did not answer at all.
  private static let failedLatency: Duration = .seconds(1)

  private(set) var members: [Member]
  var budget: RetryBudget
  var hedges: RetryBudget
  var random: SplitMix64
  private(set) var history = LatencyHistory()

  init(_ endpoints: [SourceEndpoint], _ options: ResilienceOptions, seed: UInt64) {
    members = endpoints.map {
      Member(
        role: $0.role, weight: max(0, $0.weight), breaker: CircuitBreaker(options.breaker),
        needsCheck: $0.role == .replica && options.maxLag != nil)
    }
    budget = RetryBudget(share: options.retry.budget)
    hedges = RetryBudget(share: options.hedge)
    random = SplitMix64(seed: seed)
  }

  // MARK: Choosing

  /// The server for the next request, which counts as sent; nil where none may be asked.
  ///
  /// - Parameters:
  ///   - pinned: the one that the request's fellows went to, and no other will do.
  ///   - avoided: asked only where there is no other.
  mutating func choose(
    pinned: Int? = nil, avoiding avoided: Set<Int> = [], at now: ContinuousClock.Instant
  ) -> Int? {
    let chosen: Int?
    if members.count == 1 {
      chosen = members[0].isUsable ? 0 : nil
    } else if let pinned {
      chosen = members[pinned].isUsable ? pinned : nil
    } else {
      let others = usable(avoiding: avoided)
      chosen = lighter(others.isEmpty ? usable() : others, at: now)
    }
    if let chosen { members[chosen].running += 1 }
    return chosen
  }

  /// Those of any weight; where there are none, those of weight 0.
  private func usable(avoiding avoided: Set<Int> = []) -> [Int] {
    let usable = members.indices.filter { members[$0].isUsable && !avoided.contains($0) }
    let weighted = usable.filter { members[$0].weight > 0 }
    // How far a replica is behind is known a moment after the first request.
    let known = weighted.filter { members[$0].isChecked }
    return known.isEmpty ? (weighted.isEmpty ? usable : weighted) : known
  }

  /// Whether there is a server beside those that may be asked now.
  func hasOther(than avoided: Set<Int>) -> Bool { !usable(avoiding: avoided).isEmpty }

  /// The one with less to do of two that are picked at random: nearly as good as the least of all, and many clients do not
  /// all run to the same one.
  private mutating func lighter(_ candidates: [Int], at now: ContinuousClock.Instant) -> Int? {
    guard candidates.count > 1 else { return candidates.first }
    let first = picked(candidates)
    let second = picked(candidates.filter { $0 != first })
    return load(of: second, at: now) < load(of: first, at: now) ? second : first
  }

  /// By weight.
  private mutating func picked(_ candidates: [Int]) -> Int {
    let weights = candidates.map { max(1, members[$0].weight) }
    var place = Int.random(in: 0..<weights.reduce(0, +), using: &random)
    for (candidate, weight) in zip(candidates, weights) {
      place -= weight
      if place < 0 { return candidate }
    }
    return candidates[0]
  }

  /// What a request more would wait for.
  private func load(of index: Int, at now: ContinuousClock.Instant) -> Double {
    let member = members[index]
    // One that was never asked is worth a try.
    let latency = max(member.latency.value(at: now) ?? .zero, .microseconds(100)) / .milliseconds(1)
    return latency * Double(member.running + 1) / Double(max(1, member.weight))
  }

  // MARK: Events

  /// The first rows of an answer came, or its end without any.
  mutating func answered(_ index: Int, after latency: Duration, at now: ContinuousClock.Instant) {
    members[index].latency.add(latency, at: now)
    history.add(latency)
  }

  /// A request has ended.
  mutating func ended(
    _ index: Int, _ outcome: Outcome, at now: ContinuousClock.Instant
  ) -> CircuitBreaker.Transition? {
    members[index].running -= 1
    switch outcome {
    case .answered:
      members[index].breaker.succeeded(at: now)
      return nil
    case .unknown: return nil
    case .unavailable(let error):
      members[index].latency.add(Self.failedLatency, at: now)
      return members[index].breaker.failed(error, at: now, random: &random)
    }
  }

  mutating func beginProbe(_ index: Int, at now: ContinuousClock.Instant) -> Bool {
    members[index].breaker.beginProbe(at: now)
  }

  mutating func probeSucceeded(_ index: Int, at now: ContinuousClock.Instant) -> CircuitBreaker.Transition? {
    members[index].breaker.probeSucceeded(at: now)
  }

  mutating func probeFailed(_ index: Int, _ error: HansaError, at now: ContinuousClock.Instant) {
    members[index].breaker.probeFailed(error, at: now, random: &random)
  }

  /// A replica did not say how far it is behind, since it or the way to it failed: queries would fare no better.
  mutating func lagFailed(
    _ index: Int, _ error: HansaError, at now: ContinuousClock.Instant
  ) -> CircuitBreaker.Transition? {
    members[index].breaker.failed(error, at: now, random: &random)
  }

  /// - Returns: whether that changes whether the server is read.
  mutating func setLag(_ index: Int, _ lag: Lag) -> Bool {
    let before = members[index].isUsable
    members[index].lag = lag
    return before != members[index].isUsable
  }
}
