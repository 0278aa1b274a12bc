import HansaCore

/// When a group of rules is evaluated: at instants that are an interval apart. Groups begin at different moments of it, the
/// same ones after a restart, so that they do not all come at once.
struct EvaluationSchedule: Sendable {
  let interval: Duration
  private(set) var next: AlertInstant
  /// Evaluations that did not take place, since one before them took too long or the process stood still.
  private(set) var missed = 0
  private var last: AlertInstant?

  init(_ group: Name, interval: Duration, at instant: AlertInstant) {
    self.interval = interval
    let length = max(1, interval.wholeMilliseconds)
    let hash = group.string.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let offset = Int64(hash % UInt64(length))
    let start = instant.milliseconds - instant.milliseconds % length + offset
    next = AlertInstant(milliseconds: start < instant.milliseconds ? start + length : start)
  }

  /// Begins an evaluation where one is due.
  ///
  /// - Returns: the instant of the evaluation, later than that of the one before, also where the clock was set back.
  mutating func begin(at instant: AlertInstant) -> AlertInstant? {
    if instant.duration(to: next) > interval { next = instant.advanced(by: interval) }
    guard next <= instant else { return nil }
    let length = max(1, interval.wholeMilliseconds)
    let skipped = (instant.milliseconds - next.milliseconds) / length
    if last != nil { missed += Int(skipped) }
    next = AlertInstant(milliseconds: next.milliseconds + (skipped + 1) * length)
    let chosen = max(instant, last?.advanced(by: .milliseconds(1)) ?? instant)
    last = chosen
    return chosen
  }
}
