import Foundation
import HansaCore

/// What the fragments of a group wait by, while one of them begins their snapshot.
public final class GroupLock: @unchecked Sendable {
  // A condition variable rather than a Mutex: the fragments' threads sleep on it.
  private let condition = NSCondition()

  public init() {}

  public func withLock<T>(_ body: () throws(HansaError) -> T) throws(HansaError) -> T {
    condition.lock()
    defer { condition.unlock() }
    return try body()
  }

  /// Asks `attempt` with the lock held until it gives something, again whenever something changed.
  ///
  /// - Throws: what `attempt` throws, and `.queryCanceled` when the stream is cancelled or the time is up.
  public func wait<T>(
    for stream: BatchStream, until deadline: ContinuousClock.Instant?, _ attempt: () throws(HansaError) -> T?
  ) throws(HansaError) -> T {
    stream.onCancel { [weak self] in self?.changed() }
    defer { stream.onCancel(nil) }
    let limit = deadline.map { Date().addingTimeInterval(($0 - .now) / .seconds(1)) }
    condition.lock()
    defer { condition.unlock() }
    while true {
      if stream.wasCancelled { throw HansaError.cancelled }
      if let found = try attempt() { return found }
      guard let limit else {
        condition.wait()
        continue
      }
      guard condition.wait(until: limit) else { throw HansaError.statementTimeout }
    }
  }

  /// Lets those who wait ask again.
  public func changed() {
    condition.lock()
    condition.broadcast()
    condition.unlock()
  }
}

extension HansaError {
  /// A fragment comes too late to see what the others of its query saw: only the whole query can be run again.
  public static let snapshotLost = HansaError(
    .init("40001"), "the state that the query's other fragments read can no longer be seen",
    advice: "run the query again")
}
