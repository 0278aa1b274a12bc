import HansaCore
import HansaExecution
import HansaMonitoring
import Synchronization

/// A query from its statement to its last row, as others see it and may end it.
///
/// planning → queued → running, and from each of them to its end, which is the first thing that ends it.
final class RunningQuery: Sendable {
  private struct State {
    var status: QueryStatus
    var end: ContinuousClock.Instant?
    /// Ends what it does before it runs.
    var interrupt: (@Sendable () -> Void)?
    var execution: WeakExecution?
    var cancellation: HansaError?
  }

  /// The result's reader owns the execution: when nobody reads it any more, it ends.
  private struct WeakExecution { weak var object: QueryExecution? }

  let id: UInt64
  let user: Name
  private let start: ContinuousClock.Instant
  private let state: Mutex<State>
  private let ended: @Sendable (QueryStatus, FederationMetrics?) -> Void

  /// - Parameter start: when its statement came.
  init(
    id: UInt64, user: Name, text: String, since start: ContinuousClock.Instant,
    ended: @escaping @Sendable (QueryStatus, FederationMetrics?) -> Void
  ) {
    self.id = id
    self.user = user
    self.start = start
    self.ended = ended
    state = Mutex(State(status: QueryStatus(id: id, user: user, text: text)))
  }

  /// The figures so far.
  var status: QueryStatus {
    let (status, execution, end) = state.withLock { ($0.status, $0.execution?.object, $0.end) }
    guard end == nil else { return status }
    var current = status
    current.duration = ContinuousClock.now - start
    if let execution {
      current.fill(execution.metrics)
      current.queuedBytes = execution.queuedBytes
    }
    return current
  }

  // MARK: Phases

  func enter(_ phase: QueryStatus.State) { state.withLock { $0.status.state = phase } }

  func waited(_ duration: Duration) { state.withLock { $0.status.queued = duration } }

  /// The query runs now: cancelling it cancels the execution.
  ///
  /// - Parameter mayFail: a failed execution is not the query's end, for another one may come. `end` is called for it.
  func run(_ execution: QueryExecution, mayFail: Bool = false) {
    let cancellation = state.withLock { state in
      state.status.state = .running
      state.execution = WeakExecution(object: execution)
      return state.cancellation
    }
    if let cancellation { execution.cancel(because: cancellation) }
    execution.onEnd { [self] metrics in
      if mayFail, metrics.isFinished, !metrics.errors.isEmpty { return }
      let dropped = HansaError(.queryCanceled, "the result was dropped before its last row")
      end(metrics.isFinished ? metrics.errors.first : dropped, metrics)
    }
  }

  /// The query has ended; what is said later of its end is not looked at.
  func end(_ error: HansaError?, _ metrics: FederationMetrics? = nil) {
    let now = ContinuousClock.now
    let status = state.withLock { state -> QueryStatus? in
      guard state.end == nil else { return nil }
      state.end = now
      state.interrupt = nil
      if let metrics { state.status.fill(metrics) }
      state.status.duration = now - start
      state.status.error = error
      state.status.state = QueryStatus.State(ended: error)
      return state.status
    }
    if let status { ended(status, metrics) }
  }

  // MARK: Cancelling

  /// Ends the query wherever it is; its caller gets the error.
  ///
  /// - Returns: false when it has ended.
  func cancel(_ error: HansaError) -> Bool {
    let (isRunning, interrupt, execution) = state.withLock { state in
      guard state.end == nil else { return (false, Optional<@Sendable () -> Void>.none, Optional<QueryExecution>.none) }
      state.cancellation = state.cancellation ?? error
      return (true, state.interrupt, state.execution?.object)
    }
    interrupt?()
    execution?.cancel(because: error)
    return isRunning
  }

  /// Why it was cancelled; nil when it was not.
  var cancellation: HansaError? { state.withLock { $0.cancellation } }

  /// Does a part of the query that `cancel` is to end although it is no execution yet.
  ///
  /// - Throws: the reason of the cancellation.
  func interruptible<Value: Sendable>(
    _ work: @escaping @Sendable () async throws(HansaError) -> Value
  ) async throws(HansaError) -> Value {
    let task = Task { await Outcome(work) }
    let isLate = state.withLock { state in
      state.interrupt = { task.cancel() }
      return state.cancellation != nil
    }
    if isLate { task.cancel() }
    let outcome = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    let cancellation = state.withLock { state in
      state.interrupt = nil
      return state.cancellation
    }
    if let cancellation { throw cancellation }
    return try outcome.result.get()
  }
}

/// What came of a task. A class: docs/decisions/0007-values-in-task-groups.md
private final class Outcome<Value: Sendable>: Sendable {
  let result: Result<Value, HansaError>

  init(_ work: @Sendable () async throws(HansaError) -> Value) async {
    do throws(HansaError) { result = .success(try await work()) } catch { result = .failure(error) }
  }
}
