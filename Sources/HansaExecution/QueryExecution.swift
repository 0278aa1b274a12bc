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
  }

  private static let count = Atomic<UInt64>(0)

  init(
    plan: FederatedPlan, stream: BatchStream, fragments: [BatchStream], engine: Name?, planning: Duration,
    timeout: Duration?
  ) {
    id = Self.count.add(1, ordering: .relaxed).newValue
    self.plan = plan
    self.stream = stream
    self.fragments = fragments
    self.engine = engine
    self.planning = planning
    self.timeout = timeout
    schema = Schema(plan.output)
    if let timeout {
      let (seconds, attoseconds) = timeout.components
      DispatchQueue.global().asyncAfter(deadline: .now() + Double(seconds) + Double(attoseconds) * 1e-18) {
        [weak self] in
        self?.expire()
      }
    }
  }

  /// A query whose result nobody reads any more must not keep its sources busy.
  deinit { cancel() }

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
      let timedOut = state.withLock { $0.timedOut }
      let final =
        timedOut && error.code == .queryCanceled
        ? HansaError(
          .queryCanceled, "canceling statement due to statement timeout",
          advice: "statement_timeout is \(timeout.map { "\($0)" } ?? "set").") : located(error)
      finish(final)
      cancel()
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
