/// When a request that a receiver did not take is sent again, as OTLP has it.
struct RetrySchedule: Sendable {
  enum Verdict: Sendable, Equatable {
    case delivered
    /// A later attempt may do; the receiver may have said when.
    case retry(after: Duration?)
    case refused
  }

  var attempts = 5
  var first = Duration.milliseconds(500)
  /// No wait is longer, whatever the receiver says.
  var longest = Duration.seconds(8)

  /// - Parameter retryAfter: the header, in seconds.
  static func verdict(status: Int, retryAfter: String?) -> Verdict {
    switch status {
    case 200..<300: .delivered
    case 429, 502, 503, 504: .retry(after: retryAfter.flatMap { Int64($0) }.map { .seconds(max(0, min($0, 3600))) })
    default: .refused
    }
  }

  /// How long to wait behind an attempt; nil: it was the last.
  ///
  /// - Parameters:
  ///   - attempt: from 1.
  ///   - random: 0 to 1, so that many senders do not come at once.
  func wait(behind attempt: Int, after: Duration?, random: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    let exponential = min(first * (1 << min(attempt - 1, 20)), longest)
    return min(after ?? .zero, longest) + exponential * (0.5 + 0.5 * random)
  }
}
