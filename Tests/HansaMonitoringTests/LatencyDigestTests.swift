import Foundation
import HansaCore
import Testing

@testable import HansaMonitoring

@Suite struct LatencyDigestTests {
  /// Log-normal times in microseconds.
  private static func values(_ count: Int, seed: UInt64) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let (a, b) = (
        Double.random(in: .leastNonzeroMagnitude..<1, using: &random), Double.random(in: 0..<1, using: &random)
      )
      return exp(7 + 1.5 * (-2 * log(a)).squareRoot() * cos(2 * .pi * b))
    }
  }

  @Test(arguments: [1, 2, 10, 997, 20_000]) func `percentiles are within the stated error of the exact ones`(count: Int)
  {
    for seed in UInt64(1)...5 {
      let values = Self.values(count, seed: seed).sorted()
      var digest = LatencyDigest()
      for value in values { digest.insert(value) }
      #expect(digest.count == UInt64(count))
      for part in [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
        let exact = values[max(1, Int((part * Double(count)).rounded(.up))) - 1]
        let estimated = digest.quantile(part) ?? -1
        #expect(
          abs(estimated - exact) <= exact * LatencyDigest.relativeError, "\(part) of \(count) values, seed \(seed)")
      }
    }
  }

  @Test func `merging digests is the digest of all values`() {
    let values = Self.values(1000, seed: 7)
    var (whole, first, second) = (LatencyDigest(), LatencyDigest(), LatencyDigest())
    for (index, value) in values.enumerated() {
      whole.insert(value)
      if index % 3 == 0 { first.insert(value) } else { second.insert(value) }
    }
    first.merge(second)
    #expect(first.counts == whole.counts && first.zeros == whole.zeros)
    #expect(abs(first.sum - whole.sum) < 1e-6 * whole.sum)
  }

  @Test func `the bounds of buckets belong to the bucket below`() {
    for power in -20...40 {
      let bound = exp2(Double(power))
      #expect(LatencyDigest.bucket(of: bound) == Int32(power * 16 - 1))
      #expect(LatencyDigest.bucket(of: bound.nextUp) == Int32(power * 16))
    }
  }

  @Test func `what is no time is not counted, and nothing or less is counted as nothing`() {
    var digest = LatencyDigest()
    for value in [Double.nan, .infinity, -.infinity] { digest.insert(value) }
    #expect(digest.isEmpty && digest.quantile(0.5) == nil && digest.mean == nil)
    digest.insert(-3)
    digest.insert(0)
    #expect(digest.zeros == 2 && digest.quantile(0.99) == 0 && digest.mean == 0)
  }

  @Test func `cumulative counts never fall and end with all values`() {
    var digest = LatencyDigest()
    for value in [0, 1, 2, 3, 4, 1000, 1e6] { digest.insert(value) }
    #expect(digest.cumulativeCounts(at: [0, 1, 2, 4, 999, 2000, .infinity]) == [1, 2, 3, 5, 5, 6, 7])
  }
}
