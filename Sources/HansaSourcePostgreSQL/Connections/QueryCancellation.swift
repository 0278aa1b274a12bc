import CLibPQ
import Dispatch
import Foundation
import HansaCore
import HansaSource
import Synchronization

/// Tells the server to stop the statement that a connection runs; good for one statement.
final class QueryCancellation: Sendable {
  private struct State {
    var handle: CancelHandle?
    var isFired = false
    var hasEnded = false
  }

  private struct CancelHandle: @unchecked Sendable { let pointer: OpaquePointer }

  private let state: Mutex<State>
  private let socket: Int32
  /// Left when the statement has ended.
  private let ended = DispatchGroup()
  /// How long the statement may take to end before the connection is cut.
  private let grace: DispatchTimeInterval = .seconds(3)

  init(_ connection: Connection) {
    state = Mutex(State(handle: PQgetCancel(connection.handle).map { CancelHandle(pointer: $0) }))
    socket = PQsocket(connection.handle)
    ended.enter()
  }

  deinit { if let handle = state.withLock({ $0.handle }) { PQfreeCancel(handle.pointer) } }

  /// Asks the server to stop, from any thread and without blocking. Does nothing once the statement has ended.
  func fire() {
    let handle: CancelHandle? = state.withLock { state in
      guard !state.hasEnded, !state.isFired else { return nil }
      state.isFired = true
      defer { state.handle = nil }
      return state.handle
    }
    guard let handle else { return }
    // PQcancel makes a connection of its own, which may block for as long as the network does. A cancel that arrives
    // between two statements of a fragment is lost, so it is repeated until the fragment has ended.
    WorkerThread.start("hansa-pg-cancel") { [self] in
      var reason = [CChar](repeating: 0, count: 256)
      let deadline = DispatchTime.now() + grace
      repeat {
        _ = PQcancel(handle.pointer, &reason, Int32(reason.count))
      } while ended.wait(
        timeout: .now() + .milliseconds(100)) == .timedOut && .now() < deadline
      PQfreeCancel(handle.pointer)
    }
    WorkerThread.start("hansa-pg-cut") { [self] in
      guard ended.wait(timeout: .now() + grace) == .timedOut else { return }
      // With the lock held the connection is not closed yet, so that the socket is still this one's.
      state.withLock { if !$0.hasEnded { _ = shutdown(socket, Int32(SHUT_RDWR)) } }
    }
  }

  /// The statement has ended; to be called once, before its connection is used again or closed.
  ///
  /// - Returns: whether a cancel was sent: it may still reach the connection, which must not be used again.
  func end() -> Bool {
    let isFired = state.withLock { state in
      state.hasEnded = true
      return state.isFired
    }
    ended.leave()
    return isFired
  }
}
