/// Where an alert is.
public enum AlertState: String, Sendable, Hashable, Codable, CaseIterable {
  /// The condition does not hold, and did not lately.
  case inactive
  /// It holds, but not yet for as long as the rule asks.
  case pending
  /// People are to know.
  case firing
  /// It fired, and does not any more; receivers may still have to be told.
  case resolved
}

/// A change of an alert's state, with its reason.
public struct AlertTransition: Sendable, Hashable {
  /// Why a state changed.
  public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
    /// The condition began to hold.
    case began
    /// The condition began to hold, and the rule does not ask for how long.
    case beganAtOnce = "began-at-once"
    /// It has held for as long as `for` says.
    case held
    /// It stopped before `for` was over.
    case stoppedWhilePending = "stopped-while-pending"
    /// It stopped.
    case stopped
    /// It had stopped, and `keep_firing_for` is over.
    case keptLongEnough = "kept-long-enough"
    /// It began again while the alert was still known as resolved.
    case beganAgain = "began-again"
    /// The rule now asks for longer than it has held.
    case heldTooShort = "held-too-short"
    /// It was resolved so long ago that receivers know.
    case retained
    /// The program did not run for longer than states are believed.
    case outageTooLong = "outage-too-long"
    /// Its rule was dropped.
    case dropped
  }

  public var labels: LabelSet
  public var from: AlertState
  public var to: AlertState
  public var reason: Reason
  public var instant: AlertInstant
  /// Of the condition, when it last held.
  public var value: Double

  public init(
    labels: LabelSet, from: AlertState, to: AlertState, reason: Reason, instant: AlertInstant, value: Double
  ) {
    self.labels = labels
    self.from = from
    self.to = to
    self.reason = reason
    self.instant = instant
    self.value = value
  }
}

/// How long conditions have to hold, and alerts stay.
public struct AlertTiming: Sendable, Hashable {
  /// `for`: a condition that held for as long fires.
  public var hold: Duration
  /// `keep_firing_for`: an alert fires for as long after its condition has stopped.
  public var keepFiring: Duration

  /// For how long a resolved alert is known, so that its receivers are told even if they cannot be reached for a while.
  public static let resolvedRetention = Duration.seconds(900)

  public init(hold: Duration = .zero, keepFiring: Duration = .zero) {
    self.hold = hold
    self.keepFiring = keepFiring
  }
}
