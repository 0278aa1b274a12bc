import HansaCore
import HansaSource
import Synchronization

/// The inputs of one running query, and what became of them.
final class QueryInputs: Sendable {
  private struct State {
    var failure: HansaError?
    var isStopped = false
    var binds: [Int: Int] = [:]
    var claimed: Set<Int> = []
  }

  let inputs: [MergeRequest.Input]
  private let state = Mutex(State())

  init(_ inputs: [MergeRequest.Input]) { self.inputs = inputs }

  /// The first error of an input: the query's error, since DuckDB only knows a text.
  var failure: HansaError? { state.withLock { $0.failure } }

  /// Cancels every input; those that have ended do not mind.
  func stop() {
    state.withLock { $0.isStopped = true }
    for input in inputs { input.stream.cancel() }
  }

  /// Notes the error of an input, unless the inputs were stopped before, and stops the others.
  func fail(_ error: HansaError) {
    state.withLock { if !$0.isStopped, $0.failure == nil { $0.failure = error } }
    stop()
  }

  /// An input that failed and that DuckDB may not come to read for long, since it waits for another one.
  func failedInput() -> HansaError? { inputs.lazy.compactMap(\.stream.failure).first }

  func noteBind(_ index: Int) { state.withLock { $0.binds[index, default: 0] += 1 } }
  func resetBinds() { state.withLock { $0.binds = [:] } }
  /// How often the prepared statement names the input.
  func binds(_ index: Int) -> Int { state.withLock { $0.binds[index, default: 0] } }

  /// Whether this is the first scan of the input: a second one would find rows missing.
  func claim(_ index: Int) -> Bool { state.withLock { $0.claimed.insert(index).inserted } }
}

/// The queries that run on one database, by the number that their SQL carries.
final class InputRegistry: Sendable {
  private let queries = Mutex<(next: Int64, running: [Int64: QueryInputs])>((1, [:]))

  func add(_ inputs: QueryInputs) -> Int64 {
    queries.withLock { queries in
      defer { queries.next += 1 }
      queries.running[queries.next] = inputs
      return queries.next
    }
  }

  func remove(_ query: Int64) { queries.withLock { $0.running[query] = nil } }
  subscript(query: Int64) -> QueryInputs? { queries.withLock { $0.running[query] } }
}
