import HansaCore
import HansaExecution

extension ConfigurationSection {
  /// The keys `retry`, `breaker`, `max_lag` and `hedge`, of a source or for all of them.
  ///
  /// - Parameter defaults: what holds for what is not said.
  func resilience(_ defaults: ResilienceOptions) throws(HansaError) -> ResilienceOptions {
    var options = defaults
    if let node = self["retry"] { options.retry = try node.retryPolicy(defaults.retry) }
    if let node = self["breaker"] { options.breaker = try node.breakerPolicy(defaults.breaker) }
    if let node = self["max_lag"] { options.maxLag = node.isOff ? nil : try node.duration("max_lag", unit: "s") }
    if let node = self["hedge"] { options.hedge = node.isOff ? 0 : try node.number("hedge", 0...1) }
    return options
  }
}

extension ConfigurationNode {
  /// `{ attempts: 3, first: 50ms, max: 2s, budget: 0.2 }`, or `off`.
  fileprivate func retryPolicy(_ defaults: RetryPolicy) throws(HansaError) -> RetryPolicy {
    if isOff { return .off }
    let section = try section("retry", keys: ["attempts", "first", "max", "budget"])
    var policy = defaults
    if let node = section["attempts"] { policy.attempts = try node.integer("attempts", 1...100) }
    if let node = section["first"] { policy.first = try node.duration("first", unit: "ms") }
    if let node = section["max"] { policy.max = try node.duration("max", unit: "ms") }
    if let node = section["budget"] { policy.budget = try node.number("budget", 0...1) }
    return policy
  }

  /// `{ failures: 5, rate: 0.5, window: 10s, open: 200ms, max_open: 1s }`, or `off`.
  fileprivate func breakerPolicy(_ defaults: BreakerPolicy) throws(HansaError) -> BreakerPolicy {
    if isOff { return .off }
    let section = try section("breaker", keys: ["failures", "rate", "minimum", "window", "open", "max_open"])
    var policy = defaults
    policy.isEnabled = true
    if let node = section["failures"] { policy.failures = try node.integer("failures", 1...10_000) }
    if let node = section["rate"] { policy.rate = try node.number("rate", 0.01...1) }
    if let node = section["minimum"] { policy.minimum = try node.integer("minimum", 1...10_000) }
    if let node = section["window"] { policy.window = try positive(node.duration("window", unit: "s"), node, "window") }
    if let node = section["open"] { policy.open = try positive(node.duration("open", unit: "ms"), node, "open") }
    if let node = section["max_open"] { policy.longest = try node.duration("max_open", unit: "ms") }
    return policy
  }

  private func positive(
    _ duration: Duration, _ node: ConfigurationNode, _ what: String
  ) throws(HansaError) -> Duration {
    guard duration > .zero else { throw node.error("\(what) must be longer than 0") }
    return duration
  }
}
