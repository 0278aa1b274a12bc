import Synchronization

/// Statements for whose decimals 18 digits did not suffice, by their hashes.
final class OverflowedStatements: Sendable {
  private static let most = 1000
  private let hashes = Mutex<Set<Int>>([])

  func contains(_ statement: String) -> Bool { hashes.withLock { $0.contains(statement.hashValue) } }

  func insert(_ statement: String) {
    hashes.withLock { hashes in
      if hashes.count >= Self.most { hashes = [] }
      hashes.insert(statement.hashValue)
    }
  }
}
