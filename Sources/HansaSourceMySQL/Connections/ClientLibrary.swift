import CMariaDB
import HansaCore
import HansaSource

/// The client library's own set-up: once for the process, and once for each thread that calls it.
enum ClientLibrary {
  private static let isReady: Bool = mysql_server_init(0, nil, nil) == 0

  /// Runs `work` with the library set up for the calling thread.
  static func withThread<R>(_ work: () throws(HansaError) -> R) throws(HansaError) -> R {
    guard isReady, mysql_thread_init() == 0 else {
      throw HansaError(.outOfMemory, "the MySQL client library cannot be set up")
    }
    defer { mysql_thread_end() }
    return try work()
  }

  /// Runs `work` on a thread of its own that may call the library, and waits without blocking the pool.
  static func run<R: Sendable>(
    _ name: String, _ work: @escaping @Sendable () throws(HansaError) -> R
  ) async throws(HansaError) -> R {
    try await WorkerThread.run(name) { () throws(HansaError) -> R in try withThread(work) }
  }
}
