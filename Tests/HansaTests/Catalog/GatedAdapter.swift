import HansaCatalog
import HansaCore
import HansaSource
import Synchronization

/// Another adapter whose catalogs are counted, held back, or replaced by an error.
final class GatedAdapter: SourceAdapter {
  private struct State {
    var readings = 0
    var isHeld = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var failure: HansaError?
  }

  let inner: any SourceAdapter
  private let state = Mutex(State())

  init(_ inner: any SourceAdapter) { self.inner = inner }

  var name: Name { inner.name }

  /// Readings that have begun.
  var readings: Int { state.withLock { $0.readings } }

  /// Lets no reading end from now on.
  func hold() { state.withLock { $0.isHeld = true } }

  func release() {
    let waiting = state.withLock { state in
      state.isHeld = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// What readings fail with; nil lets them succeed.
  func fail(_ error: HansaError?) { state.withLock { $0.failure = error } }

  func catalog() async throws(HansaError) -> SourceCatalog {
    state.withLock { $0.readings += 1 }
    let result: Result<SourceCatalog, HansaError>
    do throws(HansaError) { result = .success(try await inner.catalog()) } catch { result = .failure(error) }
    await withCheckedContinuation { continuation in
      let passes = state.withLock { state in
        if state.isHeld { state.waiting.append(continuation) }
        return !state.isHeld
      }
      if passes { continuation.resume() }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
    return try result.get()
  }

  func execute(_ fragment: FragmentRequest) -> BatchStream { inner.execute(fragment) }
  func check() async throws(HansaError) -> SourceCheck { try await inner.check() }
  func close() async { await inner.close() }
}
