import CMariaDB
import Foundation
import HansaCore
import HansaSource

/// Stops the statement that a connection runs, from another thread.
final class QueryCancellation: @unchecked Sendable {
  // A condition: the thread that kills waits until the one that reads has noticed.
  private let condition = NSCondition()
  /// nil once the statement has ended.
  private var connection: Connection?
  private var isRequested = false
  /// Cuts the connection of a server that does not stop, whatever becomes of the KILL.
  private var watch: SocketWatch?
  /// How long the statement may take to end before the connection is cut.
  private static let grace: Duration = .seconds(3)

  init(_ connection: Connection) { self.connection = connection }

  /// Asks the server to stop the statement and returns at once.
  func cancel() {
    let target: (id: UInt, options: MySQLOptions)? = condition.withLock {
      guard let connection, !isRequested else { return nil }
      isRequested = true
      watch = try? SocketWatch(Int32(mysql_get_socket(connection.handle)), limit: Self.grace)
      return (connection.id, connection.options)
    }
    guard let target else { return }
    WorkerThread.start("mysql-cancel") { [self] in
      try? ClientLibrary.withThread { () throws(HansaError) in kill(target.id, target.options) }
      // Where the server does not hear us or does not obey, at least our own side ends.
      condition.withLock { connection?.abort() }
    }
  }

  /// KILL QUERY between two statements has no effect, so it is said again until the reader has ended.
  private func kill(_ id: UInt, _ options: MySQLOptions) {
    var options = options
    options.connectTimeout = min(options.connectTimeout, Self.grace)
    guard !hasEnded(after: .zero), let killer = try? Connection.open(options, isReader: false) else { return }
    defer { killer.close() }
    for attempt in 1...20 {
      try? killer.runSoon("KILL QUERY \(id)")
      if hasEnded(after: .milliseconds(10 * attempt)) { return }
    }
    try? killer.runSoon("KILL CONNECTION \(id)")
  }

  private func hasEnded(after wait: Duration) -> Bool {
    let seconds = Double(wait.components.seconds) + Double(wait.components.attoseconds) * 1e-18
    let limit = Date(timeIntervalSinceNow: seconds)
    return condition.withLock {
      while connection != nil, condition.wait(until: limit) {}
      return connection == nil
    }
  }

  /// Says that the statement has ended; nothing is killed after this.
  ///
  /// - Returns: whether it was cancelled; the connection must then be closed, as a KILL may still be on its way to it.
  func end() -> Bool {
    condition.withLock {
      connection = nil
      watch?.end()
      condition.broadcast()
      return isRequested
    }
  }
}
