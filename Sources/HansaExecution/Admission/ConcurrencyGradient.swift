import HansaCore

/// How many statements a source does best at once, found from its latencies: Gradient2 of Netflix's concurrency-limits
/// (github.com/Netflix/concurrency-limits, `Gradient2Limit`), over windows as its `WindowedLimit`.
///
/// The mean latency of a window is compared with an exponential average over many: while it is no more than `tolerance` times
/// that, the limit grows by `queue`; beyond, it shrinks in proportion, to half at most in a window. An overload (a refused
/// connection, a timeout, memory that is used up) shrinks it by a tenth at once.
struct ConcurrencyGradient: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// Latencies may be so many times the usual ones before the limit shrinks.
  static let tolerance = 1.5
  /// Statements that may wait within the source. Netflix has 4, for limits of hundreds.
  static let queue = 1.0
  /// Part of the way to a new limit that is gone in one window.
  static let smoothing = 0.2
  /// Windows that the usual latency is an average of, and how many of the first count alike.
  static let usualWindows = 600.0
  static let warmup = 10
  /// A window is closed after so long, with so many statements.
  static let windowTime = Duration.seconds(1)
  static let windowSize = 10

  let minimum: Int
  let maximum: Int
  private var estimate: Double
  /// Milliseconds.
  private(set) var usual = 0.0
  private var windows = 0

  private var opened: Instant?
  private var count = 0
  private var sum = 0.0
  private var mostInFlight = 0
  /// The next overload that counts: those of one moment are one.
  private var overloadAfter: Instant?

  /// Begins in the middle, and not below 4 where there is room.
  init(minimum: Int, maximum: Int) {
    self.minimum = max(1, minimum)
    self.maximum = max(self.minimum, maximum)
    estimate = min(max(Double(self.maximum) / 2, 4, Double(self.minimum)), Double(self.maximum))
  }

  var limit: Int { Int(estimate) }

  /// A statement has ended.
  ///
  /// - Parameters:
  ///   - inFlight: statements that ran then, this one included.
  ///   - isOverload: it failed because it was too much for the source; its latency says nothing.
  mutating func record(_ latency: Duration, inFlight: Int, isOverload: Bool, at now: Instant) {
    if isOverload {
      guard overloadAfter.map({ now >= $0 }) ?? true else { return }
      overloadAfter = now + Self.windowTime
      estimate = bounded(estimate * 0.9)
      return
    }
    let start = opened ?? now
    opened = start
    count += 1
    sum += latency / .milliseconds(1)
    mostInFlight = max(mostInFlight, inFlight)
    guard count >= Self.windowSize, now - start >= Self.windowTime else { return }
    close(sum / Double(count))
    (opened, count, sum, mostInFlight) = (nil, 0, 0, 0)
  }

  private mutating func close(_ mean: Double) {
    windows += 1
    usual =
      windows <= Self.warmup
      ? usual + (mean - usual) / Double(windows) : usual + (mean - usual) * 2 / (Self.usualWindows + 1)
    // After a long time of overload what is usual comes down faster than the average would.
    if usual > 2 * mean { usual *= 0.95 }
    // A limit that nobody reaches says nothing of what would be if they did.
    guard Double(mostInFlight) >= estimate / 2, mean > 0 else { return }
    let gradient = max(0.5, min(1, Self.tolerance * usual / mean))
    let new = estimate * gradient + Self.queue
    estimate = bounded(estimate * (1 - Self.smoothing) + new * Self.smoothing)
  }

  private func bounded(_ value: Double) -> Double { min(max(value, Double(minimum)), Double(maximum)) }
}
