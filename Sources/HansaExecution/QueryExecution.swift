import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSource
import Synchronization

/// A running query: its result's batches and what it is doing.
public final class QueryExecution: Sendable {
  public let id: UInt64
  public let plan: FederatedPlan
  public let schema: Schema
  private let stream: BatchStream
  private let fragments: [BatchStream]
  private let engine: Name?
  private let planning: Duration
  private let timeout: Duration?
  // A dispatch source may be used from any thread.
  nonisolated(unsafe) private let timer: (any DispatchSourceTimer)?
  private let schemaChanged: @Sendable (Name) -> Void
  private let startDate = Date()
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  private struct State {
    var duration: Duration?
    var errors: [HansaError] = []
    var rows = 0
    var bytes = 0
    var firstBatch: Duration?
    var timedOut = false
    /// The error of a fragment that ended the query before the merge came to it.
    var failure: HansaError?
  }

  private static let count = Atomic<UInt64>(0)

  init(
    plan: FederatedPlan, stream: BatchStream, fragments: [BatchStream], engine: Name?, planning: Duration,
    timeout: Duration?, schemaChanged: @escaping @Sendable (Name) -> Void
  ) {
    id = Self.count.add(1, ordering: .relaxed).newValue
    self.plan = plan
    self.stream = stream
    self.fragments = fragments
    self.engine = engine
    self.planning = planning
    self.timeout = timeout
    self.schemaChanged = schemaChanged
    schema = Schema(plan.output)
    timer = timeout == nil ? nil : DispatchSource.makeTimerSource()
  }

  /// Starts what ends the query from outside: its time limit, and the failure of a fragment.
  func watch() {
    if let timer, let timeout {
      timer.schedule(deadline: .now() + timeout / .seconds(1))
      timer.setEventHandler { [weak self] in self?.expire() }
      timer.activate()
    }
    // The merge may read another fragment for long before it would come to the one that failed.
    guard plan.merge != nil else { return }
    for fragment in fragments { fragment.onFailure { [weak self] error in self?.abandon(error) } }
  }

  /// Ends the query as soon as its fragments have delivered more than `maximum` rows together.
  func limit(rows maximum: Int) {
    let delivered = RowCounter()
    for (fragment, planned) in zip(fragments, plan.fragments) {
      fragment.onRows { [weak self] rows in
        guard delivered.add(rows) > maximum else { return }
        self?.abandon(
          HansaError(
            .configurationLimitExceeded,
            "the query pulled more than \(maximum) rows from its sources, the limit of max_rows_pulled",
            advice: "EXPLAIN shows what is pulled and why. Narrow the query, or raise max_rows_pulled.",
            detail: "The limit was reached in fragment \(planned.index) from \"\(planned.source)\"."))
      }
    }
  }

  private final class RowCounter: Sendable {
    private let rows = Atomic<Int>(0)
    func add(_ count: Int) -> Int { rows.add(count, ordering: .relaxed).newValue }
  }

  /// A query whose result nobody reads any more must not keep its sources busy.
  deinit {
    timer?.cancel()
    cancel()
  }

  /// The next rows, or nil at the end.
  ///
  /// - Throws: the first error of a source or of the merge, which ends the query and cancels what still runs;
  ///   `.queryCanceled` after `cancel` or when the time is up.
  public func next() async throws(HansaError) -> RecordBatch? {
    do throws(HansaError) {
      guard let batch = try await stream.next() else {
        finish(nil)
        return nil
      }
      state.withLock { state in
        state.rows += batch.rowCount
        state.bytes += batch.byteCount
        if state.firstBatch == nil { state.firstBatch = ContinuousClock.now - start }
      }
      return batch.with(schema: schema)
    } catch {
      let final = cause(of: error)
      finish(final)
      cancel()
      if let source = final.source, Self.staleCatalogCodes.contains(final.code) { schemaChanged(Name(source)) }
      throw final
    }
  }

  /// Stops the query at its sources. Any thread, any number of times.
  public func cancel() {
    stream.cancel()
    for fragment in fragments { fragment.cancel() }
  }

  private func expire() {
    let isRunning = state.withLock { state in
      guard state.duration == nil else { return false }
      state.timedOut = true
      return true
    }
    if isRunning { cancel() }
  }

  private func abandon(_ error: HansaError) {
    let isRunning = state.withLock { state in
      guard state.duration == nil, state.failure == nil else { return false }
      state.failure = error
      return true
    }
    if isRunning { cancel() }
  }

  /// Errors of a source after which its catalog is read again: it no longer has what the plan was made for.
  private static let staleCatalogCodes: Set<HansaError.Code> = [
    .undefinedTable, .undefinedColumn, .datatypeMismatch, .badCopyFormat, .undefinedFile, .sourceTypeUnsupported,
  ]

  /// What the caller gets to see: the reason where the stream only knows that it was cancelled.
  private func cause(of error: HansaError) -> HansaError {
    guard error.code == .queryCanceled else { return located(error) }
    let (timedOut, failure) = state.withLock { ($0.timedOut, $0.failure) }
    if let failure { return failure }
    guard timedOut else { return error }
    return HansaError(
      .queryCanceled, "canceling statement due to statement timeout",
      advice: "statement_timeout is \(timeout.map { "\($0)" } ?? "set").")
  }

  private func finish(_ error: HansaError?) {
    state.withLock { state in
      if state.duration == nil { state.duration = ContinuousClock.now - start }
      if let error { state.errors.append(error) }
    }
  }

  /// With one fragment the error is its source's.
  private func located(_ error: HansaError) -> HansaError {
    plan.merge == nil && error.code != .queryCanceled ? error.at(source: plan.fragments[0].source.string) : error
  }

  /// The figures so far.
  public var metrics: FederationMetrics {
    let state = state.withLock { $0 }
    return FederationMetrics(
      queryID: id, startTime: startDate, planning: planning,
      duration: planning + (state.duration ?? ContinuousClock.now - start), firstBatch: state.firstBatch,
      rows: state.rows, bytes: state.bytes,
      fragments: zip(plan.fragments, fragments).map { fragment, stream in
        let counters = stream.statistics
        return FragmentMetrics(
          index: fragment.index, source: fragment.source, sql: fragment.sql, estimatedRows: fragment.estimatedRows,
          rows: counters.rows, bytes: counters.bytes, connected: counters.connected, firstBatch: counters.firstBatch,
          total: counters.total, blocked: counters.blocked)
      }, engine: engine, errors: state.errors, isFinished: state.duration != nil)
  }
}
