/// One notification on its way to one receiver: sent at once, tried again with growing distances, or given up and kept as
/// undeliverable. A value: outcomes go in, what to do comes out.
public struct DeliveryAttempts: Sendable, Hashable {
  /// How often and how long is tried.
  public struct Limits: Sendable, Hashable {
    /// Before the second attempt; each further one waits twice as long.
    public var firstDelay: Duration
    public var longestDelay: Duration
    public var attempts: Int

    public init(
      firstDelay: Duration = .seconds(1), longestDelay: Duration = .seconds(60), attempts: Int = 10
    ) {
      self.firstDelay = firstDelay
      self.longestDelay = longestDelay
      self.attempts = attempts
    }
  }

  public enum State: Sendable, Hashable {
    /// To be sent, not before this instant.
    case waiting(AlertInstant)
    /// Being sent; after a restart it is not known whether it arrived.
    case sending
    case delivered
    /// Given up.
    case dead(Reason)
  }

  public enum Reason: String, Sendable, CaseIterable {
    /// The receiver refused it for good: another attempt would be refused as well.
    case refused
    /// All attempts failed.
    case attemptsExhausted = "attempts-exhausted"
  }

  /// What came of an attempt.
  public enum Outcome: Sendable, Hashable {
    case delivered
    /// It may go well another time: no connection, a time limit, a server's error. Receivers may say when.
    case failed(retryAfter: Duration?)
    case refused
  }

  public private(set) var state: State
  /// Attempts that were begun.
  public internal(set) var attempts = 0
  /// Those of the notifier.
  var limits: Limits

  public init(at instant: AlertInstant, _ limits: Limits = Limits()) {
    state = .waiting(instant)
    self.limits = limits
  }

  /// Begins an attempt where one is due.
  ///
  /// - Returns: whether to send now.
  public mutating func begin(at instant: AlertInstant) -> Bool {
    guard case .waiting(let due) = state, due <= instant else { return false }
    state = .sending
    attempts += 1
    return true
  }

  /// Takes what came of the attempt that was begun.
  ///
  /// - Parameter jitter: from 0 to 1, at random: receivers that come back are not asked by all at once.
  public mutating func end(_ outcome: Outcome, at instant: AlertInstant, jitter: Double) {
    guard state == .sending else { return }
    switch outcome {
    case .delivered: state = .delivered
    case .refused: state = .dead(.refused)
    case .failed where attempts >= limits.attempts: state = .dead(.attemptsExhausted)
    case .failed(let retryAfter):
      state = .waiting(instant.advanced(by: max(delay(jitter), retryAfter ?? .zero)))
    }
  }

  /// After a restart: an attempt that was under way is made again, for a page too many is better than none.
  public mutating func resume(at instant: AlertInstant) {
    if state == .sending { state = .waiting(instant) }
  }

  /// Half of the delay is certain, the other half at random.
  private func delay(_ jitter: Double) -> Duration {
    let doublings = min(attempts - 1, 20)
    let full = min(limits.firstDelay * (1 << doublings), limits.longestDelay)
    return full / 2
      + .milliseconds(Int64(Double((full / 2).wholeMilliseconds) * min(max(jitter, 0), 1)))
  }
}
