/// When the alerts of a group are told together. The defaults are Alertmanager's.
public struct GroupTiming: Sendable, Hashable {
  /// How long a new group waits for more alerts.
  public var wait: Duration
  /// Between two looks at a group that was told of.
  public var interval: Duration
  /// After so long people are told again of what has not changed.
  public var repeatInterval: Duration

  public init(
    wait: Duration = .seconds(30), interval: Duration = .seconds(300),
    repeatInterval: Duration = .seconds(14_400)
  ) {
    self.wait = wait
    self.interval = interval
    self.repeatInterval = repeatInterval
  }

  /// When a group is looked at next.
  ///
  /// - Parameters:
  ///   - flushed: when it was looked at last; nil for never.
  ///   - began: when the first of its alerts began.
  public func nextFlush(flushed: AlertInstant?, began: AlertInstant) -> AlertInstant {
    flushed.map { $0.advanced(by: interval) } ?? began.advanced(by: wait)
  }
}
