import HansaExecution
import Synchronization

/// A clock that stands still until a test moves it, and runs then what has become due, on the test's own thread.
final class ManualTimer: Sendable {
  private struct State {
    var now = ContinuousClock.now
    var waiting: [(due: ContinuousClock.Instant, work: @Sendable () -> Void)] = []
    var waits: [Duration] = []
  }

  private let state = Mutex(State())

  var timer: ResilienceTimer {
    ResilienceTimer(
      now: { self.state.withLock { $0.now } },
      after: { wait, work in
        self.state.withLock { state in
          state.waiting.append((state.now + wait, work))
          state.waits.append(wait)
        }
      })
  }

  /// Everything that was asked to wait, in order.
  var waits: [Duration] { state.withLock { $0.waits } }

  func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      let now = state.now
      defer { state.waiting.removeAll { $0.due <= now } }
      return state.waiting.filter { $0.due <= now }.sorted { $0.due < $1.due }.map(\.work)
    }
    for work in due { work() }
  }
}
