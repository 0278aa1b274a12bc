import HansaMonitoring
import Synchronization

/// The records that came into the file last: a reader leaves them out of what is live.
final class WrittenRecords: Sendable {
  /// More than anybody keeps in memory.
  static let limit = 65_536

  private struct State {
    var queries = Recent<UInt64>()
    var events = Recent<OperationalEvent>()
  }

  private let state = Mutex(State())

  func add(_ batch: MetricsBatch) {
    state.withLock { state in
      for query in batch.queries { state.queries.add(query.id) }
      for event in batch.events { state.events.add(event) }
    }
  }

  func contains(query id: UInt64) -> Bool { state.withLock { $0.queries.contains(id) } }
  func contains(_ event: OperationalEvent) -> Bool { state.withLock { $0.events.contains(event) } }

  /// A set of the elements that were added last.
  private struct Recent<Element: Hashable & Sendable>: Sendable {
    private var ring: [Element] = []
    private var next = 0
    private var known: Set<Element> = []

    func contains(_ element: Element) -> Bool { known.contains(element) }

    mutating func add(_ element: Element) {
      guard known.insert(element).inserted else { return }
      if ring.count < WrittenRecords.limit { return ring.append(element) }
      known.remove(ring[next])
      ring[next] = element
      next = (next + 1) % WrittenRecords.limit
    }
  }
}
