import Foundation
import HansaCatalog
import HansaCore

/// What is known of one source's catalog, and whether it has to be read: decisions only, no clock and no I/O.
///
/// Readings are numbered and run one at a time. A demand is met at once or by the end of a reading. A catalog stays
/// until a newer one was read; a source that fails is left alone for a while, the longer the more often it failed.
struct CatalogState {
  typealias Instant = ContinuousClock.Instant

  enum Demand {
    /// What there is. Where there is nothing yet, a reading; an old catalog is read again behind the demand's back.
    case present(timeToLive: Duration?)
    /// A catalog whose reading began then or later, unless the source has failed a moment ago and not `evenIfFailing`.
    case since(Instant, evenIfFailing: Bool)
  }

  enum Answer: Equatable {
    case ready
    /// Until the reading with this number, or a later one, has ended.
    case wait(Int)
  }

  private(set) var catalog: SourceCatalog?
  /// Why the last reading failed; nil once one succeeded.
  private(set) var problem: HansaError?
  private var failures = 0
  private var retryAt: Instant?
  /// When the reading of `catalog` began.
  private var readAt: Instant?
  /// When the last reading began, and how many began, ended, and are asked for.
  private var startedAt: Instant?
  private var started = 0
  private(set) var finished = 0
  private var wanted = 0
  /// The catalog is known to be wrong until this reading.
  private var required = 0

  var isReading: Bool { started > finished }
  var isUnread: Bool { catalog == nil && problem == nil }

  mutating func demand(_ demand: Demand, at now: Instant) -> Answer {
    let isLeftAlone = retryAt.map { now < $0 } ?? false
    switch demand {
    case .present(let timeToLive):
      if catalog == nil {
        if isReading { return .wait(started) }
        return isLeftAlone ? .ready : want(started + 1)
      }
      if finished < required, !isLeftAlone || isReading { return want(required) }
      if let timeToLive, let readAt, now - readAt >= timeToLive, !isReading, !isLeftAlone { _ = want(started + 1) }
      return .ready
    case .since(let instant, let evenIfFailing):
      if isReading, let startedAt, startedAt >= instant { return .wait(started) }
      if let readAt, readAt >= instant, problem == nil { return .ready }
      if isLeftAlone, !evenIfFailing { return isReading ? .wait(started) : .ready }
      return want(started + 1)
    }
  }

  /// Until when a demand for what is present is met without any reading, beside it or not; nil where it is not.
  func freshness(timeToLive: Duration?, at now: Instant) -> Freshness? {
    guard catalog != nil, finished >= required, let readAt else { return nil }
    return Freshness(readAt: readAt, timeToLive: timeToLive, at: now)
  }

  private mutating func want(_ number: Int) -> Answer {
    wanted = max(wanted, number)
    return .wait(number)
  }

  /// Whether a reading is to begin now; it counts as begun then.
  mutating func begins(at now: Instant) -> Bool {
    guard wanted > started, !isReading else { return false }
    started += 1
    startedAt = now
    return true
  }

  mutating func succeeded(_ catalog: SourceCatalog) {
    self.catalog = catalog
    readAt = startedAt
    finished = started
    problem = nil
    failures = 0
    retryAt = nil
  }

  /// A failure answers everybody who waits: asking again at once would only fail again.
  mutating func failed(_ error: HansaError, at now: Instant) {
    started = max(started, wanted)
    finished = started
    problem = error
    failures += 1
    retryAt = now + Self.pause(after: failures, took: startedAt.map { now - $0 } ?? .zero)
  }

  /// The source answers again: it is left alone no longer.
  mutating func expectSuccess() {
    failures = 0
    retryAt = nil
  }

  /// Doubles with each failure. A refused connection costs nothing, so it is tried again after 5 seconds at most; one
  /// that takes its whole time limit is worth a longer wait.
  static func pause(after failures: Int, took: Duration) -> Duration {
    let doubled = (.milliseconds(100) + took) * (1 << min(failures - 1, 16))
    return min(doubled, .seconds(5) + took * 5)
  }

  /// The source is not what the catalog says: the next demand waits for another reading.
  mutating func outdate() { required = started + 1 }
}
