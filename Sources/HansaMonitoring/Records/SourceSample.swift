import Foundation
import HansaCore

/// What one source did in an interval, and how it stood at the interval's end: a row of `hansa.source_metrics`.
public struct SourceSample: Sendable, Hashable {
  public var source: Name
  /// The interval's beginning, and its length.
  public var time: Date
  public var interval: Duration

  /// Statements that ended in the interval, and how many of them failed, by the error's class.
  public var requests: Int
  public var errors: [String: Int]
  public var rows: Int
  public var bytes: Int
  /// Times from sending to the last row, of those that ended, in microseconds.
  public var latency: LatencyDigest
  /// Look-ups in the result cache, and those that it answered.
  public var cacheLookups: Int
  public var cacheHits: Int

  // At the interval's end.
  public var connectionsOpen: Int?
  public var connectionsIdle: Int?
  public var connectionsWaiting: Int?
  public var connectionsLimit: Int?
  /// Since the source was registered.
  public var connectionsCreated: Int?
  public var connectionsFailed: Int?
  public var concurrencyLimit: Int?
  /// `closed`, `open` or `half-open`: the worst of its servers'; nil where it has no breaker.
  public var breaker: String?

  public init(source: Name, time: Date, interval: Duration) {
    self.source = source
    self.time = time
    self.interval = interval
    requests = 0
    errors = [:]
    rows = 0
    bytes = 0
    latency = LatencyDigest()
    cacheLookups = 0
    cacheHits = 0
  }
}

/// A histogram that is kept and merged: counts of values by bucket, few of them, in the order of their values.
///
/// The buckets are those of an exponential histogram of base 2^(1/16) (OpenTelemetry's scale 4): a percentile taken from
/// it is off by 2.2% at most, and merging two loses nothing.
public struct LatencyDigest: Sendable, Hashable {
  /// The base's exponent: 16 buckets for each doubling.
  public static let scale = 4
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
}
