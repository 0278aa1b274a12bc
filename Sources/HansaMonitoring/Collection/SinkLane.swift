import Foundation
import HansaCore
import Synchronization

/// A sink with a queue, a task and a thread of its own: however slow it is, nobody else waits.
final class SinkLane: Sendable {
  private struct Waiter {
    /// What has to be written first; nil: all, and the sink has to be closed.
    var mark: Int?
    var continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var queue: SinkQueue
    var isClosed = false
    var waiters: [Int: Waiter] = [:]
    var lastWaiter = 0

    func isDone(_ mark: Int?) -> Bool { isClosed || mark.map(queue.isDone) ?? false }

    /// Those that need not wait any more.
    mutating func release() -> [CheckedContinuation<Bool, Never>] {
      let done = waiters.filter { isDone($0.value.mark) }
      for id in done.keys { waiters[id] = nil }
      return done.values.map(\.continuation)
    }
  }

  let sink: any MetricsSink
  private let report: @Sendable (OperationalEvent) -> Void
  private let state: Mutex<State>
  private let work: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  /// - Parameters:
  ///   - limit: records that may wait.
  ///   - report: is told when the sink begins to fail, and when it has recovered.
  init(_ sink: any MetricsSink, limit: Int, report: @escaping @Sendable (OperationalEvent) -> Void) {
    self.sink = sink
    self.report = report
    state = Mutex(State(queue: SinkQueue(limit: limit)))
    (work, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Begins to write; `end` or `close` ends it.
  func start() {
    Task(executorPreference: LaneThread("hansa-sink-\(sink.name)")) {
      for await _ in self.work {
        while let batch = self.state.withLock({ $0.queue.next() }) { await self.write(batch) }
      }
      await self.sink.close()
      self.change { $0.isClosed = true }
    }
  }

  /// Lets a batch wait for the sink; returns at once.
  func add(_ batch: MetricsBatch) {
    state.withLock { $0.queue.append(batch) }
    wake.yield()
  }

  private func write(_ batch: MetricsBatch) async {
    var problem: String?
    do throws(HansaError) { try await sink.write(batch) } catch { problem = "\(error.code.rawValue) \(error.message)" }
    let failure = problem
    if state.withLock({ $0.queue.end(failure) }) {
      report(
        failure.map { OperationalEvent(.sinkFailed, "Metrics are lost, \(sink.name) does not take them: \($0)") }
          ?? OperationalEvent(.sinkRecovered, "\(sink.name) takes metrics again."))
    }
    // Last, so that whoever waited for the batch also finds the event.
    change { $0.queue.conclude() }
  }

  private func change(_ body: (inout State) -> Void) {
    let released = state.withLock { state in
      body(&state)
      return state.release()
    }
    for continuation in released { continuation.resume(returning: true) }
  }

  /// What the sink has done so far.
  var figures: SinkFigures { state.withLock { $0.queue.figures } }

  /// What it has been given and has not taken, and what waits for it.
  var pending: [MetricsBatch] {
    state.withLock { state in ([state.queue.given].compactMap(\.self) + [state.queue.waiting]).filter { !$0.isEmpty } }
  }

  // MARK: Ends

  /// Waits until the sink has had all that was added before, and what became of it has been reported.
  ///
  /// - Returns: false when the time was up first.
  func flush(within limit: Duration) async -> Bool { await wait(for: state.withLock { $0.queue.added }, limit) }

  /// Takes nothing more, writes what waits and closes the sink.
  ///
  /// - Returns: false when the time was up first.
  func close(within limit: Duration) async -> Bool {
    end()
    return await wait(for: nil, limit)
  }

  /// Takes nothing more; what waits is written, then the sink is closed, and nobody waits for it.
  func end() { wake.finish() }

  private func wait(for mark: Int?, _ limit: Duration) async -> Bool {
    await withCheckedContinuation { continuation in
      let id = state.withLock { state -> Int? in
        if state.isDone(mark) { return nil }
        state.lastWaiter += 1
        state.waiters[state.lastWaiter] = Waiter(mark: mark, continuation: continuation)
        return state.lastWaiter
      }
      guard let id else { return continuation.resume(returning: true) }
      DispatchQueue.global().asyncAfter(deadline: .now() + limit / .seconds(1)) { [weak self] in
        self?.state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: false)
      }
    }
  }
}

/// Runs a sink's task on a thread of its own: one that blocks it takes none from the pool that queries run on.
private final class LaneThread: TaskExecutor {
  private let queue: DispatchQueue

  init(_ label: String) { queue = DispatchQueue(label: label, qos: .utility) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
