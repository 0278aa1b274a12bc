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
  public let schema: Schema
  private let run: PlanRun
  private let control: RunControl
  private let engine: Name?
  private let planning: Duration
  private let timeout: Duration?
  private let replanned: String?
  private let ended: @Sendable (FederationMetrics) -> Void
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
    /// Time that the reader took for the batches it has, and since when it has the last.
    var reader = Duration.zero
    var readSince: ContinuousClock.Instant?
    var timedOut = false
    /// The query's entry in `Deadlines`.
    var deadline: UInt64?
    var endHandler: (@Sendable (FederationMetrics) -> Void)?
  }

  init(
    id: UInt64, _ run: PlanRun, control: RunControl, engine: Name?, planning: Duration, timeout: Duration?,
    replanned: String?,
    ended: @escaping @Sendable (FederationMetrics) -> Void, schemaChanged: @escaping @Sendable (Name) -> Void
  ) {
    self.id = id
    self.run = run
    self.control = control
    self.engine = engine
    self.planning = planning
    self.timeout = timeout
    self.replanned = replanned
    self.ended = ended
    self.schemaChanged = schemaChanged
    schema = Schema(run.plan.output)
  }

  public var plan: FederatedPlan { run.plan }

  /// Starts the query's time limit.
  func watch() {
    guard let timeout else { return }
    let deadline = Deadlines.shared.add(.now + timeout) { [weak self] in self?.expire() }
    state.withLock { $0.deadline = deadline }
  }

  /// Waits until no fragment still needs rows that have to be shipped, so that none of the plan's assumptions can fail
  /// any more. No row of the result has to be thrown away when this is called before the first.
  ///
  /// - Returns: why the query has to be planned again without shipping; it is cancelled then.
  public func staged() async -> HansaError? {
    guard let failure = await control.staged() else { return nil }
    finish(failure)
    cancel()
    return failure
  }

  /// A query whose result nobody reads any more must not keep its sources busy.
  deinit {
    forgetDeadline()
    cancel()
    control.limits.grant?.endQuery()
    if let handler = state.withLock({ $0.endHandler }) { handler(metrics) }
  }

  /// Calls `handler` once with the figures: when the result was read to its end, or has failed, at once where that has been
  /// already; or when nobody holds the execution any more, which is not `isFinished` then.
  public func onEnd(_ handler: @escaping @Sendable (FederationMetrics) -> Void) {
    let hasEnded = state.withLock { state in
      if state.duration == nil { state.endHandler = handler }
      return state.duration != nil
    }
    if hasEnded { handler(metrics) }
  }

  /// The next rows, or nil at the end.
  ///
  /// - Throws: the first error of a source or of the merge, which ends the query and cancels what still runs;
  ///   `.queryCanceled` after `cancel` or when the time is up.
  public func next() async throws(HansaError) -> RecordBatch? {
    state.withLock { state in
      if let since = state.readSince.take() { state.reader += ContinuousClock.now - since }
    }
    do throws(HansaError) {
      guard let batch = try await run.result.next() else {
        finish(nil)
        // Nothing waits for rows any more that nobody asked for.
        control.cancel()
        return nil
      }
      state.withLock { state in
        state.rows += batch.rowCount
        state.bytes += batch.byteCount
        let now = ContinuousClock.now
        if state.firstBatch == nil { state.firstBatch = now - start }
        state.readSince = now
      }
      return batch.with(schema: schema)
    } catch {
      let final = aggregated(cause(of: error))
      finish(final)
      cancel()
      if let source = final.source, Self.staleCatalogCodes.contains(final.code) { schemaChanged(Name(source)) }
      throw final
    }
  }

  /// Bytes of batches that wait in the query's streams, to be merged or read.
  public var queuedBytes: Int { control.queuedBytes }

  /// Whether all rows of the result are there, so that its sources and the merge have no more to do for it.
  public var isFilled: Bool { run.result.isFilled }

  /// Stops the query at its sources. Any thread, any number of times.
  public func cancel() { control.cancel() }

  /// Stops the query at its sources; whoever reads the result gets the error.
  public func cancel(because error: HansaError) { control.abandon(error) }

  private func forgetDeadline() {
    if let deadline = state.withLock({ $0.deadline.take() }) { Deadlines.shared.remove(deadline) }
  }

  private func expire() {
    let isRunning = state.withLock { state in
      guard state.duration == nil else { return false }
      state.timedOut = true
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
    guard error.code == .queryCanceled else { return run.located(error) }
    if let failure = control.failure { return failure }
    // A source that was told the deadline may notice it before the timer here.
    guard timeout != nil, state.withLock({ $0.timedOut }) || control.isLate else { return error }
    var final = HansaError.statementTimeout
    final.advice = "The setting statement_timeout says how long a statement may run."
    return final
  }

  /// The error with the fragment that it is from, and with all else that has failed by now.
  private func aggregated(_ error: HansaError) -> HansaError {
    let failures = run.allFragments.compactMap(\.failure).filter { $0.category != .cancelled }
    var root = error
    if let own = failures.first(where: { $0.saysTheSame(as: error) }) { root.fragment = own.fragment }
    return error.category == .cancelled && error.source == nil ? root : root.with(others: failures)
  }

  private func finish(_ error: HansaError?) {
    control.finish()
    let (isFirst, handler) = state.withLock { state in
      if let error { state.errors.append(error) }
      guard state.duration == nil else { return (false, Optional<@Sendable (FederationMetrics) -> Void>.none) }
      state.duration = ContinuousClock.now - start
      defer { state.endHandler = nil }
      return (true, state.endHandler)
    }
    guard isFirst else { return }
    forgetDeadline()
    control.limits.grant?.endQuery()
    let figures = metrics
    ended(figures)
    handler?(figures)
  }

  /// The figures so far.
  public var metrics: FederationMetrics {
    let state = state.withLock { $0 }
    var metrics = FederationMetrics(
      queryID: id, startTime: startDate, planning: planning,
      duration: planning + (state.duration ?? ContinuousClock.now - start), firstBatch: state.firstBatch,
      rows: state.rows, bytes: state.bytes,
      fragments: run.allFragments.map(FragmentMetrics.init), shipments: run.allShipments.map(ShipmentMetrics.init),
      engine: engine, errors: state.errors, isFinished: state.duration != nil)
    metrics.reader = state.reader
    metrics.replanned = replanned
    metrics.isPlanCached = plan.isFromCache
    return metrics
  }
}

extension FragmentMetrics {
  fileprivate init(_ run: FragmentRun) {
    let (nested, counters, figures) = (run.nested, run.counters, run.figures)
    self.init(
      index: nested.fragment.index, source: nested.fragment.source, sql: nested.fragment.sql,
      estimatedRows: nested.fragment.estimatedRows, rows: counters?.rows ?? 0, bytes: counters?.bytes ?? 0,
      connected: counters?.connected, firstBatch: counters?.firstBatch, total: counters?.total,
      blocked: counters?.blocked ?? .zero)
    id = nested.id
    isComplete = counters?.isComplete ?? false
    attempts = counters?.attempts ?? 1
    endpoint = counters?.endpoint
    shippedRows = figures.rows
    shippedBytes = figures.bytes
    filters = figures.filters.map {
      FilterMetrics(table: $0.table, column: $0.column, keys: $0.keys, refusal: $0.refusal)
    }
    waited = figures.waited
    refusal = figures.refusal
  }
}

extension ShipmentMetrics {
  fileprivate init(_ run: ShipmentRun) {
    let (rows, bytes) = run.collected
    let isComplete = if case .complete? = run.outcome { true } else { false }
    self.init(id: "\(run.path)", rows: rows, bytes: bytes, isComplete: isComplete)
  }
}
