import Foundation
import Synchronization

/// Where threads leave records without waiting for each other: several short lists, each with a lock that is tried and
/// never waited for.
final class RecordStripes: Sendable {
  private final class Stripe: Sendable {
    let records = Mutex<[QueryRecord]>([])
  }

  private let stripes: [Stripe]
  /// Records that a list takes.
  private let limit: Int
  private let drops = Atomic<Int>(0)
  /// An empty list with room, which takes the place of the next one that is emptied: who records does not wait for memory.
  private let spare = Mutex<[QueryRecord]>([])

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

  /// Takes a record, or drops it where no list can take it at once.
  func append(_ record: consuming QueryRecord) -> Outcome {
    // Moved into the list: a copy would count each of its parts.
    var waiting = Optional(consume record)
    // Threads keep to a list of their own as long as it takes their records.
    let first = Int(truncatingIfNeeded: (UInt(pthread_self()) &* 0x9E37_79B9_7F4A_7C15) >> 48)
    for step in 0..<stripes.count {
      let stripe = stripes[(first &+ step) % stripes.count]
      let count = stripe.records.withLockIfAvailable { records -> Int in
        guard records.count < limit, let record = waiting.take() else { return 0 }
        records.append(record)
        return records.count
      }
      if let count, count > 0 { return count == limit / 2 + 1 ? .isFilling : .taken }
    }
    drops.wrappingAdd(1, ordering: .relaxed)
    return .dropped
  }

  /// Gives all records to `body`, list by list, which may keep them; what it leaves is thrown away.
  func drain(_ body: (inout [QueryRecord]) -> Void) {
    spare.withLock { spare in
      for stripe in stripes {
        stripe.records.withLock { if !$0.isEmpty { swap(&$0, &spare) } }
        let count = spare.count
        guard count > 0 else { continue }
        body(&spare)
        spare.removeAll(keepingCapacity: true)
        spare.reserveCapacity(count)
      }
    }
  }

  /// Records that were dropped so far.
  var dropped: Int { drops.load(ordering: .relaxed) }
}
