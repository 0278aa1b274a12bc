import Foundation

/// A metric's past in constant memory: sums of equal intervals, which become twice as long whenever there are too many.
struct MetricBuckets: Sendable, Hashable {
  /// The most intervals (an even number).
  static let capacity = 512
  /// The shortest interval in seconds.
  static let shortest = 60.0

  struct Bucket: Sendable, Hashable {
    var count = 0.0
    var failed = 0.0
    /// Of the logarithms of the milliseconds.
    var logarithms = 0.0
  }

  private(set) var buckets: [Bucket] = []
  /// The intervals' length in seconds.
  private(set) var interval = Self.shortest
  /// When the first one begins, in seconds since 1970.
  private(set) var start = 0.0

  /// Adds a measurement. One before the first interval counts in the first.
  mutating func add(at time: Double, isFailed: Bool, milliseconds: Double) {
    if buckets.isEmpty { start = (time / interval).rounded(.down) * interval }
    var index = max(0, Int(min((time - start) / interval, 1e12)))
    while index >= Self.capacity {
      fold()
      index = max(0, Int(min((time - start) / interval, 1e12)))
    }
    while buckets.count <= index { buckets.append(Bucket()) }
    buckets[index].count += 1
    if isFailed { buckets[index].failed += 1 } else { buckets[index].logarithms += log(max(milliseconds, 1e-3)) }
  }

  private mutating func fold() {
    interval *= 2
    let aligned = (start / interval).rounded(.down) * interval
    if aligned < start { buckets.insert(Bucket(), at: 0) }
    start = aligned
    buckets = stride(from: 0, to: buckets.count, by: 2).map { index in
      var sum = buckets[index]
      if index + 1 < buckets.count {
        sum.count += buckets[index + 1].count
        sum.failed += buckets[index + 1].failed
        sum.logarithms += buckets[index + 1].logarithms
      }
      return sum
    }
  }

  /// The metric in each complete interval, gaps as NaN.
  func values(_ metric: MetricKey.Metric) -> [Double] {
    buckets.dropLast().map { bucket in
      switch metric {
      case .latency:
        bucket.count > bucket.failed ? exp(bucket.logarithms / (bucket.count - bucket.failed)) : .nan
      case .errorRate: bucket.count > 0 ? bucket.failed / bucket.count : .nan
      case .volume: bucket.count * 60 / interval
      }
    }
  }

  /// When the interval behind the last complete one begins, in seconds since 1970.
  var end: Double { start + Double(max(0, buckets.count - 1)) * interval }
}
