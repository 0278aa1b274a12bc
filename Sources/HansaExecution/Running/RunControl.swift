import Foundation
import HansaCore
import HansaSource
import Synchronization

/// What all streams of a query have in common, wherever they stand in its plan: one failure or one cancel ends them all,
/// also those that have not started, and their limits are counted here.
final class RunControl: @unchecked Sendable {
  /// Bytes of all rows of a query that may wait to be shipped.
  static let shippedByteLimit = 64 << 20

  private struct State {
    var streams: [BatchStream] = []
    var isCancelled = false
    var isFinished = false
    var failure: HansaError?
    var shippingFailure: HansaError?
    var isStaged = false
    var pulledRows = 0
    var pulledBytes = 0
    var shippedBytes = 0
  }

  let limits: RunLimits
  /// When the query's time is up.
  let deadline: ContinuousClock.Instant?
  private let snapshots: [Name: SnapshotGroup]
  private let trace: (@Sendable (_ fragment: String) -> [String: String])?
  private let state = Mutex(State())
  // A condition variable rather than a Mutex: threads that wait for shipments sleep on it.
  private let changed = NSCondition()
  /// Fragments that cannot be sent without their shipments, and have not been sent.
  private let staging = DispatchGroup()

  /// - Parameters:
  ///   - deadline: nil for no limit of time.
  ///   - snapshots: of the sources that more than one fragment goes to.
  ///   - trace: what the source of a fragment may be told of the query's trace.
  init(
    limits: RunLimits = RunLimits(), deadline: ContinuousClock.Instant? = nil, snapshots: [Name: SnapshotGroup] = [:],
    trace: (@Sendable (_ fragment: String) -> [String: String])? = nil
  ) {
    self.limits = limits
    self.deadline = deadline
    self.snapshots = snapshots
    self.trace = trace
  }

  /// Whether the query's time is up.
  var isLate: Bool { deadline.map { $0 <= .now } ?? false }

  /// The group of the query's fragments at a source; nil where there is only one.
  func snapshot(of source: Name) -> SnapshotGroup? { snapshots[source] }

  /// What a fragment's request has of the query's trace.
  func trace(of fragment: String) -> (@Sendable () -> [String: String])? {
    guard let trace else { return nil }
    return { trace(fragment) }
  }

  // MARK: Streams

  /// Takes a stream in. One that comes after the end is cancelled at once.
  ///
  /// - Parameters:
  ///   - isResult: the caller reads its error behind the rows in front of it; that of another stream ends the
  ///   query at once, since a merge may read another input for long before it would come to it.
  ///   - source: where its errors come from; nil for rows of several.
  func add(_ stream: BatchStream, of source: Name?, isResult: Bool) {
    let isLate = state.withLock { state in
      state.streams.append(stream)
      return state.isCancelled
    }
    if isLate { return stream.cancel() }
    if !isResult {
      stream.onFailure { [weak self] error in self?.abandon(source.map { error.at(source: $0.string) } ?? error) }
    }
  }

  /// Counts what a source delivers.
  func count(_ stream: BatchStream, id: String, source: Name) {
    guard limits.counts else { return }
    stream.onRows { [weak self] rows, bytes in
      guard let self else { return }
      let (allRows, allBytes) = self.state.withLock { state in
        state.pulledRows += rows
        state.pulledBytes += bytes
        return (state.pulledRows, state.pulledBytes)
      }
      // What is taken back to be asked for again has been sent all the same: the day's quota keeps it.
      let used = rows > 0 ? self.limits.pulled?(rows, bytes) : nil
      guard var error = self.limits.excess(rows: allRows, bytes: allBytes) ?? used else { return }
      error.detail = error.detail ?? "The limit was reached in fragment \(id) from \"\(source)\"."
      self.abandon(error)
    }
  }

  /// The statement gives its ticket back when its stream ends.
  func endsTicket(_ stream: BatchStream, of source: Name) {
    guard let grant = limits.grant else { return }
    stream.onEnd { [weak stream] in grant.endStatement(at: source, stream) }
  }

  /// What a statement asks that is to be sent twice; nil where statements are not counted.
  func spareTicket(of source: Name) -> (@Sendable () -> (@Sendable () -> Void)?)? {
    guard let grant = limits.grant else { return nil }
    return { [weak grant] in grant?.spareTicket(of: source) }
  }

  /// Bytes that wait in all streams.
  var queuedBytes: Int { state.withLock { $0.streams }.reduce(0) { $0 + $1.waitingBytes } }

  // MARK: Ends

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// The error that ended the query before its result came to it.
  var failure: HansaError? { state.withLock { $0.failure } }

  /// Any thread, any number of times.
  func cancel() {
    let streams = state.withLock { state in
      state.isCancelled = true
      return state.streams
    }
    for stream in streams { stream.cancel() }
    wake()
  }

  /// Ends the query, unless it has ended.
  func abandon(_ error: HansaError) {
    let isRunning = state.withLock { state in
      guard !state.isFinished, !state.isCancelled else { return false }
      state.failure = state.failure ?? error
      return true
    }
    if isRunning { cancel() }
  }

  /// The result was read, or has failed: nothing that comes later is its error.
  func finish() { state.withLock { $0.isFinished = true } }

  // MARK: Shipments

  /// Whether so many bytes more may be kept to be shipped.
  func reserve(bytes: Int) -> Bool {
    state.withLock { state in
      guard state.shippedBytes + bytes <= Self.shippedByteLimit else { return false }
      state.shippedBytes += bytes
      return true
    }
  }

  /// Tells the threads in `wait` to look again.
  func wake() { changed.withLock { changed.broadcast() } }

  /// Sleeps until `isOver` says so, which is asked whenever something changed, or the time has come.
  func wait(until deadline: Date?, _ isOver: () -> Bool) {
    changed.withLock {
      while !isOver() {
        guard let deadline else {
          changed.wait()
          continue
        }
        if !changed.wait(until: deadline) { return }
      }
    }
  }

  func enterStaging() {
    state.withLock { $0.isStaged = true }
    staging.enter()
  }
  func leaveStaging() { staging.leave() }

  /// The plan cannot be run as it is, because of what its shipments turned out to be.
  func failShipping(_ error: HansaError) { state.withLock { $0.shippingFailure = $0.shippingFailure ?? error } }

  /// Waits until all fragments that need shipments were sent or never will be.
  ///
  /// - Returns: why the plan cannot be run as it is.
  func staged() async -> HansaError? {
    // Most plans ship nothing, and need not wait for another thread to say so.
    guard state.withLock(\.isStaged) else {
      if Task.isCancelled { cancel() }
      return nil
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        staging.notify(queue: .global()) { continuation.resume() }
      }
    } onCancel: {
      cancel()
    }
    return state.withLock { $0.shippingFailure }
  }
}
