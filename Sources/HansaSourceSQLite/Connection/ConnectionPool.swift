import HansaCore
import Synchronization

/// Idle connections to one file. A connection that failed is not given back; it closes when it is dropped.
final class ConnectionPool: Sendable {
  private struct State {
    var idle: [SQLiteConnection] = []
    var isClosed = false
  }

  private static let idleLimit = 4
  private let options: SQLiteOptions
  private let state = Mutex(State())

  init(_ options: SQLiteOptions) { self.options = options }

  /// An idle connection, or a new one; idle ones to a file that was replaced or deleted are dropped.
  func take() throws(HansaError) -> SQLiteConnection {
    let current = FileIdentity(path: options.path)
    let (found, stale) = state.withLock { state in
      let stale = state.idle.filter { $0.identity != current }
      state.idle.removeAll { $0.identity != current }
      return (state.idle.popLast(), stale)
    }
    withExtendedLifetime(stale) {}
    if let found { return found }
    return try SQLiteConnection(options)
  }

  func giveBack(_ connection: SQLiteConnection) {
    state.withLock { state in
      if !state.isClosed, state.idle.count < Self.idleLimit { state.idle.append(connection) }
    }
  }

  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    withExtendedLifetime(idle) {}
  }
}
