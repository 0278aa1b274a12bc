import CLibPQ
import Dispatch
import HansaCore
import HansaSource
import Synchronization

/// Tells the server to stop the statement that a connection runs; good for one statement.
final class QueryCancellation: Sendable {
  private struct State {
    /// Cuts the connection of a server that does not stop.
    var watch: SocketWatch?
    var isFired = false
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let send: @Sendable () -> Void
  private let socket: Int32
  /// Left when the statement has ended.
  private let ended = DispatchGroup()
  /// How long the statement may take to end before the connection is cut.
  private static let grace: Duration = .seconds(3)
  /// How long a request may take before it is sent again.
  private static let patience: Duration = .seconds(1)

  init(_ connection: Connection) {
    if let request = connection.cancelRequest {
      send = { request.deliver(until: .now + Self.patience) }
    } else {
      let request = LibraryCancelRequest(connection.handle)
      send = { request.send() }
    }
    socket = PQsocket(connection.handle)
    ended.enter()
  }

  /// Asks the server to stop, from any thread and without blocking. Does nothing once the statement has ended.
  func fire() {
    let isFirst = state.withLock { state in
      guard !state.hasEnded, !state.isFired else { return false }
      state.isFired = true
      // With the lock held the connection is not closed yet, so that the socket is still this one's.
      state.watch = try? SocketWatch(socket, limit: Self.grace)
      return true
    }
    guard isFirst else { return }
    // A request that arrives between two statements of a fragment is lost, so it is sent again until the fragment has
    // ended.
    WorkerThread.start("hansa-pg-cancel") { [send, ended] in
      let deadline = ContinuousClock.now + Self.grace
      repeat {
        send()
      } while ended.wait(timeout: .now() + .milliseconds(100)) == .timedOut && .now < deadline
    }
  }

  /// The statement has ended; to be called once, before its connection is used again or closed.
  ///
  /// - Returns: whether a cancel was sent: it may still reach the connection, which must not be used again.
  func end() -> Bool {
    let (isFired, watch) = state.withLock { state in
      state.hasEnded = true
      return (state.isFired, state.watch)
    }
    watch?.end()
    ended.leave()
    return isFired
  }
}
