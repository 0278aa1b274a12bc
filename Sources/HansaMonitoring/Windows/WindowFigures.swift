import Histogram

/// What a source, or the whole federation, did in a window of time.
public struct WindowFigures: Sendable, Hashable, Codable {
  /// What the window covers; less than its name says only when the federation is younger.
  public var seconds: Double
  /// Statements (or queries) that ended, and how many of them failed, by the error's class.
  public var requests: Int
  public var errors: [String: Int]
  /// A second, and the part of them that failed, without those that were cancelled; nil without any.
  public var requestsPerSecond: Double
  public var errorRate: Double?
  public var rows: Int
  public var bytes: Int
  public var cacheLookups: Int
  public var cacheHits: Int
  /// The part of the look-ups that the result cache answered; nil without any.
  public var cacheHitRatio: Double?
  /// Those that ended without an error; nil where there were none.
  public var latency: Latency?

  /// Response times in seconds, within 1% of the exact ones.
  public struct Latency: Sendable, Hashable, Codable {
    public var mean: Double
    public var p50: Double
    public var p90: Double
    public var p95: Double
    public var p99: Double
    public var max: Double
  }

  init(_ slots: [WindowSlot], seconds: Double) {
    self.seconds = seconds
    requests = slots.reduce(0) { $0 + $1.requests }
    errors = slots.reduce(into: [:]) { $0.merge($1.errors, uniquingKeysWith: +) }
    rows = slots.reduce(0) { $0 + $1.rows }
    bytes = slots.reduce(0) { $0 + $1.bytes }
    cacheLookups = slots.reduce(0) { $0 + $1.cacheLookups }
    cacheHits = slots.reduce(0) { $0 + $1.cacheHits }
    let failures = errors.reduce(0) { $0 + ($1.key == "cancelled" ? 0 : $1.value) }
    requestsPerSecond = seconds > 0 ? Double(requests) / seconds : 0
    errorRate = requests > 0 ? Double(failures) / Double(requests) : nil
    cacheHitRatio = cacheLookups > 0 ? Double(cacheHits) / Double(cacheLookups) : nil
    var merged = WindowSlot.histogram()
    for slot in slots { if let latency = slot.latency { merged.add(latency) } }
    latency = merged.totalCount > 0 ? Latency(merged) : nil
  }
}

extension WindowFigures.Latency {
  fileprivate init(_ histogram: Histogram<UInt32>) {
    func seconds(_ percentile: Double) -> Double { Double(histogram.valueAtPercentile(percentile)) / 1e6 }
    mean = histogram.mean / 1e6
    (p50, p90, p95, p99) = (seconds(50), seconds(90), seconds(95), seconds(99))
    max = Double(histogram.maxRecorded) / 1e6
  }
}
