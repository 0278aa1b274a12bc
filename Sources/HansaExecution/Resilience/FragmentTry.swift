import HansaArrow
import HansaCore
import HansaSource
import Synchronization

/// One try of a fragment, as its producer sees it.
final class FragmentTry: BatchReceiver {
  let number: Int
  let endpoint: Int
  private let delivery: FragmentDelivery
  private let start: ContinuousClock.Instant
  private let hasAnswered = Atomic(false)
  private let isConnected = Atomic(false)

  init(_ number: Int, _ endpoint: Int, _ delivery: FragmentDelivery, since start: ContinuousClock.Instant) {
    self.number = number
    self.endpoint = endpoint
    self.delivery = delivery
    self.start = start
  }

  /// Whether the server gave it a connection.
  var hasConnected: Bool { isConnected.load(ordering: .relaxed) }

  func connected() {
    isConnected.store(true, ordering: .relaxed)
    delivery.connected(number)
  }

  func receive(_ batch: RecordBatch, isLast: Bool) throws(HansaError) {
    answer()
    try delivery.receive(batch, isLast: isLast, from: number)
  }

  func ended(_ error: HansaError?) {
    if error == nil { answer() }
    delivery.ended(self, error)
  }

  private func answer() {
    guard !hasAnswered.exchange(true, ordering: .relaxed) else { return }
    let now = delivery.now
    delivery.answered(self, after: now - start, at: now)
  }
}
