import Foundation
import HansaCore

/// Threads for calls that block: a driver's C functions must never hold a thread of the cooperative pool.
public enum WorkerThread {
  /// Runs `work` on a new thread and returns at once.
  public static func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
    let thread = Thread(block: work)
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
}
