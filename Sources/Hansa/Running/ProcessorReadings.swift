import HansaMonitoring

/// What the process has used of its processors, read as rarely as it can be: the system takes a hundredth of a small query's
/// time to tell. A value without a clock.
struct ProcessorReadings {
  /// A reading that is no older serves a query that begins.
  private static let validity = Duration.milliseconds(1)
  /// Processor time is told to this, or to a tenth of the query's time.
  private static let precision = Duration.microseconds(100)
  /// What takes less time has none.
  private static let shortest = Duration.microseconds(500)

  private struct Reading {
    var time: Duration
    var moment: ContinuousClock.Instant
  }

  /// What is known when a query begins.
  struct Beginning {
    fileprivate var time: Duration
    fileprivate var moment: ContinuousClock.Instant
    /// How old the reading was then.
    fileprivate var age: Duration
  }

  private let read: @Sendable () -> Duration
  private var last: Reading?

  /// - Parameter read: the processor time of the process so far.
  init(read: @escaping @Sendable () -> Duration = { ResourceSample.cpuTime }) { self.read = read }

  /// A query begins, and no other runs.
  mutating func begin(at now: ContinuousClock.Instant) -> Beginning {
    if let last, now - last.moment < Self.validity {
      return Beginning(time: last.time, moment: now, age: now - last.moment)
    }
    let reading = Reading(time: read(), moment: now)
    last = reading
    return Beginning(time: reading.time, moment: now, age: .zero)
  }

  /// The query has ended, and no other began meanwhile.
  ///
  /// - Returns: what it has used; nil where that cannot be told.
  mutating func end(_ beginning: Beginning, at now: ContinuousClock.Instant) -> Duration? {
    let duration = now - beginning.moment
    guard duration >= Self.shortest, beginning.age <= Self.precision || beginning.age * 10 <= duration else {
      return nil
    }
    let reading = Reading(time: read(), moment: now)
    last = reading
    return reading.time - beginning.time
  }
}
