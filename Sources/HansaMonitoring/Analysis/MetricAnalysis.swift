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

  private var subjects: [MetricKey.Subject: (history: SubjectHistory, seen: Int)] = [:]
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
    let end = start + query.duration / .seconds(1)
    first = min(first, start)
    let fingerprint = MetricKey.Subject.fingerprint(Name(query.fingerprint))
    let isFailed = query.outcome == .failed
    let isCancelled = query.outcome == .cancelled
    if !query.fingerprint.isEmpty, subjects[fingerprint] == nil, end > first + Self.novelty {
      newest = (end, query.normalizedText)
    }
    var slower: [String] = []
    for fragment in query.fragments {
      let milliseconds = fragment.total.map { $0 / .milliseconds(1) }
      let judged = observe(
        .source(fragment.source), at: end, milliseconds, isFailed: fragment.errorCode != nil || milliseconds == nil,
        query)
      if judged.contains(where: { $0.metric == .latency && $0.value > $0.high }) {
        slower.append("source \(fragment.source) slower")
      }
    }
    let milliseconds = isCancelled ? nil : query.duration / .milliseconds(1)
    observe(.federation, at: end, milliseconds, isFailed: isFailed, query)
    guard !query.fingerprint.isEmpty else { return }
    observe(fingerprint, at: end, milliseconds, isFailed: isFailed, query, slower)
  }

  @discardableResult
  private mutating func observe(
    _ subject: MetricKey.Subject, at time: Double, _ milliseconds: Double?, isFailed: Bool, _ query: QueryRecord,
    _ slower: [String] = []
  ) -> [SubjectHistory.Judged] {
    // Taken out, so that no copy of it is made.
    var history = subjects.removeValue(forKey: subject)?.history ?? SubjectHistory()
    let judged = history.take(at: time, milliseconds: milliseconds, isFailed: isFailed)
    var isOfQuery = false
    if case .fingerprint = subject { isOfQuery = true }
    let changes = isOfQuery ? history.changes(query) + slower : []
    arrivals += 1
    subjects[subject] = (history, arrivals)
    forgetOldest()
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

  private mutating func forgetOldest() {
    guard subjects.count > Self.limit, let oldest = subjects.min(by: { $0.value.seen < $1.value.seen }) else { return }
    subjects[oldest.key] = nil
  }

  /// The past of all metrics that there is one of, in a stable order.
  public var series: [MetricSeries] {
    subjects.sorted { ($0.key.kind, $0.key.name ?? "") < ($1.key.kind, $1.key.name ?? "") }.flatMap { subject, known in
      MetricKey.Metric.allCases.map { metric in
        let buckets = known.history.buckets
        return MetricSeries(
          key: MetricKey(subject, metric), values: buckets.values(metric), interval: buckets.interval, end: buckets.end)
      }
    }
  }
}
