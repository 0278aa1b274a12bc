/// How often, and how soon, what failed for a passing reason is tried again.
public struct RetryPolicy: Sendable, Hashable {
  /// Tries in all, the first among them; 1 for no retries.
  public var attempts: Int
  /// The longest wait before the first retry. Each further one may take twice as long, up to `max`, and how long it
  /// takes is chosen evenly between nothing and that ("full jitter"), so that many clients do not come back at once.
  public var first: Duration
  public var max: Duration
  /// Retries for each request that a source gets, over time: 0.2 lets a fifth of them be tried again. What comes on top
  /// of a server that fails for all is bounded so.
  public var budget: Double

  public init(
    attempts: Int = 3, first: Duration = .milliseconds(50), max: Duration = .seconds(2), budget: Double = 0.2
  ) {
    self.attempts = attempts
    self.first = first
    self.max = max
    self.budget = budget
  }

  /// Nothing is tried again.
  public static let off = RetryPolicy(attempts: 1)

  /// The longest wait before a retry.
  ///
  /// - Parameter retry: from 1.
  func longestWait(before retry: Int) -> Duration {
    // 2 to the power of 20 times the shortest wait is longer than anybody waits.
    min(max, first * (1 << min(Swift.max(retry - 1, 0), 20)))
  }
}
