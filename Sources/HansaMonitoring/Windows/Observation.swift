import HansaCore

/// What one statement at a source, or one query of the federation, adds to the figures of its time.
struct Observation: Sendable {
  /// nil where it did not end by itself.
  var latency: Duration?
  /// The error's class, where it failed.
  var errorClass: String?
  var rows = 0
  var bytes = 0
  /// Whether the statement was sent: one that the result cache answers was not.
  var isRequest = true
  var cacheLookups = 0
  var cacheHits = 0

  /// A fragment's; nil for one that never came to its source.
  init?(_ fragment: FragmentRecord) {
    let isHit = fragment.cache == "hit" || fragment.cache == "stale" || fragment.cache == "shared"
    isRequest = !isHit
    cacheLookups = fragment.cache == nil || fragment.cache == "bypass" ? 0 : 1
    cacheHits = isHit ? 1 : 0
    guard fragment.connected != nil || fragment.total != nil || fragment.errorCode != nil || isHit else { return nil }
    latency = fragment.errorCode == nil && !isHit ? fragment.total : nil
    errorClass = fragment.errorCode.map { HansaError.Code(rawValue: $0).category.rawValue }
    rows = isHit ? 0 : fragment.rows
    bytes = isHit ? 0 : fragment.bytes
  }

  init(_ query: QueryRecord) {
    latency = query.outcome == .finished ? query.duration : nil
    errorClass = query.errorClass
    (rows, bytes) = (query.rows, query.bytes)
    let isHit = query.cache == "hit" || query.cache == "stale" || query.cache == "shared"
    cacheLookups = query.cache == nil || query.cache == "bypass" ? 0 : 1
    cacheHits = isHit ? 1 : 0
  }

  /// Whole ones, a day at most.
  var microseconds: Int64? { latency.map { min(max($0.microseconds, 0), 86_400_000_000) } }
}

extension Duration {
  /// Whole microseconds, without the division of durations, which takes as long as all else that is done with one.
  var microseconds: Int64 {
    if let few = Int64(exactly: self.attoseconds) { return few / 1_000_000_000_000 }
    let (seconds, attoseconds) = components
    return seconds.multipliedReportingOverflow(by: 1_000_000).partialValue &+ attoseconds / 1_000_000_000_000
  }

  /// As `microseconds`, with what is left of them.
  var milliseconds: Double {
    // Nine seconds at most, as nearly all.
    if let few = Int64(exactly: self.attoseconds) { return Double(few) / 1e15 }
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
  }
}
