/// When a source's server is given up for a while, and for how long.
public struct BreakerPolicy: Sendable, Hashable {
  /// False: each query finds out for itself that the server is down.
  public var isEnabled: Bool
  /// Failures in a row that are enough.
  public var failures: Int
  /// The share of failed requests within `window` that is enough, once there were `minimum` of them.
  public var rate: Double
  public var minimum: Int
  public var window: Duration
  /// How long nothing is sent, the first time; each time that the server still fails it is twice as long, up to
  /// `longest`. The longest time is about what passes between the server's return and the first query that gets through.
  public var open: Duration
  public var longest: Duration

  public init(
    isEnabled: Bool = true, failures: Int = 5, rate: Double = 0.5, minimum: Int = 20, window: Duration = .seconds(10),
    open: Duration = .milliseconds(200), longest: Duration = .seconds(1)
  ) {
    self.isEnabled = isEnabled
    self.failures = failures
    self.rate = rate
    self.minimum = minimum
    self.window = window
    self.open = open
    self.longest = longest
  }

  public static let off = BreakerPolicy(isEnabled: false)
}
