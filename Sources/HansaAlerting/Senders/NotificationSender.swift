import HansaCore

/// Tells people in one way. One attempt at a time is made; who calls it decides about others.
public protocol NotificationSender: Sendable {
  /// Sends it once, within the notifier's time.
  ///
  /// - Parameter instant: of the attempt.
  func send(_ notification: OutboundNotification, at instant: AlertInstant) async -> SendResult
}

/// What came of an attempt.
public struct SendResult: Sendable {
  public var outcome: DeliveryAttempts.Outcome
  /// What went wrong, for people; nil where nothing did. Never a secret.
  public var problem: String?

  public init(_ outcome: DeliveryAttempts.Outcome, _ problem: String? = nil) {
    self.outcome = outcome
    self.problem = problem
  }

  public static let delivered = SendResult(.delivered)

  /// An attempt that may go well another time.
  public static func failed(_ problem: String) -> SendResult { SendResult(.failed(retryAfter: nil), problem) }
}
