import HansaCore
import HansaExecution
import HansaMonitoring
import HansaPlanner
import HansaSource
import Synchronization

/// A query from its statement to its last row, as others see it and may end it.
///
/// planning → queued → running → finishing, and from each of them to its end, which is the first thing that ends it. Nobody
/// is told when the last row has come: that it is finishing is found out when somebody looks.
final class RunningQuery: Sendable {
  private struct State {
    var status: QueryStatus
    var end: ContinuousClock.Instant?
    /// Ends what it does before it runs.
    var interrupt: (@Sendable () -> Void)?
    var execution: WeakExecution?
    var cancellation: HansaError?
    var notes: [PushdownNote] = []
    var exactParts = 0
    var isMerged = false
    var memory: EngineMemory?
    var annotate: (@Sendable (inout FederationMetrics) -> Void)?
    /// How often an execution of it began.
    var runs = 0
    var made: [SystemTable] = []
    /// Those of its end, until a record is made of them.
    var metrics: FederationMetrics?

    /// What it needs while it runs, and what waits to be recorded does not keep.
    struct Work {
      let interrupt: (@Sendable () -> Void)?
      let annotate: (@Sendable (inout FederationMetrics) -> Void)?
      let made: [SystemTable]
    }

    mutating func takeWork() -> Work {
      defer { (interrupt, annotate, made) = (nil, nil, []) }
      return Work(interrupt: interrupt, annotate: annotate, made: made)
    }
  }

  /// How it was when it ended.
  struct Ending: Sendable {
    var status: QueryStatus
    /// nil where it ended before it ran.
    var metrics: FederationMetrics?
    /// What its plan leaves to the merge; empty where it ended before it was planned.
    var notes: [PushdownNote]
    /// How many of its parts its sources do with PostgreSQL's meaning.
    var exactParts: Int
    /// The most that the merge engine held, for all queries, whenever it was looked at while the query ran; nil where it was
    /// not, or had no part.
    var memory: EngineMemory?
  }

  /// The result's reader owns the execution: when nobody reads it any more, it ends.
  private struct WeakExecution { weak var object: QueryExecution? }

  let id: UInt64
  let origin: QueryOrigin
  private let start: ContinuousClock.Instant
  private let state: Mutex<State>
  private let ended: @Sendable (RunningQuery, ContinuousClock.Instant) -> Void

  var user: Name { origin.user }

  /// - Parameters:
  ///   - start: when its statement came.
  ///   - ended: is told of its end, and when that was.
  init(
    id: UInt64, _ origin: QueryOrigin, text: String, since start: ContinuousClock.Instant,
    ended: @escaping @Sendable (RunningQuery, ContinuousClock.Instant) -> Void
  ) {
    self.id = id
    self.origin = origin
    self.start = start
    self.ended = ended
    var status = QueryStatus(id: id, user: origin.user, text: text)
    status.client = origin.client
    state = Mutex(State(status: status))
  }

  /// The figures so far.
  var status: QueryStatus {
    let (status, execution, end, isCancelled) = state.withLock {
      ($0.status, $0.end == nil ? $0.execution?.object : nil, $0.end, $0.cancellation != nil)
    }
    guard end == nil else { return status }
    var current = status
    current.duration = ContinuousClock.now - start
    if let execution {
      current.fill(execution.metrics)
      current.queuedBytes = execution.queuedBytes
      if current.state == .running, isCancelled || execution.isFilled { current.state = .finishing }
    }
    return current
  }

  /// Tables that were made for it alone.
  var made: [SystemTable] {
    get { state.withLock(\.made) }
    set { state.withLock { $0.made = newValue } }
  }

  // MARK: Phases

  func enter(_ phase: QueryStatus.State) { state.withLock { $0.status.state = phase } }

  /// It runs by a plan now.
  ///
  /// - Parameter annotate: puts into its figures what its executions do not know.
  func planned(_ plan: FederatedPlan, annotate: (@Sendable (inout FederationMetrics) -> Void)? = nil) {
    state.withLock { state in
      state.notes = plan.notes
      state.exactParts = plan.exactParts
      state.isMerged = plan.needsEngine
      state.annotate = annotate
    }
  }

  /// Whether the merge engine works for it now.
  var isMerging: Bool {
    let execution = state.withLock { $0.isMerged && $0.end == nil ? $0.execution?.object : nil }
    return execution.map { !$0.isFilled } ?? false
  }

  /// What the merge engine holds while it runs.
  func observe(_ memory: EngineMemory) {
    state.withLock { state in
      let peak = state.memory ?? memory
      state.memory = EngineMemory(
        used: max(peak.used, memory.used), limit: memory.limit, spilled: max(peak.spilled, memory.spilled))
    }
  }

  func waited(_ duration: Duration) { state.withLock { $0.status.queued = duration } }

  /// The query runs now: cancelling it cancels the execution.
  ///
  /// - Parameter mayFail: a failed execution is not the query's end, for another one may come. `end` is called for it.
  func run(_ execution: QueryExecution, mayFail: Bool = false) {
    let cancellation = state.withLock { state in
      state.status.state = .running
      state.execution = WeakExecution(object: execution)
      state.runs += 1
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
    let figures = metrics.map(annotated)
    let done = state.withLock { state -> State.Work? in
      guard state.end == nil else { return nil }
      state.end = now
      if let figures { state.status.fill(figures) }
      state.status.duration = now - start
      state.status.error = error
      state.status.state = QueryStatus.State(ended: error)
      state.metrics = figures
      return state.takeWork()
    }
    // Let go here, away from the lock.
    if done != nil { ended(self, now) }
  }

  /// How it was when it ended; its figures are given away, and not kept a second time.
  func takeEnding() -> Ending {
    state.withLock { state in
      Ending(
        status: state.status, metrics: state.metrics.take(), notes: state.notes, exactParts: state.exactParts,
        memory: state.memory)
    }
  }

  private func annotated(_ metrics: FederationMetrics) -> FederationMetrics {
    let (annotate, runs) = state.withLock { ($0.annotate, $0.runs) }
    var metrics = metrics
    metrics.reruns = max(metrics.reruns, runs - 1)
    annotate?(&metrics)
    return metrics
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
