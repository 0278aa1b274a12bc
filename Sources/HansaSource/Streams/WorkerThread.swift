import Foundation
import HansaCore
import Synchronization

/// Threads for calls that block: a driver's C functions must never hold a thread of the cooperative pool.
public enum WorkerThread {
  /// Runs `work` on a new thread and returns at once. What `work` holds is let go before the thread begins to end.
  public static func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
    let work = Work(work)
    let thread = Thread { work.run() }
    thread.name = name
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Runs `work` on a new thread and waits for its result without blocking the pool.
  public static func run<T: Sendable>(
    _ name: String, _ work: @escaping @Sendable () throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    let result: Result<T, HansaError> = await withCheckedContinuation { continuation in
      start(name) {
        do throws(HansaError) { continuation.resume(returning: .success(try work())) } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  /// What runs once.
  ///
  /// A thread lets its block go when its thread-local variables are gone already. If a block were the last to hold a
  /// database, that one's library would close it with settings that it has freed (seen in DuckDB 1.5: "double free").
  private final class Work: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>
    init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

    func run() {
      let body = body.withLock { body in
        defer { body = nil }
        return body
      }
      body?()
    }
  }
}
