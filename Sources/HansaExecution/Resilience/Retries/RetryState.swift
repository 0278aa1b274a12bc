import HansaCore

/// Decides whether one request is tried again: an error goes in, an action comes out. A value without I/O; the instant
/// and the random numbers are passed in.
public struct RetryState: Sendable {
  public enum Action: Sendable, Hashable {
    /// Send it again, after a wait.
    case retry(after: Duration)
    case giveUp(Reason)
  }

  /// Why nothing is tried again.
  public enum Reason: String, Sendable, Hashable {
    /// The same call would fail again.
    case permanent
    /// Rows of it were taken already: a second answer might have others.
    case consumed
    /// Other parts of the query read the same state of the source, which went with the connection.
    case snapshot
    case attempts
    case budget
    /// The server was waited for so long that another wait is not worth it.
    case slow
    /// The time is up before an answer could come.
    case deadline
  }

  /// A server that lets a request wait so long for its failure is not asked again at once: the next would wait as long.
  static let slowFailure: Duration = .seconds(1)

  private let policy: RetryPolicy
  private let deadline: ContinuousClock.Instant?
  private let sharesSnapshot: Bool
  /// Tries that were begun.
  public private(set) var attempts: Int

  /// The first try has begun.
  ///
  /// - Parameters:
  ///   - deadline: nothing is sent after it; nil for none.
  ///   - sharesSnapshot: other requests are to see the same state of the source: what was lost behind the connecting is
  ///     not this request's alone to try again.
  ///   - attempts: tries that were begun.
  public init(
    _ policy: RetryPolicy, deadline: ContinuousClock.Instant?, sharesSnapshot: Bool = false, attempts: Int = 1
  ) {
    self.attempts = attempts
    self.policy = policy
    self.deadline = deadline
    self.sharesSnapshot = sharesSnapshot
  }

  /// Why an error of that code is not tried again, as far as the budget and the time leave that to say; nil: it may be.
  public func obstacle(to code: HansaError.Code) -> Reason? {
    guard code.retry != .never else { return .permanent }
    guard attempts < policy.attempts else { return .attempts }
    return sharesSnapshot && code.retry != .afterBackoff ? .snapshot : nil
  }

  /// The last try has failed.
  ///
  /// - Parameters:
  ///   - isFresh: nobody has taken anything of the answer.
  ///   - isElsewhere: another server of the source is asked next, for which no wait is needed.
  ///   - took: how long the try took.
  public mutating func failed(
    _ code: HansaError.Code, isFresh: Bool = true, isElsewhere: Bool = false, took: Duration = .zero,
    at now: ContinuousClock.Instant, budget: inout RetryBudget, random: inout some RandomNumberGenerator
  ) -> Action {
    if let obstacle = obstacle(to: code) { return .giveUp(obstacle) }
    guard isFresh else { return .giveUp(.consumed) }
    if !isElsewhere, code.retry == .afterBackoff, took >= Self.slowFailure { return .giveUp(.slow) }
    var wait = Duration.zero
    // The first retry of what was lost with its connection needs no wait, for that connection may have been an old one.
    if !isElsewhere, attempts > 1 || code.retry == .afterBackoff {
      wait = policy.longestWait(before: attempts) * Double.random(in: 0...1, using: &random)
    }
    if let deadline, now + wait >= deadline { return .giveUp(.deadline) }
    guard budget.spend() else { return .giveUp(.budget) }
    attempts += 1
    return .retry(after: wait)
  }
}
