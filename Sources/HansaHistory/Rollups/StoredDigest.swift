import Foundation
import HansaMonitoring

/// A `LatencyDigest` as it is stored: buckets in ascending order with their counts; values of 0 in a bucket of their own.
struct StoredDigest {
  /// The bucket of values of 0 or less: below all others.
  static let zeroBucket: Int32 = -32_768
  /// The percentiles that are stored beside a digest.
  static let shares = [0.5, 0.95, 0.99]

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

  /// In microseconds: the geometric middle of the bucket that has it; nil for no values.
  func quantile(_ share: Double) -> Double? {
    let rank = Int64((share * Double(counts.reduce(0, +))).rounded(.up))
    var seen: Int64 = 0
    for (bucket, count) in zip(buckets, counts) {
      seen += count
      if seen >= max(rank, 1) { return Self.value(bucket) }
    }
    return nil
  }

  static func value(_ bucket: Int32) -> Double {
    bucket == zeroBucket ? 0 : exp2((Double(bucket) + 0.5) / Double(1 << LatencyDigest.scale))
  }

  /// `value` in DuckDB's SQL.
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
