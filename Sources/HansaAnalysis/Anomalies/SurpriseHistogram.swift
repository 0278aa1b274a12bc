import Foundation

/// How rare a surprise of this size is for this series: a histogram of logarithmic buckets, and beyond its 98th percentile
/// the exponential tail of the logarithms (Hill 1975), as extreme value theory has it for heavy tails. In the manner of
/// SPOT (Siffer et al. 2017), but in constant memory. So surprises of different kinds and series become comparable.
struct SurpriseHistogram {
  /// The share of surprises that the tail is fitted to.
  private static let tail = 0.02
  /// The least tail index: by less than this (in logarithms) no surprise is larger than others, however alike they are.
  private static let leastIndex = 0.2
  private static let perUnit = 12.0
  private static let lowest = -9.0
  private static let buckets = 280
  /// Where the counts are halved, so that a series forgets.
  private static let memory = 60_000

  private var counts = [UInt32](repeating: 0, count: buckets)
  private var top = 0
  private(set) var total = 0

  private static func bucket(_ surprise: Double) -> Int {
    guard surprise > 1e-4 else { return 0 }
    return max(1, min(buckets - 1, Int((log(surprise) - lowest) * perUnit) + 1))
  }

  /// -log10 of the probability of a surprise at least as large, by those before; then learns it.
  mutating func rarity(_ surprise: Double) -> Double {
    let bucket = Self.bucket(surprise)
    defer { learn(bucket) }
    guard bucket > 0, total > 0 else { return 0 }
    let share = Self.tail * Double(total)
    var rest = share
    var moment = 0.0
    var threshold = top
    while threshold > 0 {
      let taken = min(Double(counts[threshold]), rest)
      rest -= taken
      moment += taken * Double(threshold)
      if rest <= 0 { break }
      threshold -= 1
    }
    guard bucket > threshold else {
      var above = share
      for lower in stride(from: threshold - 1, through: bucket, by: -1) { above += Double(counts[lower]) }
      return -log10(min(1, above / Double(total)))
    }
    let excess = (moment / share - Double(threshold) + 0.5) / Self.perUnit
    let distance = Double(bucket - threshold) / Self.perUnit
    return -log10(Self.tail) + distance / max(Self.leastIndex, excess) * log10(M_E)
  }

  /// The surprise that a share of those before exceeds.
  func quantile(exceededBy share: Double) -> Double {
    var rest = share * Double(total)
    var bucket = top
    while bucket > 0 {
      rest -= Double(counts[bucket])
      if rest < 0 { break }
      bucket -= 1
    }
    return bucket == 0 ? 0 : exp(Self.lowest + Double(bucket) / Self.perUnit)
  }

  private mutating func learn(_ bucket: Int) {
    counts[bucket] += 1
    total += 1
    top = max(top, bucket)
    guard total >= Self.memory else { return }
    for index in counts.indices { counts[index] /= 2 }
    total = counts.reduce(0) { $0 + Int($1) }
  }
}
