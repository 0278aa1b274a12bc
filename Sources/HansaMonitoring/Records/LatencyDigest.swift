import Foundation

/// A histogram that is kept and merged: counts of values by bucket, few of them, in the order of their values.
///
/// The buckets are those of an exponential histogram of base 2^(1/16) (OpenTelemetry's scale 4): a percentile taken from
/// it is off by 2.2% at most, and merging two loses nothing.
public struct LatencyDigest: Sendable, Hashable {
  /// The base's exponent: 16 buckets for each doubling.
  public static let scale = 4
  /// The most by which a quantile is off, as a part of the exact value.
  public static let relativeError = 0.022
  private static let perDoubling = Double(1 << scale)

  /// Counts by bucket: bucket `i` has the values in (base^i, base^(i+1)].
  public var counts: [Int32: UInt64]
  /// Values of 0 or less.
  public var zeros: UInt64
  public var sum: Double

  public init(counts: [Int32: UInt64] = [:], zeros: UInt64 = 0, sum: Double = 0) {
    self.counts = counts
    self.zeros = zeros
    self.sum = sum
  }

  /// How many values it has.
  public var count: UInt64 { counts.values.reduce(zeros, +) }

  public var isEmpty: Bool { zeros == 0 && counts.isEmpty }

  /// The mean of the values, exactly; nil without any.
  public var mean: Double? { isEmpty ? nil : sum / Double(count) }

  /// Takes a value `times` over; one that is not finite is none.
  public mutating func insert(_ value: Double, times: UInt64 = 1) {
    guard value.isFinite, times > 0 else { return }
    guard value > 0 else { return zeros += times }
    counts[Self.bucket(of: value), default: 0] += times
    sum += value * Double(times)
  }

  /// Takes all values of another one.
  public mutating func merge(_ other: LatencyDigest) {
    counts.merge(other.counts, uniquingKeysWith: +)
    zeros += other.zeros
    sum += other.sum
  }

  /// The value below or at which a part of the values lie: the nearest-rank definition, off by `relativeError` at most.
  ///
  /// - Parameter part: 0 to 1; 0.95 for the 95th percentile.
  /// - Returns: nil without values.
  public func quantile(_ part: Double) -> Double? {
    let count = count
    guard count > 0 else { return nil }
    let rank = max(1, UInt64((min(max(part, 0), 1) * Double(count)).rounded(.up)))
    guard rank > zeros else { return 0 }
    var seen = zeros
    for (bucket, inside) in counts.sorted(by: { $0.key < $1.key }) {
      seen += inside
      // The geometric middle is off by the same factor at both ends.
      if seen >= rank { return exp2((Double(bucket) + 0.5) / Self.perDoubling) }
    }
    return nil
  }

  /// How many values lie at or below each bound, as a histogram of Prometheus has them. A bound that is a power of
  /// 2^(1/16) is met exactly; a bucket that another one cuts counts where its geometric middle is.
  ///
  /// - Parameter bounds: ascending.
  public func cumulativeCounts(at bounds: [Double]) -> [UInt64] {
    var result = bounds.map { $0 >= 0 ? zeros : 0 }
    for (bucket, inside) in counts {
      let middle = exp2((Double(bucket) + 0.5) / Self.perDoubling)
      for index in bounds.indices where middle <= bounds[index] { result[index] += inside }
    }
    return result
  }

  /// The bucket's number for a value over 0.
  static func bucket(of value: Double) -> Int32 {
    let exact = log2(value) * perDoubling
    let bucket = Int32(exact.rounded(.up)) - 1
    // Close to a bound the logarithm may come out on the wrong side.
    guard abs(exact - exact.rounded()) < 1e-6 else { return bucket }
    if value <= exp2(Double(bucket) / perDoubling) { return bucket - 1 }
    if value > exp2(Double(bucket + 1) / perDoubling) { return bucket + 1 }
    return bucket
  }
}
