import Foundation
import HansaAlerting
import HansaAnalysis
import HansaCore
import HansaMonitoring

/// What the analysis of Hansa's own metrics says, as series for rules. No series of `/metrics`: a fingerprint is a label.
struct AnalysisSeries {
  static let anomaly: Name = "hansa_anomaly_score"
  static let latency: Name = "hansa_statement_latency_seconds"
  static let usualLatency: Name = "hansa_statement_usual_latency_seconds"

  /// For how long an anomaly is shown, in seconds.
  private static let shown = 300.0

  let analyzer: MetricAnalyzer
  /// In seconds since 1970.
  let now: Double

  init(_ analyzer: MetricAnalyzer, at instant: AlertInstant) {
    self.analyzer = analyzer
    now = Double(instant.milliseconds) / 1000
  }

  /// The series of the metrics that rules read.
  func values(_ isRead: (Name) -> Bool) -> [(labels: LabelSet, value: Double)] {
    var values: [(labels: LabelSet, value: Double)] = []
    if isRead(Self.anomaly) { values += anomalies(analyzer.anomalies) }
    guard isRead(Self.latency) || isRead(Self.usualLatency) else { return values }
    for series in analyzer.series(of: { $0.metric == .latency && $0.subject.kind == "fingerprint" }) {
      guard let name = series.key.subject.name, let typical = TypicalLatency(series, at: now) else { continue }
      for (metric, value) in [(Self.latency, typical.recent), (Self.usualLatency, typical.usual)] {
        let labels: [(name: Name, value: Name)] = [(LabelSet.metricName, metric), ("fingerprint", name)]
        values.append((LabelSet(labels), value))
      }
    }
    return values
  }

  /// The highest score of each metric on each side.
  func anomalies(_ all: [MetricAnomaly]) -> [(labels: LabelSet, value: Double)] {
    var scores: [LabelSet: Double] = [:]
    for one in all where one.time > now - Self.shown && one.time <= now {
      let pairs: [(name: Name, value: Name)] = [
        (LabelSet.metricName, Self.anomaly), ("subject", Name(one.key.subject.kind)),
        ("name", one.key.subject.name ?? ""), ("metric", Name(one.key.metric.rawValue)),
        ("side", one.value > one.expected ? "above" : "below"),
      ]
      let labels = LabelSet(pairs)
      scores[labels] = max(scores[labels] ?? 0, one.score)
    }
    return scores.map { ($0.key, $0.value) }
  }
}

/// How long the queries of a fingerprint take of late, and how long they took before: medians of the intervals' means, which
/// one slow interval does not move. In seconds.
struct TypicalLatency: Hashable {
  /// What counts as of late: ten minutes, and three intervals at least.
  private static let window = 600.0
  private static let fewest = (recent: 3, before: 20)

  let recent: Double
  let usual: Double

  /// - Returns: nil of other metrics than latency, and where too little is known of either time.
  init?(_ series: MetricSeries, at now: Double) {
    guard series.key.metric == .latency else { return nil }
    let start = now - max(Self.window, 3 * series.interval)
    let begin = series.end - Double(series.values.count) * series.interval
    let ended = series.values.indices.filter { begin + Double($0 + 1) * series.interval <= start }.count
    let before = series.values[..<ended].filter(\.isFinite)
    let late = series.values[ended...].filter(\.isFinite)
    guard late.count >= Self.fewest.recent, before.count >= Self.fewest.before,
      let recent = OrderStatistics.median(late), let usual = OrderStatistics.median(before)
    else { return nil }
    self.recent = recent / 1000
    self.usual = usual / 1000
  }
}
