import HansaSource
import Synchronization

/// The server to which the fragments of one query go, so that they see one state.
final class EndpointPin: SnapshotAttachment {
  private let pinned = Mutex<Int?>(nil)

  /// - Parameter choose: called with the server that was chosen before; nil for the first.
  func endpoint(_ choose: (Int?) -> Int?) -> Int? {
    pinned.withLock { pinned in
      let chosen = choose(pinned)
      pinned = pinned ?? chosen
      return chosen
    }
  }

  func snapshotEnded() {}
}
