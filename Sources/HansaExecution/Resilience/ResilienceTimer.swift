import Dispatch

/// The time, and what happens later: the system's, or a test's that stands still until it is told.
public struct ResilienceTimer: Sendable {
  public var now: @Sendable () -> ContinuousClock.Instant
  /// Calls the closure once, after at least so long, on a thread that may be used briefly.
  public var after: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

  public init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    after: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> Void
  ) {
    self.now = now
    self.after = after
  }

  public static let system = ResilienceTimer(
    now: { .now },
    after: { wait, work in
      DispatchQueue.global().asyncAfter(
        deadline: .now() + .nanoseconds(Int(clamping: Int64(wait / .nanoseconds(1)))), execute: work)
    })
}
