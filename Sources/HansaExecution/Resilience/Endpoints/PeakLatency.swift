import Foundation

/// How long a server takes to answer: a moving average that follows a rise at once and a fall slowly (peak EWMA), so that a
/// server which gets slow is avoided at once. A value without I/O.
struct PeakLatency: Sendable {
  /// After which time an old answer counts for about a third.
  static let decay: Duration = .seconds(10)

  private var average: Duration?
  private var updated: ContinuousClock.Instant?

  mutating func add(_ latency: Duration, at now: ContinuousClock.Instant) {
    defer { updated = now }
    guard let average, let updated, latency < average else { return self.average = latency }
    let weight = exp(-((now - updated) / Self.decay))
    self.average = average * weight + latency * (1 - weight)
  }

  /// The average, which fades while nothing is asked: so a server that was slow once is tried again.
  func value(at now: ContinuousClock.Instant) -> Duration? {
    guard let average, let updated else { return nil }
    return average * exp(-((now - updated) / Self.decay))
  }
}
