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
