import Synchronization

/// Wakes a task that waits for something to do. One task waits.
final class Wakeup: Sendable {
  private struct State {
    var isSet = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Wakes the task, or keeps it from waiting the next time.
  func signal() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      if state.waiter == nil { state.isSet = true }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Waits until it is signalled, the time is over or the task is cancelled.
  func wait(atMost limit: Duration?) async {
    let timer = limit.map { limit in
      Task { [weak self] in
        if (try? await Task.sleep(for: limit)) != nil { self?.signal() }
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isSet = state.withLock { state in
          defer { state.isSet = false }
          if !state.isSet, !Task.isCancelled { state.waiter = continuation }
          return state.waiter == nil
        }
        if isSet { continuation.resume() }
      }
    } onCancel: {
      signal()
    }
    timer?.cancel()
  }
}
