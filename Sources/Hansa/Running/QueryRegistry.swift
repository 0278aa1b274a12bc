import HansaCore
import HansaMonitoring
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
  }

  private let state = Mutex(State())
  private let ended: @Sendable (QueryStatus, FederationMetrics?) -> Void

  /// - Parameter ended: is told of each query that has ended, with the figures of one that ran.
  init(ended: @escaping @Sendable (QueryStatus, FederationMetrics?) -> Void = { _, _ in }) { self.ended = ended }

  /// A query begins.
  func begin(_ text: String, user: Name, since start: ContinuousClock.Instant = .now) -> RunningQuery {
    state.withLock { state in
      state.lastID += 1
      let query = RunningQuery(id: state.lastID, user: user, text: text, since: start) { [weak self, ended] in
        self?.end($0)
        ended($0, $1)
      }
      state.running[query.id] = query
      return query
    }
  }

  private func end(_ status: QueryStatus) {
    state.withLock { state in
      state.running[status.id] = nil
      if state.ended.count < Self.remembered {
        state.ended.append(status)
      } else {
        state.ended[state.next] = status
      }
      state.next = (state.next + 1) % Self.remembered
    }
  }

  subscript(id: UInt64) -> RunningQuery? { state.withLock { $0.running[id] } }

  /// Those that run in the order in which they began, then those that ended, the last one first.
  func status() -> [QueryStatus] {
    let (running, ended, next) = state.withLock { ($0.running, $0.ended, $0.next) }
    let latest = ended.count < Self.remembered ? ended : Array(ended[next...] + ended[..<next])
    return running.values.sorted { $0.id < $1.id }.map(\.status) + latest.reversed()
  }
}
