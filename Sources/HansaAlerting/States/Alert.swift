/// An alert that is pending, firing or resolved: a rule's condition for one set of labels.
public struct Alert: Sendable {
  /// The series' labels without the metric's name, the rule's labels and the rule's name.
  public let labels: LabelSet
  /// Of the series that the condition last held for.
  public internal(set) var series: LabelSet
  /// Of the condition, when it last held.
  public internal(set) var value: Double
  public internal(set) var state: AlertState
  /// Since when the condition has held without a break.
  public internal(set) var activeAt: AlertInstant
  public internal(set) var firedAt: AlertInstant?
  public internal(set) var resolvedAt: AlertInstant?
  /// When the condition stopped of an alert that is kept firing.
  public internal(set) var keepFiringSince: AlertInstant?

  /// What an evaluation makes of an alert.
  enum Outcome {
    case same
    case moved(AlertTransition.Reason)
    /// Nothing is left to know of it.
    case forgotten(AlertTransition.Reason)
  }

  /// An alert whose condition holds since now.
  init(labels: LabelSet, series: LabelSet, value: Double, at instant: AlertInstant) {
    self.labels = labels
    self.series = series
    self.value = value
    state = .pending
    activeAt = instant
  }

  /// The next state: Prometheus's rules in one place.
  mutating func next(holds: Bool, _ timing: AlertTiming, at instant: AlertInstant) -> Outcome {
    if holds {
      keepFiringSince = nil
    } else {
      switch state {
      case .inactive, .pending: return .forgotten(.stoppedWhilePending)
      case .resolved:
        guard let resolvedAt, resolvedAt.duration(to: instant) > AlertTiming.resolvedRetention else { return .same }
        return .forgotten(.retained)
      case .firing:
        guard isKept(timing, at: instant) else {
          state = .resolved
          resolvedAt = instant
          return .moved(timing.keepFiring > .zero ? .keptLongEnough : .stopped)
        }
      }
    }
    let held = activeAt.duration(to: instant)
    if state == .pending, held >= timing.hold {
      state = .firing
      firedAt = instant
      return .moved(activeAt == instant ? .beganAtOnce : .held)
    }
    if state == .firing, held < timing.hold {
      state = .pending
      firedAt = nil
      keepFiringSince = nil
      return .moved(.heldTooShort)
    }
    return .same
  }

  private mutating func isKept(_ timing: AlertTiming, at instant: AlertInstant) -> Bool {
    guard timing.keepFiring > .zero else { return false }
    let since = keepFiringSince ?? instant
    keepFiringSince = since
    return since.duration(to: instant) < timing.keepFiring
  }
}
