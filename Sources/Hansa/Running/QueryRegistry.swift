import HansaCore
import HansaMonitoring
import HansaSource
import Synchronization

/// The queries that run, and those that ended last.
final class QueryRegistry: Sendable {
  /// Ended queries that are remembered.
  static let remembered = 1000

  private struct State {
    var lastID: UInt64 = 0
    var running: [UInt64: RunningQuery] = [:]
    /// A ring: the oldest is replaced first.
    var ended: [QueryStatus] = []
    var next = 0
    var processor = ProcessorReadings()
  }

  private let state = Mutex(State())
  private let began: (@Sendable (_ id: UInt64) -> Void)?
  private let ended: (@Sendable (RunningQuery, _ cpu: Duration?) -> Void)?

  /// - Parameters:
  ///   - began: is told of each query that begins, in the task of who asks it; nil: nobody is.
  ///   - ended: is told of each query that has ended, with the processor time of the process where that is known and no other
  ///     query ran meanwhile; nil: nobody is.
  init(
    began: (@Sendable (_ id: UInt64) -> Void)? = nil, ended: (@Sendable (RunningQuery, _ cpu: Duration?) -> Void)? = nil
  ) {
    self.began = began
    self.ended = ended
  }

  /// A query begins.
  func begin(_ text: String, _ origin: QueryOrigin, since start: ContinuousClock.Instant = .now) -> RunningQuery {
    let isTold = ended != nil
    let query = state.withLock { state in
      state.lastID += 1
      // What the process does meanwhile is this query's doing, unless another one begins.
      let began = isTold && state.running.isEmpty ? state.processor.begin(at: start) : nil
      let query = RunningQuery(id: state.lastID, origin, text: text, since: start) { [weak self] query, moment in
        self?.end(query, at: moment, began)
      }
      state.running[query.id] = query
      return query
    }
    began?(query.id)
    return query
  }

  private func end(
    _ query: RunningQuery, at moment: ContinuousClock.Instant, _ began: ProcessorReadings.Beginning?
  ) {
    let (id, status) = (query.id, query.status)
    let cpu = state.withLock { state -> Duration? in
      state.running[id] = nil
      if state.ended.count < Self.remembered {
        state.ended.append(status)
      } else {
        state.ended[state.next] = status
      }
      state.next = (state.next + 1) % Self.remembered
      guard let began, state.lastID == id else { return nil }
      return state.processor.end(began, at: moment)
    }
    ended?(query, cpu)
  }

  subscript(id: UInt64) -> RunningQuery? { state.withLock { $0.running[id] } }

  /// Those that run in the order in which they began, then those that ended, the last one first.
  func status() -> [QueryStatus] {
    let (running, ended, next) = state.withLock { ($0.running, $0.ended, $0.next) }
    let latest = ended.count < Self.remembered ? ended : Array(ended[next...] + ended[..<next])
    return running.values.sorted { $0.id < $1.id }.map(\.status) + latest.reversed()
  }

  /// Tells the queries that are merged now what the engine holds, which is asked for those only.
  func observe(_ memory: () -> EngineMemory?) {
    let merging = state.withLock { $0.running }.values.filter(\.isMerging)
    guard !merging.isEmpty, let memory = memory() else { return }
    for query in merging { query.observe(memory) }
  }

  /// Those that run, in the order in which they began.
  func running() -> [QueryStatus] {
    state.withLock { $0.running }.values.sorted { $0.id < $1.id }.map(\.status)
  }
}
