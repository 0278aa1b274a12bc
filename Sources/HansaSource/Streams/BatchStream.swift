import Foundation
import HansaArrow
import HansaCore

/// Batches on their way from one producer thread to a consumer, bounded by bytes.
///
/// The producer blocks in `send` while the consumer is behind (back-pressure). The consumer is either a task
/// (`next`) or a thread (`nextBlocking`). The stream ends once: finished, failed or cancelled.
public final class BatchStream: @unchecked Sendable {
  public let schema: Schema

  // A condition variable rather than a Mutex: producers are threads that sleep while the queue is full.
  private let condition = NSCondition()
  private var queue: [RecordBatch] = []
  private var head = 0
  private var queuedBytes = 0
  private let byteLimit: Int
  private var ending: Ending?
  private var isCancelled = false
  private var waiter: CheckedContinuation<Void, Never>?
  private var cancelHandler: (@Sendable () -> Void)?
  private var counters = StreamCounters()
  private let created = ContinuousClock.now

  private enum Ending { case finished, failed(HansaError) }

  /// - Parameter byteLimit: bytes that may wait in the queue; one batch is always let in.
  public init(schema: Schema, byteLimit: Int = 16 << 20) {
    self.schema = schema
    self.byteLimit = byteLimit
  }

  // MARK: Producer

  /// Hands over a batch, waiting for room.
  ///
  /// - Throws: `.queryCanceled` once the stream is cancelled: the producer cleans up and calls `finish`.
  public func send(_ batch: RecordBatch) throws(HansaError) {
    condition.lock()
    let bytes = batch.byteCount
    if queuedBytes > 0, queuedBytes + bytes > byteLimit, !isCancelled {
      let started = ContinuousClock.now
      while queuedBytes > 0, queuedBytes + bytes > byteLimit, !isCancelled { condition.wait() }
      counters.blocked += ContinuousClock.now - started
    }
    guard !isCancelled, ending == nil else {
      condition.unlock()
      throw Self.cancelled
    }
    if counters.batches == 0 { counters.firstBatch = ContinuousClock.now - created }
    counters.batches += 1
    counters.rows += batch.rowCount
    counters.bytes += bytes
    queue.append(batch)
    queuedBytes += bytes
    wake()
  }

  /// Ends the stream; later calls change nothing.
  public func finish(throwing error: HansaError? = nil) {
    condition.lock()
    if ending == nil {
      ending = error.map { .failed($0) } ?? .finished
      counters.total = ContinuousClock.now - created
    }
    cancelHandler = nil
    wake()
  }

  /// Called once the connection stands, so that metrics tell waiting for a connection from running.
  public func markConnected() {
    condition.withLock { counters.connected = ContinuousClock.now - created }
  }

  /// What tells the database to stop; called at most once, from the thread that cancels, and at once when the stream
  /// is cancelled already. nil takes it back: after that the handler is not called any more.
  public func onCancel(_ handler: (@Sendable () -> Void)?) {
    condition.lock()
    let callNow = isCancelled && ending == nil
    cancelHandler = callNow ? nil : handler
    condition.unlock()
    if callNow { handler?() }
  }

  public var wasCancelled: Bool { condition.withLock { isCancelled } }

  // MARK: Consumer

  /// The next batch, or nil at the end. Cancelling the task cancels the stream.
  ///
  /// - Throws: the producer's error, or `.queryCanceled`.
  public func next() async throws(HansaError) -> RecordBatch? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        condition.lock()
        if isReady {
          condition.unlock()
          continuation.resume()
        } else {
          waiter = continuation
          condition.unlock()
        }
      }
    } onCancel: {
      cancel()
    }
    return try take()
  }

  /// As `next`, for a thread that may block.
  public func nextBlocking() throws(HansaError) -> RecordBatch? {
    condition.lock()
    while !isReady { condition.wait() }
    condition.unlock()
    return try take()
  }

  /// What `nextBlocking(within:)` found.
  public enum Polled: Sendable { case batch(RecordBatch), end, nothingYet }

  /// As `nextBlocking`, but waits for `limit` at most: for a thread that has something better to do than to wait.
  public func nextBlocking(within limit: Duration) throws(HansaError) -> Polled {
    let deadline = Date().addingTimeInterval(limit / .seconds(1))
    condition.lock()
    while !isReady, condition.wait(until: deadline) {}
    let ready = isReady
    condition.unlock()
    guard ready else { return .nothingYet }
    return try take().map { .batch($0) } ?? .end
  }

  /// Stops the producer and drops what is queued. Any thread, any number of times.
  public func cancel() {
    condition.lock()
    guard !isCancelled, !(ending != nil && head == queue.count) else { return condition.unlock() }
    isCancelled = true
    queue = []
    head = 0
    queuedBytes = 0
    let handler = ending == nil ? cancelHandler : nil
    cancelHandler = nil
    wake()
    handler?()
  }

  /// The error that the producer has ended with, known before the rows in front of it are read.
  public var failure: HansaError? {
    condition.withLock { if case .failed(let error) = ending { error } else { nil } }
  }

  /// Rows, bytes and times so far.
  public var statistics: StreamCounters { condition.withLock { counters } }

  // MARK: Inside

  private static let cancelled = HansaError(.queryCanceled, "the query was cancelled")

  /// With the lock held.
  private var isReady: Bool { head < queue.count || ending != nil || isCancelled }

  /// With the lock held; releases it.
  private func wake() {
    let waiting = waiter
    waiter = nil
    condition.broadcast()
    condition.unlock()
    waiting?.resume()
  }

  /// Several consumer threads may race for one batch: the loser waits again.
  private func take() throws(HansaError) -> RecordBatch? {
    condition.lock()
    while !isReady { condition.wait() }
    if isCancelled {
      condition.unlock()
      throw Self.cancelled
    }
    if head < queue.count {
      let batch = queue[head]
      head += 1
      if head == queue.count || head > 64 {
        queue.removeFirst(head)
        head = 0
      }
      queuedBytes -= batch.byteCount
      condition.broadcast()
      condition.unlock()
      return batch
    }
    let end = ending
    condition.unlock()
    if case .failed(let error) = end { throw error }
    return nil
  }
}

/// What went through a stream. Durations count from the stream's start.
public struct StreamCounters: Sendable {
  public var rows = 0
  public var bytes = 0
  public var batches = 0
  public var connected: Duration?
  public var firstBatch: Duration?
  public var total: Duration?
  /// Time the producer waited for the consumer.
  public var blocked: Duration = .zero
}
