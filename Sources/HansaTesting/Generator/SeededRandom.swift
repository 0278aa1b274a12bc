import HansaCore

/// SplitMix64 with what generators of tests choose by.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var random: SplitMix64

  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  public mutating func next() -> UInt64 { random.next() }

  /// True in `percent` of 100 cases.
  public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// A number from 0 to `limit` - 1; 0 for a limit of 0.
  public mutating func below(_ limit: Int) -> Int { limit <= 1 ? 0 : Int(next() % UInt64(limit)) }

  public mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

  /// nil for an empty list.
  public mutating func pick<T>(_ list: [T]) -> T? { list.isEmpty ? nil : list[below(list.count)] }

  /// The list in another order.
  public mutating func shuffled<T>(_ list: [T]) -> [T] {
    var list = list
    for index in list.indices.dropFirst() { list.swapAt(index, below(index + 1)) }
    return list
  }
}
