import HansaCore

/// What came of reading something of one source. A class: Swift 6.3 miscompiles tasks over large values with optimization
/// (the first query of a release build crashed).
final class SourceReading<Value: Sendable>: Sendable {
  let result: Result<Value, HansaError>

  private init(_ result: Result<Value, HansaError>) { self.result = result }

  /// Reads, and does not wait any longer when the task is cancelled.
  ///
  /// - Parameter what: for the error of a task that was cancelled: `the catalog`.
  static func of(
    _ what: String, _ read: @escaping @Sendable () async throws(HansaError) -> Value
  ) async -> SourceReading {
    let (results, continuation) = AsyncStream.makeStream(of: SourceReading.self)
    let reading = Task {
      do throws(HansaError) {
        continuation.yield(SourceReading(.success(try await read())))
      } catch {
        continuation.yield(SourceReading(.failure(error)))
      }
      continuation.finish()
    }
    for await result in results { return result }
    reading.cancel()
    return SourceReading(.failure(HansaError(.queryCanceled, "the reading of \(what) was cancelled")))
  }
}
