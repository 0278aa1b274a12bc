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
    var reading: Reading?
  }

  /// Processor time of the process at a moment.
  private struct Reading {
    var time: Duration
    var moment: ContinuousClock.Instant

    /// So long one is as good as another: the system takes a part of a small query's time to tell.
    static let validity = Duration.microseconds(100)
  }

  private let state = Mutex(State())
  private let began: (@Sendable (_ id: UInt64) -> Void)?
  private let ended: (@Sendable (EndedQuery, _ cpu: Duration?) -> Void)?

  /// - Parameters:
  ///   - began: is told of each query that begins, in the task of who asks it; nil: nobody is.
  ///   - ended: is told of each query that has ended, with the processor time of the process where no other query ran
  ///     meanwhile; nil: nobody is.
  init(
    began: (@Sendable (_ id: UInt64) -> Void)? = nil, ended: (@Sendable (EndedQuery, _ cpu: Duration?) -> Void)? = nil
  ) {
    self.began = began
    self.ended = ended
  }

  /// A query begins.
  func begin(_ text: String, _ origin: QueryOrigin, since start: ContinuousClock.Instant = .now) -> RunningQuery {
    let clock = ended == nil ? nil : processorTime()
    let query = state.withLock { state in
      state.lastID += 1
      // What the process does meanwhile is this query's doing, unless another one begins.
      let began = state.running.isEmpty ? clock : nil
      let query = RunningQuery(id: state.lastID, origin, text: text, since: start) { [weak self] query in
        self?.end(query, began)
      }
      state.running[query.id] = query
      return query
    }
    began?(query.id)
    return query
  }

  /// That of the process now; nil where another query runs.
  private func processorTime() -> Duration? {
    let (isAlone, last) = state.withLock { ($0.running.isEmpty, $0.reading) }
    guard isAlone else { return nil }
    if let last, .now - last.moment < Reading.validity { return last.time }
    return ResourceSample.cpuTime
  }

  private func end(_ query: EndedQuery, _ began: Duration?) {
    let id = query.status.id
    let wasAlone = state.withLock { state in
      state.running[id] = nil
      if state.ended.count < Self.remembered {
        state.ended.append(query.status)
      } else {
        state.ended[state.next] = query.status
      }
      state.next = (state.next + 1) % Self.remembered
      return state.lastID == id
    }
    guard let ended else { return }
    guard wasAlone, let began else { return ended(query, nil) }
    let reading = Reading(time: ResourceSample.cpuTime, moment: .now)
    state.withLock { $0.reading = reading }
    ended(query, reading.time - began)
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
