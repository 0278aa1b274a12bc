import HansaCore

/// Whether a server is worth asking. A value without I/O: events with their instants go in, transitions come out.
///
///     closed ── enough failures ──▶ open ── its time is over ──▶ half-open ── probe succeeds ──▶ closed
///                                     ▲                             │
///                                     └──────── probe fails ────────┘
///
/// Requests pass while it is closed, and none else; the probes are the shell's, so that recovery waits for no query.
public struct CircuitBreaker: Sendable {
  /// Why it is open.
  public struct Opening: Sendable {
    public var since: ContinuousClock.Instant
    /// When the server is probed next.
    public var until: ContinuousClock.Instant
    /// Failed requests and probes since the last success.
    public var failures: Int
    public var error: HansaError
  }

  public enum State: Sendable {
    case closed
    case open(Opening)
    /// A probe is under way.
    case halfOpen(Opening)
  }

  public enum Transition: Sendable {
    case opened(Opening)
    /// - Parameter after: how long it was not closed.
    case closed(after: Duration)
  }

  private let policy: BreakerPolicy
  public private(set) var state: State = .closed
  private var failuresInRow = 0
  private var outcomes: OutcomeWindow
  /// Openings without a quiet time between them, which make the next one longer.
  private var trips = 0
  private var closedAt: ContinuousClock.Instant?

  public init(_ policy: BreakerPolicy) {
    self.policy = policy
    outcomes = OutcomeWindow(policy.window)
  }

  /// Whether requests may be sent.
  public var isClosed: Bool { if case .closed = state { true } else { false } }

  /// Why they may not.
  public var opening: Opening? {
    switch state {
    case .closed: nil
    case .open(let opening), .halfOpen(let opening): opening
    }
  }

  /// A request was answered, be it with an error of the statement's.
  public mutating func succeeded(at now: ContinuousClock.Instant) {
    guard policy.isEnabled else { return }
    failuresInRow = 0
    outcomes.add(failed: false, at: now)
  }

  /// The server or the way to it failed.
  public mutating func failed(
    _ error: HansaError, at now: ContinuousClock.Instant, random: inout some RandomNumberGenerator
  ) -> Transition? {
    guard policy.isEnabled else { return nil }
    failuresInRow += 1
    outcomes.add(failed: true, at: now)
    guard case .closed = state else { return nil }
    let (all, failed) = outcomes.totals(at: now)
    let isRateReached = all >= policy.minimum && Double(failed) >= policy.rate * Double(all)
    guard failuresInRow >= policy.failures || isRateReached else { return nil }
    // After a quiet time the server starts with the shortest opening again.
    if let closedAt, now - closedAt < policy.window { trips += 1 } else { trips = 0 }
    let opening = opening(error, since: now, at: now, random: &random)
    state = .open(opening)
    return .opened(opening)
  }

  // MARK: Probes

  /// - Returns: whether the server is to be probed now: the opening is over.
  public mutating func beginProbe(at now: ContinuousClock.Instant) -> Bool {
    guard case .open(let opening) = state, now >= opening.until else { return false }
    state = .halfOpen(opening)
    return true
  }

  /// The server answered a probe, or anything else that was asked of it while requests were not let through.
  public mutating func probeSucceeded(at now: ContinuousClock.Instant) -> Transition? {
    guard let opening else { return nil }
    state = .closed
    failuresInRow = 0
    outcomes = OutcomeWindow(policy.window)
    closedAt = now
    return .closed(after: now - opening.since)
  }

  public mutating func probeFailed(
    _ error: HansaError, at now: ContinuousClock.Instant, random: inout some RandomNumberGenerator
  ) {
    guard case .halfOpen(let last) = state else { return }
    trips += 1
    failuresInRow += 1
    state = .open(opening(error, since: last.since, at: now, random: &random))
  }

  private func opening(
    _ error: HansaError, since: ContinuousClock.Instant, at now: ContinuousClock.Instant,
    random: inout some RandomNumberGenerator
  ) -> Opening {
    let longest = min(policy.longest, policy.open * (1 << min(trips, 20)))
    // Half of it at least: a server that has just failed is not asked at once.
    let wait = longest * Double.random(in: 0.5...1, using: &random)
    return Opening(since: since, until: now + wait, failures: failuresInRow, error: error)
  }
}
