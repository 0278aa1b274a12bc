import Foundation
import HansaArrow
import HansaCore

/// Batches on their way from a producer to a consumer, bounded by bytes.
///
/// The producer, a thread or several that end together, blocks in `send` while the consumer is behind (back-pressure). Consumers are tasks (`next`) or threads
/// (`nextBlocking`), any number of them: each batch goes to one. The stream ends once: finished, failed or cancelled.
///
/// A stream does not notice that nobody reads it any more: whoever drops one that has not ended cancels it, or its
/// producer waits for room for ever.
public final class BatchStream: @unchecked Sendable {
  public let schema: Schema

  // A condition variable rather than a Mutex: producers are threads that sleep while the queue is full.
  private let condition = NSCondition()
  /// What was taken is nil, so that its memory is free at once.
  private var queue: [RecordBatch?] = []
  private var head = 0
  private var queuedBytes = 0
  private let byteLimit: Int
  private var ending: Ending?
  private var isCancelled = false
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var cancelHandler: (@Sendable () -> Void)?
  /// The thread that is in the cancel handler just now.
  private var handlerThread: pthread_t?
  private var failureHandler: (@Sendable (HansaError) -> Void)?
  private var rowHandler: (@Sendable (_ rows: Int, _ bytes: Int) -> Void)?
  private var endHandlers: [@Sendable () -> Void] = []
  /// Who gets the batches instead of the queue.
  private var receiver: (any BatchReceiver)?
  /// Whether the receiver has all that came before it.
  private var isForwarding = false
  private var hasTaken = false
  private var lastSetback: HansaError?
  private var counters = StreamCounters()
  /// When each `send` that waits for room began to.
  private var waitingSince: [ContinuousClock.Instant] = []
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
  /// - Parameter isLast: nothing but the end follows, and at once: that wakes who waits, once for both.
  /// - Throws: `.queryCanceled` once the stream is cancelled, or failed by another thread of the producer's: the producer
  ///   cleans up and calls `finish`.
  public func send(_ batch: RecordBatch, isLast: Bool = false) throws(HansaError) {
    condition.lock()
    let bytes = batch.byteCount
    while receiver != nil, !isForwarding, !isCancelled { condition.wait() }
    if let receiver, !isCancelled, ending == nil {
      condition.unlock()
      return try receiver.receive(batch, isLast: isLast)
    }
    if queuedBytes > 0, queuedBytes + bytes > byteLimit, !isCancelled {
      let started = ContinuousClock.now
      waitingSince.append(started)
      while queuedBytes > 0, queuedBytes + bytes > byteLimit, !isCancelled, ending == nil { condition.wait() }
      if let index = waitingSince.firstIndex(of: started) { waitingSince.remove(at: index) }
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
    let report = rowHandler
    if isLast { condition.unlock() } else { wake() }
    report?(batch.rowCount, bytes)
  }

  /// Ends the stream; later calls change nothing.
  public func finish(throwing error: HansaError? = nil) {
    condition.lock()
    let isFirst = ending == nil
    if isFirst {
      ending = error.map { .failed($0) } ?? .finished
      counters.total = ContinuousClock.now - created
      counters.isComplete = error == nil && !isCancelled
    }
    let report = isFirst && !isCancelled ? failureHandler : nil
    let ended = endHandlers
    let receiver = isFirst && isForwarding ? takeReceiver() : nil
    cancelHandler = nil
    failureHandler = nil
    endHandlers = []
    wake()
    if let error { report?(error) }
    receiver?.ended(error)
    for handler in ended { handler() }
  }

  /// Called once the connection stands, so that metrics tell waiting for a connection from running.
  public func markConnected() {
    let receiver = condition.withLock {
      counters.connected = ContinuousClock.now - created
      return self.receiver
    }
    receiver?.connected()
  }

  /// Which of the source's servers is asked, and how often it was tried so far.
  ///
  /// - Parameter setback: why the try before failed.
  public func mark(endpoint: String?, attempts: Int, setback: HansaError? = nil) {
    condition.withLock {
      (counters.endpoint, counters.attempts) = (endpoint, attempts)
      lastSetback = setback
    }
  }

  /// Why the source is asked again, until there are rows.
  public var setback: HansaError? {
    condition.withLock { ending == nil && counters.batches == 0 ? lastSetback : nil }
  }

  /// What tells the database to stop; called at most once, from the thread that cancels, and at once when the stream
  /// is cancelled already. It must not wait for the producer.
  ///
  /// nil takes it back, and another handler replaces it: when this returns, the earlier one is not called any more and
  /// does not run on another thread.
  public func onCancel(_ handler: (@Sendable () -> Void)?) {
    condition.lock()
    // A handler that comes here itself would wait for its own end.
    while let thread = handlerThread, pthread_equal(thread, pthread_self()) == 0 { condition.wait() }
    let callNow = isCancelled && ending == nil
    cancelHandler = callNow ? nil : handler
    condition.unlock()
    if callNow { handler?() }
  }

  /// Called with the error when the producer fails, before any consumer has come to it; not for a stream that was
  /// cancelled. At once, on this thread, where it has failed already.
  public func onFailure(_ handler: @escaping @Sendable (HansaError) -> Void) {
    condition.lock()
    var failure: HansaError?
    if case .failed(let error) = ending, !isCancelled { failure = error }
    if ending == nil { failureHandler = handler }
    condition.unlock()
    if let failure { handler(failure) }
  }

  /// Called with the number of rows and bytes of each batch as the producer hands it over, and at once with those that came
  /// before; with negative ones for rows that are taken back. It may cancel the stream.
  public func onRows(_ handler: @escaping @Sendable (_ rows: Int, _ bytes: Int) -> Void) {
    let before = condition.withLock {
      rowHandler = handler
      return (rows: counters.rows, bytes: counters.bytes)
    }
    if before.rows > 0 { handler(before.rows, before.bytes) }
  }

  /// Called once the producer has ended, in whatever way, whether or not the rows were read; at once where it has ended.
  public func onEnd(_ handler: @escaping @Sendable () -> Void) {
    let hasEnded = condition.withLock {
      if ending == nil { endHandlers.append(handler) }
      return ending != nil
    }
    if hasEnded { handler() }
  }

  /// Whether the producer has sent its last batch, read or not; not for one that failed or was cancelled.
  public var isFilled: Bool { condition.withLock { if case .finished = ending { !isCancelled } else { false } } }

  /// Bytes that wait to be read.
  public var waitingBytes: Int { condition.withLock { queuedBytes } }

  public var wasCancelled: Bool { condition.withLock { isCancelled } }

  // MARK: Consumer

  /// The next batch, or nil at the end. Cancelling the task cancels the stream.
  ///
  /// - Throws: the producer's error, or `.queryCanceled`.
  public func next() async throws(HansaError) -> RecordBatch? {
    while true {
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          condition.lock()
          if isReady {
            condition.unlock()
            continuation.resume()
          } else {
            waiters.append(continuation)
            condition.unlock()
          }
        }
      } onCancel: {
        cancel()
      }
      // Another consumer may have been faster.
      switch try takeIfReady() {
      case .batch(let batch): return batch
      case .end: return nil
      case .nothingYet: continue
      }
    }
  }

  /// As `next`, for a thread that may block.
  public func nextBlocking() throws(HansaError) -> RecordBatch? {
    condition.lock()
    while !isReady { condition.wait() }
    switch try take() {
    case .batch(let batch): return batch
    case .end, .nothingYet: return nil
    }
  }

  /// What `nextBlocking(within:)` found.
  public enum Polled: Sendable { case batch(RecordBatch), end, nothingYet }

  /// As `nextBlocking`, but waits for `limit` at most: for a thread that has something better to do than to wait.
  public func nextBlocking(within limit: Duration) throws(HansaError) -> Polled {
    let deadline = Date().addingTimeInterval(limit / .seconds(1))
    condition.lock()
    while !isReady, condition.wait(until: deadline) {}
    return try take()
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
    failureHandler = nil
    if handler != nil { handlerThread = pthread_self() }
    wake()
    guard let handler else { return }
    handler()
    condition.withLock {
      handlerThread = nil
      condition.broadcast()
    }
  }

  /// The error that the producer has ended with, known before the rows in front of it are read.
  public var failure: HansaError? {
    condition.withLock { if case .failed(let error) = ending { error } else { nil } }
  }

  /// Rows, bytes and times so far.
  public var statistics: StreamCounters {
    condition.withLock {
      var counters = counters
      for start in waitingSince { counters.blocked += ContinuousClock.now - start }
      return counters
    }
  }

  // MARK: Several producers, one after the other

  /// Hands what the producer sends to a receiver instead of this stream's consumers, beginning with what is here. The
  /// receiver is called on the producer's threads and told of the end once, after the last batch.
  ///
  /// To be called once, and `cancel` stops the producer as before.
  public func forward(to receiver: any BatchReceiver) {
    condition.lock()
    self.receiver = receiver
    let waiting = queue[head...].compactMap(\.self)
    let isConnected = counters.connected != nil
    queue = []
    head = 0
    queuedBytes = 0
    condition.unlock()
    if isConnected { receiver.connected() }
    do throws(HansaError) { for batch in waiting { try receiver.receive(batch, isLast: false) } } catch {
      // The receiver wants no more of it, which the producer learns by its next batch.
    }
    condition.lock()
    isForwarding = true
    let (end, receiver) = (ending, ending == nil ? nil : takeReceiver())
    wake()
    guard let end, let receiver else { return }
    if case .failed(let error) = end { receiver.ended(error) } else { receiver.ended(nil) }
  }

  /// With the lock held.
  private func takeReceiver() -> (any BatchReceiver)? {
    defer { receiver = nil }
    return receiver
  }

  /// Takes everything back that was sent, so that another producer may begin at the first row.
  ///
  /// - Returns: false when a consumer has some of it already, or the stream has ended: then nothing has changed.
  public func rewind() -> Bool {
    condition.lock()
    guard !hasTaken, ending == nil, !isCancelled else {
      condition.unlock()
      return false
    }
    queue = []
    head = 0
    queuedBytes = 0
    let (rows, bytes) = (counters.rows, counters.bytes)
    (counters.rows, counters.bytes, counters.batches) = (0, 0, 0)
    (counters.connected, counters.firstBatch) = (nil, nil)
    let report = rowHandler
    wake()
    if rows > 0 { report?(-rows, -bytes) }
    return true
  }

  // MARK: Inside

  private static let cancelled = HansaError(.queryCanceled, "the query was cancelled")

  /// With the lock held.
  private var isReady: Bool { head < queue.count || ending != nil || isCancelled }

  /// With the lock held; releases it.
  private func wake() {
    let waiting = waiters
    waiters = []
    condition.broadcast()
    condition.unlock()
    for waiter in waiting { waiter.resume() }
  }

  private func takeIfReady() throws(HansaError) -> Polled {
    condition.lock()
    return try take()
  }

  /// With the lock held; releases it.
  private func take() throws(HansaError) -> Polled {
    defer { condition.unlock() }
    guard !isCancelled else { throw Self.cancelled }
    if head < queue.count, let batch = queue[head] {
      queue[head] = nil
      head += 1
      if head == queue.count || head > 64 {
        queue.removeFirst(head)
        head = 0
      }
      queuedBytes -= batch.byteCount
      hasTaken = true
      condition.broadcast()
      return .batch(batch)
    }
    switch ending {
    case .failed(let error): throw error
    case .finished:
      hasTaken = true
      return .end
    case nil: return .nothingYet
    }
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
  /// Whether all rows went through: the producer ended without an error and was not stopped.
  public var isComplete = false
  /// How often the source was asked, and where the last time, as far as the producer tells.
  public var attempts = 1
  public var endpoint: String?
  /// Time the producer waited for the consumer, up to now where it waits.
  public var blocked: Duration = .zero
}
