import Foundation
import HansaAnalysis
import HansaCore

/// Judges Hansa's own metrics as records come: per source, per fingerprint and of all queries. A value without I/O or
/// clock, of bounded size.
public struct MetricAnalysis: Sendable {
  /// The most sources and fingerprints that are known at a time (some 12 MB); those that were not seen for the longest go.
  public static let limit = 256
  /// The anomalies that are kept.
  public static let kept = 1000
  /// A fingerprint is new for so many seconds.
  private static let novelty = 600.0

  private struct Known: Sendable {
    let subject: MetricKey.Subject
    var history = SubjectHistory()
    var seen = 0
  }

  /// In no order. A history is large, and is changed where it lies.
  private var known: [Known] = []
  private var positions: [MetricKey.Subject: Int] = [:]
  /// Of those that were seen last, which most that come are about: found without hashing a name.
  private var lately = RecentPositions()
  /// Counts what came, for who was seen last.
  private var arrivals = 0
  /// When a fingerprint last came that had not been known, and since when there are any.
  private var newest: (time: Double, query: String)?
  private var first = Double.infinity
  /// The last anomalies, the oldest first.
  public private(set) var anomalies: [MetricAnomaly] = []

  public init() {}

  /// Takes a query that has ended.
  public mutating func take(_ query: QueryRecord) {
    let start = query.started.timeIntervalSince1970
    let end = start + query.duration.milliseconds / 1000
    first = min(first, start)
    let fingerprint = MetricKey.Subject.fingerprint(Name(query.fingerprint))
    let isFailed = query.outcome == .failed
    let isCancelled = query.outcome == .cancelled
    if !query.fingerprint.isEmpty, end > first + Self.novelty, positions[fingerprint] == nil {
      newest = (end, query.normalizedText)
    }
    var slower: [String] = []
    // By position: a fragment has many parts, and each copy counts them all.
    for index in query.fragments.indices {
      let source = query.fragments[index].source
      let milliseconds = query.fragments[index].total?.milliseconds
      let isFailed = query.fragments[index].errorCode != nil || milliseconds == nil
      let judged = observe(.source(source), at: end, milliseconds, isFailed: isFailed, query)
      if judged.contains(where: { $0.metric == .latency && $0.value > $0.high }) {
        slower.append("source \(source) slower")
      }
    }
    let milliseconds = isCancelled ? nil : query.duration.milliseconds
    observe(.federation, at: end, milliseconds, isFailed: isFailed, query)
    guard !query.fingerprint.isEmpty else { return }
    observe(fingerprint, at: end, milliseconds, isFailed: isFailed, query, slower)
  }

  @discardableResult
  private mutating func observe(
    _ subject: MetricKey.Subject, at time: Double, _ milliseconds: Double?, isFailed: Bool, _ query: QueryRecord,
    _ slower: [String] = []
  ) -> [SubjectHistory.Judged] {
    let position = position(of: subject)
    let judged = known[position].history.take(at: time, milliseconds: milliseconds, isFailed: isFailed)
    var isOfQuery = false
    if case .fingerprint = subject { isOfQuery = true }
    let changes = isOfQuery ? known[position].history.changes(query) + slower : []
    for one in judged {
      guard let severity = one.observation.severity else { continue }
      var told = one.metric == .latency ? changes : []
      if !isOfQuery, let newest, time - newest.time < Self.novelty { told.append("new query: \(newest.query)") }
      anomalies.append(
        MetricAnomaly(
          key: MetricKey(subject, one.metric), time: one.time, value: one.value, expected: one.expected, low: one.low,
          high: one.high, score: one.observation.score, severity: severity, reason: one.observation.reason,
          changes: told, query: isOfQuery && one.metric == .latency ? query.normalizedText : nil))
    }
    if anomalies.count > Self.kept { anomalies.removeFirst(anomalies.count - Self.kept) }
    return judged
  }

  /// Where a subject is that was seen just now; one that is new takes the place of the oldest when there is no other.
  private mutating func position(of subject: MetricKey.Subject) -> Int {
    arrivals += 1
    if let position = lately.first(where: { known[$0].subject == subject }) {
      known[position].seen = arrivals
      return position
    }
    var place = positions[subject]
    if place == nil, known.count >= Self.limit {
      place = known.indices.min { known[$0].seen < known[$1].seen }
      if let place {
        positions[known[place].subject] = nil
        known[place] = Known(subject: subject)
      }
    }
    if place == nil { known.append(Known(subject: subject)) }
    let position = place ?? known.count - 1
    known[position].seen = arrivals
    // Nothing is hashed again for one that is known.
    if positions.count < known.count { positions[subject] = position }
    lately.add(position)
    return position
  }

  /// The past of all metrics that there is one of, in a stable order.
  public var series: [MetricSeries] { series(of: { _ in true }) }

  /// The past of those metrics that are asked for, in a stable order. The others cost nothing.
  public func series(of isAsked: (MetricKey) -> Bool) -> [MetricSeries] {
    known.map { ($0.subject, $0.history.buckets) }
      .sorted { ($0.0.kind, $0.0.name ?? "") < ($1.0.kind, $1.0.name ?? "") }
      .flatMap { subject, buckets in
        MetricKey.Metric.allCases.map { MetricKey(subject, $0) }.filter(isAsked).map { key in
          MetricSeries(key: key, values: buckets.values(key.metric), interval: buckets.interval, end: buckets.end)
        }
      }
  }
}
