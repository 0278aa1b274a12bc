import Foundation
import HansaArrow
import HansaCore
import HansaSource
import Synchronization
import Testing

@Suite struct BatchStreamTests {
  static let schema = Schema([Field("n", .int8)])

  /// A batch of `rows` rows that all hold `number`.
  static func batch(_ number: Int, rows: Int = 10) -> RecordBatch {
    let builder = BatchBuilder(schema)
    for _ in 0..<rows { builder.columns[0].append(Int64(number)) }
    builder.rowCount = rows
    return builder.take()
  }

  static func number(_ batch: RecordBatch) -> SQLValue { batch.columns[0].value(0) }

  // MARK: Order and ends

  @Test func `batches come in the order they were sent, then the end, again and again`() async throws {
    let stream = BatchStream(schema: Self.schema)
    for number in 0..<200 { try stream.send(Self.batch(number)) }
    stream.finish()
    for number in 0..<200 {
      let batch = try #require(try await stream.next())
      #expect(Self.number(batch) == .integer(Int64(number)))
    }
    #expect(try await stream.next() == nil)
    #expect(try stream.nextBlocking() == nil)
    stream.cancel()
    #expect(try await stream.next() == nil)
  }

  @Test func `a last batch comes with the end, to whoever waits for it`() async throws {
    let stream = BatchStream(schema: Self.schema)
    let reader = Task { (try await stream.next().map(Self.number), try await stream.next() == nil) }
    try stream.send(Self.batch(1), isLast: true)
    stream.finish()
    #expect(try await reader.value == (.integer(1), true))
    // Who does not wait may have it earlier.
    let other = BatchStream(schema: Self.schema)
    try other.send(Self.batch(2), isLast: true)
    #expect(try await other.next().map(Self.number) == .integer(2))
    other.finish(throwing: HansaError(.divisionByZero, "division by zero"))
    await #expect(throws: HansaError.self) { try await other.next() }
  }

  @Test func `an error comes after the batches before it, and stays`() async throws {
    let stream = BatchStream(schema: Self.schema)
    try stream.send(Self.batch(1))
    stream.finish(throwing: HansaError(.divisionByZero, "division by zero"))
    #expect(try await stream.next() != nil)
    for _ in 0..<2 {
      let error = await #expect(throws: HansaError.self) { try await stream.next() }
      #expect(error?.code == .divisionByZero)
    }
  }

  @Test func `only the first end counts, and nothing is taken after it`() async throws {
    let stream = BatchStream(schema: Self.schema)
    stream.finish()
    stream.finish(throwing: HansaError(.internalError, "too late"))
    #expect(throws: HansaError.self) { try stream.send(Self.batch(1)) }
    #expect(try await stream.next() == nil)
  }

  // MARK: Back-pressure

  @Test func `no more bytes wait than the limit, one batch excepted`() throws {
    let size = Self.batch(0).byteCount
    let limit = 3 * size
    let stream = BatchStream(schema: Self.schema, byteLimit: limit)
    let producer = Worker {
      for number in 0..<500 { try stream.send(Self.batch(number)) }
      // Larger than the limit: goes in when nothing else waits.
      try stream.send(Self.batch(500, rows: 100))
      stream.finish()
    }
    // The producer fills the queue without anyone reading, and then waits.
    while stream.statistics.bytes < limit { sched_yield() }
    var consumed = 0
    var rows = 0
    while let batch = try stream.nextBlocking() {
      consumed += batch.byteCount
      rows += batch.rowCount
      #expect(stream.statistics.bytes - consumed <= max(limit, Self.batch(500, rows: 100).byteCount))
    }
    try producer.join()
    #expect(rows == 500 * 10 + 100)
  }

  @Test func `the memory of a batch is free when its consumer is done with it`() throws {
    let stream = BatchStream(schema: Self.schema)
    let released = Counter()
    try withExtendedLifetime(stream) {
      for number in 0..<5 {
        let plain = Self.batch(number)
        let bytes = plain.columns[0].data.bytes
        let buffer = ArrowBuffer(bytes: bytes) { [plain] in
          withExtendedLifetime(plain) { released.increment() }
        }
        let column = ArrowColumn(layout: .int64, count: 10, nullCount: 0, validity: nil, data: buffer)
        try stream.send(RecordBatch(schema: Self.schema, rowCount: 10, columns: [column]))
      }
      for taken in 1...3 {
        _ = try stream.nextBlocking()
        #expect(released.value == taken)
      }
      stream.cancel()
      #expect(released.value == 5)
    }
  }

  @Test func `statistics count rows, bytes, batches and times`() throws {
    let stream = BatchStream(schema: Self.schema, byteLimit: 1)
    stream.markConnected()
    let producer = Worker {
      try stream.send(Self.batch(1))
      try stream.send(Self.batch(2, rows: 5))
      stream.finish()
    }
    while try stream.nextBlocking() != nil {}
    try producer.join()
    let counters = stream.statistics
    #expect(counters.rows == 15)
    #expect(counters.batches == 2)
    #expect(counters.bytes == Self.batch(1).byteCount + Self.batch(2, rows: 5).byteCount)
    let connected = try #require(counters.connected)
    let first = try #require(counters.firstBatch)
    let total = try #require(counters.total)
    #expect(connected <= first && first <= total && counters.blocked <= total)
  }

  // MARK: Cancelling

  @Test func `cancelling wakes a producer that waits for room`() throws {
    let stream = BatchStream(schema: Self.schema, byteLimit: 1)
    let producer = Worker { while true { try stream.send(Self.batch(0)) } }
    while stream.statistics.batches == 0 { sched_yield() }
    stream.cancel()
    let error = #expect(throws: HansaError.self) { try producer.join() }
    #expect(error?.code == .queryCanceled)
  }

  @Test func `cancelling wakes threads and tasks that wait for a batch`() async throws {
    let stream = BatchStream(schema: Self.schema)
    let thread = Worker { _ = try stream.nextBlocking() }
    let tasks = (0..<3).map { _ in Task { try await stream.next() } }
    stream.cancel()
    #expect(throws: HansaError.self) { try thread.join() }
    for task in tasks { await #expect(throws: HansaError.self) { try await task.value } }
    #expect(stream.wasCancelled)
  }

  @Test func `cancelling the task that reads cancels the stream`() async throws {
    let stream = BatchStream(schema: Self.schema)
    let task = Task { try await stream.next() }
    task.cancel()
    await #expect(throws: HansaError.self) { try await task.value }
    #expect(stream.wasCancelled)
  }

  @Test func `the cancel handler is called once, and not after the end or after it was taken back`() throws {
    let calls = Counter()
    let handler: @Sendable () -> Void = { calls.increment() }
    let cancelled = BatchStream(schema: Self.schema)
    cancelled.onCancel(handler)
    cancelled.cancel()
    cancelled.cancel()
    #expect(calls.value == 1)
    // Cancelled already: at once.
    cancelled.onCancel(handler)
    #expect(calls.value == 2)

    let ended = BatchStream(schema: Self.schema)
    ended.onCancel(handler)
    try ended.send(Self.batch(1))
    ended.finish()
    ended.cancel()
    let takenBack = BatchStream(schema: Self.schema)
    takenBack.onCancel(handler)
    takenBack.onCancel(nil)
    takenBack.cancel()
    #expect(calls.value == 2)
  }

  @Test func `taking the handler back waits until it has returned`() throws {
    for _ in 0..<20 {
      let stream = BatchStream(schema: Self.schema)
      let (entered, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let returns = Counter()
      stream.onCancel {
        entered.signal()
        release.wait()
        returns.increment()
      }
      let canceller = Worker { stream.cancel() }
      entered.wait()
      let releaser = Worker {
        for _ in 0..<100 { sched_yield() }
        release.signal()
      }
      stream.onCancel(nil)
      #expect(returns.value == 1)
      try canceller.join()
      try releaser.join()
    }
  }

  @Test func `a handler may take itself back and end the stream`() async throws {
    let stream = BatchStream(schema: Self.schema)
    stream.onCancel {
      stream.onCancel(nil)
      stream.finish()
    }
    stream.cancel()
    await #expect(throws: HansaError.self) { try await stream.next() }
  }

  // MARK: Failures

  @Test func `a failure is told before a consumer comes to it, a cancelled stream's is not`() throws {
    let seen = Mutex<[HansaError.Code]>([])
    let failing = BatchStream(schema: Self.schema)
    failing.onFailure { error in seen.withLock { $0.append(error.code) } }
    try failing.send(Self.batch(1))
    failing.finish(throwing: HansaError(.divisionByZero, "division by zero"))
    #expect(seen.withLock { $0 } == [.divisionByZero])
    // Failed already: at once.
    failing.onFailure { error in seen.withLock { $0.append(error.code) } }
    #expect(seen.withLock { $0.count } == 2)

    let cancelled = BatchStream(schema: Self.schema)
    cancelled.onFailure { error in seen.withLock { $0.append(error.code) } }
    cancelled.cancel()
    cancelled.finish(throwing: HansaError(.queryCanceled, "cancelled"))
    let finished = BatchStream(schema: Self.schema)
    finished.onFailure { error in seen.withLock { $0.append(error.code) } }
    finished.finish()
    #expect(seen.withLock { $0.count } == 2)
  }

  // MARK: Several consumers

  @Test func `each batch goes to one of several threads`() throws {
    let stream = BatchStream(schema: Self.schema, byteLimit: 1000)
    let seen = Mutex<[SQLValue: Int]>([:])
    let consumers = (0..<4).map { index in
      Worker {
        if index % 2 == 0 {
          while let batch = try stream.nextBlocking() { seen.withLock { $0[Self.number(batch), default: 0] += 1 } }
        } else {
          loop: while true {
            switch try stream.nextBlocking(within: .milliseconds(1)) {
            case .batch(let batch): seen.withLock { $0[Self.number(batch), default: 0] += 1 }
            case .nothingYet: continue loop
            case .end: break loop
            }
          }
        }
      }
    }
    for number in 0..<2000 { try stream.send(Self.batch(number)) }
    stream.finish()
    for consumer in consumers { try consumer.join() }
    #expect(seen.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<2000).map { (.integer(Int64($0)), 1) }))
  }

  @Test func `each batch goes to one of several tasks`() async throws {
    let stream = BatchStream.produced(by: "test", schema: Self.schema) { stream throws(HansaError) in
      for number in 0..<2000 { try stream.send(Self.batch(number)) }
    }
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var count = 0
          while try await stream.next() != nil { count += 1 }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(counts == 2000)
  }

  @Test func `waiting for a limited time finds nothing, a batch, or the end`() throws {
    let stream = BatchStream(schema: Self.schema)
    guard case .nothingYet = try stream.nextBlocking(within: .milliseconds(1)) else {
      Issue.record("something came out of an empty stream")
      return
    }
    try stream.send(Self.batch(7))
    guard case .batch(let batch) = try stream.nextBlocking(within: .seconds(10)) else {
      Issue.record("the batch did not come")
      return
    }
    #expect(Self.number(batch) == .integer(7))
    stream.finish()
    guard case .end = try stream.nextBlocking(within: .seconds(10)) else {
      Issue.record("the end did not come")
      return
    }
  }

  @Test func `what a producer throws ends its stream`() async throws {
    let stream = BatchStream.produced(by: "test", schema: Self.schema) { stream throws(HansaError) in
      try stream.send(Self.batch(1))
      throw HansaError(.ioError, "the disk is on fire")
    }
    #expect(try await stream.next() != nil)
    let error = await #expect(throws: HansaError.self) { try await stream.next() }
    #expect(error?.code == .ioError)
  }
}

/// A thread whose end, or error, can be waited for.
private final class Worker: Sendable {
  private let done = DispatchSemaphore(value: 0)
  private let failure = Mutex<(any Error)?>(nil)

  init(_ work: @escaping @Sendable () throws -> Void) {
    Thread { [self] in
      do { try work() } catch { failure.withLock { $0 = error } }
      done.signal()
    }.start()
  }

  func join() throws {
    done.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

private final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func increment() { count.withLock { $0 += 1 } }
}
