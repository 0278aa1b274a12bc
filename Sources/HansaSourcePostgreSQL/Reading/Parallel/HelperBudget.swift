import Synchronization

/// Connections that a source may be asked for beside one a fragment: several large reads at once share them.
final class HelperBudget: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  /// Whether any are left at this moment.
  var isOpen: Bool { free.withLock { $0 > 0 } }

  /// All that are left; to be given back.
  func take() -> Int {
    free.withLock { free in
      defer { free = 0 }
      return free
    }
  }

  func giveBack(_ count: Int) { free.withLock { $0 += count } }
}
