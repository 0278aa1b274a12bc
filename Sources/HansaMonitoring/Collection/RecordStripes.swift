import Foundation
import Synchronization

/// Where threads leave what records are made of without waiting for each other: several short lists, each with a lock that is tried and
/// never waited for.
final class RecordStripes: Sendable {
  private final class Stripe: Sendable {
    let waiting = Mutex<[any RecordSource]>([])
  }

  private let stripes: [Stripe]
  /// Records that a list takes.
  private let limit: Int
  private let drops = Atomic<Int>(0)
  /// An empty list with room, which takes the place of the next one that is emptied: who records does not wait for memory.
  private let spare = Mutex<[any RecordSource]>([])

  init(capacity: Int, count: Int = 16) {
    stripes = (0..<count).map { _ in Stripe() }
    limit = max(1, capacity / count)
  }

  /// What came of a record.
  enum Outcome {
    case taken
    /// As `taken`, and it is time to collect.
    case isFilling
    case dropped
  }

  /// Takes one, or drops it where no list can take it at once.
  func append(_ one: any RecordSource) -> Outcome {
    // Threads keep to a list of their own as long as it takes their records.
    let first = Int(truncatingIfNeeded: (UInt(pthread_self()) &* 0x9E37_79B9_7F4A_7C15) >> 48)
    for step in 0..<stripes.count {
      let stripe = stripes[(first &+ step) % stripes.count]
      let count = stripe.waiting.withLockIfAvailable { waiting -> Int in
        guard waiting.count < limit else { return 0 }
        waiting.append(one)
        return waiting.count
      }
      if let count, count > 0 { return count == limit / 2 + 1 ? .isFilling : .taken }
    }
    drops.wrappingAdd(1, ordering: .relaxed)
    return .dropped
  }

  /// Gives all that waits to `body`, list by list, and forgets it.
  func drain(_ body: ([any RecordSource]) -> Void) {
    spare.withLock { spare in
      for stripe in stripes {
        stripe.waiting.withLock { if !$0.isEmpty { swap(&$0, &spare) } }
        guard !spare.isEmpty else { continue }
        body(spare)
        spare.removeAll(keepingCapacity: true)
      }
    }
  }

  /// Records that were dropped so far.
  var dropped: Int { drops.load(ordering: .relaxed) }
}
