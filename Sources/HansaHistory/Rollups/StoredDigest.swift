import Foundation
import HansaMonitoring

/// A `LatencyDigest` as it is stored: buckets in ascending order with their counts; values of 0 in a bucket of their own.
struct StoredDigest {
  /// The bucket of values of 0 or less: below all others.
  static let zeroBucket: Int32 = -32_768
  /// The percentiles that are stored beside a digest.
  static let shares = [0.5, 0.95, 0.99]
  /// The names of their columns.
  static let names = ["p50", "p95", "p99"]

  var buckets: [Int32] = []
  var counts: [Int64] = []

  init(_ digest: LatencyDigest) {
    if digest.zeros > 0 {
      buckets.append(Self.zeroBucket)
      counts.append(Int64(clamping: digest.zeros))
    }
    for (bucket, count) in digest.counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      buckets.append(bucket)
      counts.append(Int64(clamping: count))
    }
  }

  /// The bucket that has the value below or at which a share of them lie (nearest rank); nil for no values.
  func bucket(_ share: Double) -> Int32? {
    let rank = Int64((share * Double(counts.reduce(0, +))).rounded(.up))
    var seen: Int64 = 0
    for (bucket, count) in zip(buckets, counts) {
      seen += count
      if seen >= max(rank, 1) { return bucket }
    }
    return nil
  }

  /// What stands for the values of a bucket in DuckDB's SQL: its geometric middle, in microseconds; NULL for none.
  static func value(sql bucket: String) -> String {
    "CASE WHEN \(bucket) = \(zeroBucket) THEN 0.0::DOUBLE "
      + "ELSE pow(2.0::DOUBLE, (\(bucket) + 0.5::DOUBLE) / \(1 << LatencyDigest.scale)) END"
  }

  /// The bucket of a number of microseconds in DuckDB's SQL.
  static func bucket(sql value: String) -> String {
    "CASE WHEN \(value) <= 0 THEN \(zeroBucket) "
      + "ELSE CAST(ceil(log2(\(value)) * \(1 << LatencyDigest.scale)) AS INTEGER) - 1 END"
  }
}
