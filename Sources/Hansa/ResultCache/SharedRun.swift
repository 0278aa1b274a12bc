import HansaArrow
import HansaCore
import HansaExecution
import HansaPlanner
import Synchronization

/// A running query whose rows equal queries wait for.
///
/// It reads at its own pace as long as the rows are kept, so that nobody waits for the one who began it; whoever leaves
/// touches only itself, and the last to leave stops the run.
final class SharedRun: Sendable {
  /// What a query that waited gets.
  enum Answer: Sendable {
    case rows([RecordBatch])
    case failed(HansaError)
    /// The run was stopped, or its rows are too many to be kept.
    case runAlone
    case cancelled
  }

  fileprivate struct State {
    var buffer = RunBuffer()
    var execution: QueryExecution?
    var followers: [Int: CheckedContinuation<Answer, Never>] = [:]
    var answer: Answer?
    var joined = 0
    var left: Set<Int> = []
    var reader: CheckedContinuation<Void, Never>?
    var pump: CheckedContinuation<Void, Never>?
  }

  /// What the sources said before it began.
  let versions: SourceVersions
  private let state = Mutex(State())
  private let keeps: @Sendable (_ bytes: Int) -> Bool
  private let ended: @Sendable ([RecordBatch]?) -> Void

  /// - Parameters:
  ///   - keeps: whether so many bytes may be kept, and so many more.
  ///   - ended: called once, when nobody may wait for the run any more: with all rows, or nil.
  init(
    _ versions: SourceVersions, keeps: @escaping @Sendable (Int) -> Bool,
    ended: @escaping @Sendable ([RecordBatch]?) -> Void
  ) {
    self.versions = versions
    self.keeps = keeps
    self.ended = ended
  }

  // MARK: The run

  /// Begins to read.
  ///
  /// - Parameter isWhole: asked at the end; an answer from which something is missing is its reader's alone.
  func start(_ execution: QueryExecution, isWhole: @escaping @Sendable () -> Bool) {
    state.withLock { $0.execution = execution }
    Task { await self.read(execution, isWhole) }
  }

  /// It could not be started.
  func fail(_ error: HansaError) {
    state.withLock { $0.buffer.end(.failure(error)) }
    settle(error.category == .cancelled ? .runAlone : .failed(error), nil)
  }

  private func read(_ execution: QueryExecution, _ isWhole: @Sendable () -> Bool) async {
    do throws(HansaError) {
      while let batch = try await execution.next() {
        let isKept = keeps(batch.byteCount)
        let (reader, wasWhole) = state.withLock { state in
          let wasWhole = state.buffer.isWhole
          state.buffer.append(batch, isKept: isKept)
          defer { state.reader = nil }
          return (state.reader, wasWhole)
        }
        reader?.resume()
        if !isKept, wasWhole { settle(.runAlone, nil) }
        await room()
      }
      let keeps = isWhole()
      let rows = state.withLock { state in
        state.buffer.end(.success(()))
        return keeps ? state.buffer.complete : nil
      }
      settle(rows.map { .rows($0) } ?? .runAlone, rows)
    } catch {
      state.withLock { $0.buffer.end(.failure(error)) }
      settle(error.category == .cancelled ? .runAlone : .failed(error), nil)
    }
  }

  /// Waits until the reader has taken enough of what nobody else gets.
  private func room() async {
    await withCheckedContinuation { continuation in
      let isNow = state.withLock { state in
        if state.buffer.wantsMore || !state.buffer.hasReader { return true }
        state.pump = continuation
        return false
      }
      if isNow { continuation.resume() }
    }
  }

  /// Tells all who wait; once.
  private func settle(_ answer: Answer, _ rows: [RecordBatch]?) {
    let isFirst = state.withLock { state in
      defer { state.answer = state.answer ?? answer }
      return state.answer == nil
    }
    // Whoever comes now finds the result, before those who waited are told.
    if isFirst { ended(rows) }
    let (followers, reader) = state.withLock { state in
      defer { (state.followers, state.reader) = ([:], nil) }
      return (isFirst ? state.followers : [:], state.reader)
    }
    for follower in followers.values { follower.resume(returning: answer) }
    reader?.resume()
  }

  // MARK: Who waits

  /// Waits for all rows; cancelling the task, or the time, ends this waiting alone.
  func answer(within limit: Duration?) async -> Answer {
    let number = state.withLock { state in
      state.joined += 1
      return state.joined
    }
    let timer = limit.map { limit in
      Task {
        do { try await Task.sleep(for: limit) } catch { return }
        self.leave(number)
      }
    }
    defer { timer?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now = state.withLock { state -> Answer? in
          if let answer = state.answer { return answer }
          if state.left.remove(number) != nil { return .cancelled }
          state.followers[number] = continuation
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      leave(number)
    }
  }

  /// How many wait for the rows.
  var waiting: Int { state.withLock { $0.followers.count } }

  private func leave(_ number: Int) {
    let (follower, unwanted) = state.withLock { state in
      let follower = state.followers.removeValue(forKey: number)
      // It may not have begun to wait yet.
      if follower == nil, state.answer == nil { state.left.insert(number) }
      return (follower, state.unwanted)
    }
    follower?.resume(returning: .cancelled)
    unwanted?.cancel()
  }

  // MARK: Who reads the rows as they come

  /// - Throws: the run's error, `.queryCanceled` after `leave` or when the task is cancelled.
  func next() async throws(HansaError) -> RecordBatch? {
    while true {
      if Task.isCancelled { leave() }
      let (next, pump) = state.withLock { state in
        let next = state.buffer.hasReader ? state.buffer.next() : .failed(Self.cancelled)
        guard state.buffer.wantsMore else { return (next, nil as CheckedContinuation<Void, Never>?) }
        defer { state.pump = nil }
        return (next, state.pump)
      }
      pump?.resume()
      switch next {
      case .batch(let batch): return batch
      case .end: return nil
      case .failed(let error): throw error
      case .nothingYet: await news()
      }
    }
  }

  private func news() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isNow = state.withLock { state in
          if !state.buffer.hasReader || state.buffer.hasNews { return true }
          state.reader = continuation
          return false
        }
        if isNow { continuation.resume() }
      }
    } onCancel: {
      leave()
    }
  }

  /// The reader wants no more. Any thread, any number of times.
  func leave() {
    let (unwanted, reader, pump) = state.withLock { state in
      state.buffer.leave()
      defer { (state.reader, state.pump) = (nil, nil) }
      return (state.unwanted, state.reader, state.pump)
    }
    unwanted?.cancel()
    reader?.resume()
    pump?.resume()
  }

  private static let cancelled = HansaError(.queryCanceled, "the query was cancelled")
}

extension SharedRun.State {
  /// The query to stop, where nobody wants its rows any more.
  fileprivate var unwanted: QueryExecution? {
    buffer.ending == nil && !buffer.hasReader && followers.isEmpty ? execution : nil
  }
}
