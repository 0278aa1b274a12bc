import HansaCore

/// Threads for calls that block: a driver's C functions must never hold a thread of the cooperative pool.
public enum WorkerThread {
  private static let threads = WorkerThreads()

  /// Runs `work` on a thread that does nothing else meanwhile, and returns at once. What `work` holds is let go before the
  /// thread serves another or ends.
  public static func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
    threads.start(name, work)
  }

  /// Runs `work` on such a thread and waits for its result without blocking the pool.
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
