import HansaCore
import HansaSource
import Synchronization

/// Keeps a few idle connections for the next query.
///
/// How many are in use has no limit here: a query that needs two of one source must never wait for itself.
final class ConnectionPool: Sendable {
  private struct State {
    var idle: [Connection] = []
    var isClosed = false
  }

  private let options: MySQLOptions
  private let state = Mutex(State())

  init(_ options: MySQLOptions) { self.options = options }

  /// An idle connection that still answers, or a new one. Blocks.
  func checkOut() throws(HansaError) -> Connection {
    while let connection = state.withLock({ $0.idle.popLast() }) {
      if !isTooOld(connection), connection.isSound { return connection }
      connection.close()
    }
    return try Connection(options)
  }

  /// Takes back a connection that has nothing under way, or closes it when it is too old or one too many.
  func checkIn(_ connection: Connection) {
    let isKept = state.withLock { state in
      guard !state.isClosed, !isTooOld(connection), state.idle.count < options.maxIdleConnections else { return false }
      state.idle.append(connection)
      return true
    }
    if !isKept { connection.close() }
  }

  /// Runs `body` with a connection that goes back afterwards. Blocks.
  func withConnection<R>(_ body: (Connection) throws(HansaError) -> R) throws(HansaError) -> R {
    let connection = try checkOut()
    do throws(HansaError) {
      let result = try body(connection)
      checkIn(connection)
      return result
    } catch {
      connection.close()
      throw error
    }
  }

  /// Closes the idle connections; those in use are closed when they come back.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    for connection in idle { connection.close() }
  }

  private func isTooOld(_ connection: Connection) -> Bool {
    ContinuousClock.now - connection.opened > options.maxConnectionLifetime
  }

  deinit {
    // Whoever lets go of the last reference may be a thread that must not block on a farewell.
    let idle = state.withLock { $0.idle }
    guard !idle.isEmpty else { return }
    WorkerThread.start("mysql-close") {
      try? ClientLibrary.withThread { () throws(HansaError) in for connection in idle { connection.close() } }
    }
  }
}
