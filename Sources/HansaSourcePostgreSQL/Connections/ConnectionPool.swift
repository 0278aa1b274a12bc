import HansaCore
import Synchronization

/// Keeps a few idle connections for the next query.
///
/// There is no upper limit of connections in use: a query that needs two of one source must never wait for itself.
/// How many queries run at once is decided where queries are admitted.
final class ConnectionPool: Sendable {
  private struct State {
    var idle: [Connection] = []
    var isClosed = false
  }

  private let options: PostgreSQLOptions
  private let state = Mutex(State())
  /// An idle time after which a connection must answer before it is used: firewalls drop silent ones.
  private let probeAfter: Duration = .seconds(30)

  init(_ options: PostgreSQLOptions) { self.options = options }

  /// An idle connection that still works, or a new one. Blocks.
  ///
  /// - Parameter isCancelled: asked while a connection is being made; true ends the attempt.
  func checkOut(isCancelled: () -> Bool = { false }) throws(HansaError) -> Connection {
    while let connection = state.withLock({ $0.idle.popLast() }) {
      if !isTooOld(connection), connection.revalidate(probeAfter: probeAfter) { return connection }
      connection.close()
    }
    return try Connection(options, isCancelled: isCancelled)
  }

  /// Takes a connection back, or closes it when it is busy, broken, old or one too many.
  func checkIn(_ connection: Connection) {
    guard connection.isIdle, !isTooOld(connection) else { return connection.close() }
    connection.lastUsed = .now
    let isKept = state.withLock { state in
      guard !state.isClosed, state.idle.count < options.maxIdleConnections else { return false }
      state.idle.append(connection)
      return true
    }
    if !isKept { connection.close() }
  }

  /// Runs `body` with a connection that goes back afterwards. Blocks.
  func withConnection<R>(_ body: (Connection) throws(HansaError) -> R) throws(HansaError) -> R {
    let connection = try checkOut()
    defer { checkIn(connection) }
    return try body(connection)
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

  deinit { close() }
}
