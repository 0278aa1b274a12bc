/// How many retries a source may still have: a bucket into which each request puts a part of a retry and from which each
/// retry takes a whole one. A value without I/O.
public struct RetryBudget: Sendable, Hashable {
  /// Retries that a source which was quiet may have at once.
  public static let reserve = 10.0

  private let share: Double
  private var tokens: Double

  /// - Parameter share: retries for each request; 0 for none at all.
  public init(share: Double) {
    self.share = share
    tokens = share > 0 ? Self.reserve : 0
  }

  /// A request was sent that is no retry.
  public mutating func earn() { tokens = min(Self.reserve, tokens + share) }

  /// - Returns: whether a retry may be sent; it is paid for then.
  public mutating func spend() -> Bool {
    // Many small shares add up to a little less than one.
    guard tokens >= 1 - 1e-9 else { return false }
    tokens = max(0, tokens - 1)
    return true
  }
}
