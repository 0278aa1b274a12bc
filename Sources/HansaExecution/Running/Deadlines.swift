import Dispatch
import HansaCore
import Synchronization

/// Calls back when the time of one of many is up, with one timer for all.
///
/// A timer of its own for each query would have to be set and taken back by the system each time. Here it is set only for
/// a deadline that is earlier than all, which of queries with the same limit no later one has, and taken back never: it
/// then finds nothing to do.
final class Deadlines: Sendable {
  static let shared = Deadlines()

  private struct State {
    var next: UInt64 = 0
    var entries: [UInt64: Entry] = [:]
    /// When the timer fires; nil where it is not set.
    var alarm: ContinuousClock.Instant?
  }

  private struct Entry {
    let deadline: ContinuousClock.Instant
    let expire: @Sendable () -> Void
  }

  private let state = Mutex(State())
  // A dispatch source may be used from any thread.
  nonisolated(unsafe) private let timer: any DispatchSourceTimer = DispatchSource.makeTimerSource()

  init() {
    timer.setEventHandler { [weak self] in self?.fire() }
    timer.activate()
  }

  deinit { timer.cancel() }

  /// Calls `expire` once, soon after the deadline, on a thread that may be used briefly, unless it is `remove`d before.
  ///
  /// - Returns: what `remove` takes.
  func add(_ deadline: ContinuousClock.Instant, _ expire: @escaping @Sendable () -> Void) -> UInt64 {
    state.withLock { state in
      state.next += 1
      state.entries[state.next] = Entry(deadline: deadline, expire: expire)
      if state.alarm.map({ deadline < $0 }) ?? true { set(deadline, &state) }
      return state.next
    }
  }

  /// Whatever is under way already still happens.
  func remove(_ id: UInt64) {
    // What an entry holds may have more to say than the lock allows.
    _ = state.withLock { $0.entries.removeValue(forKey: id) }
  }

  /// How many wait.
  var count: Int { state.withLock { $0.entries.count } }

  private func set(_ alarm: ContinuousClock.Instant, _ state: inout State) {
    state.alarm = alarm
    timer.schedule(deadline: .now() + max(.zero, alarm - .now) / .seconds(1))
  }

  private func fire() {
    let due = state.withLock { state in
      let now = ContinuousClock.now
      let due = state.entries.filter { $0.value.deadline <= now }
      for id in due.keys { state.entries[id] = nil }
      state.alarm = nil
      if let next = state.entries.values.map(\.deadline).min() { set(next, &state) }
      return due.values
    }
    for entry in due { entry.expire() }
  }
}
