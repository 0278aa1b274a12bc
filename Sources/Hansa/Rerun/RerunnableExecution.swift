import HansaArrow
import HansaCore
import HansaExecution
import HansaMonitoring
import HansaPlanner
import Synchronization

/// A running query that may be begun anew until its caller has seen a row: where a source has failed in the middle, and the
/// merge has some of its rows already.
final class RerunnableExecution: RowSource {
  /// Begins the query anew after an error; nil where nothing is to be gained by it.
  typealias Again = @Sendable (HansaError, _ run: Int) async throws(HansaError) -> QueryExecution?

  private struct State {
    var execution: QueryExecution
    var runs = 1
    /// The caller has had an answer: rows, or their end.
    var hasAnswered = false
    var isCancelled = false
    /// The tries of earlier runs.
    var attempts: [HansaError.Attempt] = []
  }

  private let again: Again
  private let failed: @Sendable (HansaError, FederationMetrics) -> Void
  private let state: Mutex<State>

  /// - Parameter failed: called with the error that is the query's.
  init(
    _ execution: QueryExecution, failed: @escaping @Sendable (HansaError, FederationMetrics) -> Void = { _, _ in },
    again: @escaping Again = { _, _ in nil }
  ) {
    self.failed = failed
    self.again = again
    state = Mutex(State(execution: execution))
  }

  private var current: QueryExecution { state.withLock { $0.execution } }

  var plan: FederatedPlan { current.plan }
  var schema: Schema { current.schema }

  /// Those of the last run.
  var metrics: FederationMetrics {
    let (execution, runs) = state.withLock { ($0.execution, $0.runs) }
    var metrics = execution.metrics
    metrics.reruns = runs - 1
    return metrics
  }

  /// Stops the query, and begins none anew.
  func cancel() {
    let execution = state.withLock { state in
      state.isCancelled = true
      return state.execution
    }
    execution.cancel()
  }

  /// As `QueryExecution.next`.
  func next() async throws(HansaError) -> RecordBatch? {
    while true {
      let failure: HansaError
      do throws(HansaError) {
        let batch = try await current.next()
        state.withLock { $0.hasAnswered = true }
        return batch
      } catch { failure = error }
      do throws(HansaError) { try await restart(after: failure) } catch {
        failed(error, metrics)
        throw error
      }
    }
  }

  /// - Throws: the error, where it is the query's.
  private func restart(after failure: HansaError) async throws(HansaError) {
    let (earlier, runs, isOver) = state.withLock { ($0.attempts, $0.runs, $0.hasAnswered || $0.isCancelled) }
    let final = earlier.isEmpty ? failure : failure.after(earlier)
    guard !isOver else { throw final }
    let begun: QueryExecution?
    do throws(HansaError) { begun = try await again(final, runs) } catch { throw error.after(final.attempts) }
    guard let execution = begun else { throw final }
    let isCancelled = state.withLock { state in
      state.execution = execution
      state.runs += 1
      state.attempts = final.attempts
      return state.isCancelled
    }
    if isCancelled { execution.cancel() }
  }
}
