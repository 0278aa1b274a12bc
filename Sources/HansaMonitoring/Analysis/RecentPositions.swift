/// The last few places of a list that were found, each once.
struct RecentPositions: Sendable {
  private static let limit = 8

  private var positions: [Int] = []
  private var next = 0

  func first(where isMeant: (Int) -> Bool) -> Int? { positions.first(where: isMeant) }

  /// Takes one that is not among them; the oldest goes.
  mutating func add(_ position: Int) {
    guard !positions.contains(position) else { return }
    if positions.count < Self.limit {
      positions.append(position)
    } else {
      positions[next] = position
      next = (next + 1) % Self.limit
    }
  }
}
