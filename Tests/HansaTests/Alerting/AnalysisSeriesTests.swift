import Foundation
import HansaAlerting
import HansaAnalysis
import HansaCore

import Testing

@testable import Hansa
@testable import HansaMonitoring

/// What the analysis of Hansa's own metrics says, as series for rules.
@Suite struct AnalysisSeriesTests {
  private static let start = 1_795_176_000.0

  private static func query(_ number: Int, at minute: Double, milliseconds: Int) -> QueryRecord {
    QueryRecord(
      id: UInt64(number), process: 1, started: Date(timeIntervalSince1970: start + minute * 60), outcome: .finished,
      fingerprint: "ab12", normalizedText: "SELECT 1", user: "ann", duration: .milliseconds(milliseconds))
  }

  /// A query a minute, which takes 100 ms for an hour, and then 300.
  private static func analyzer() async throws -> MetricAnalyzer {
    let analyzer = MetricAnalyzer()
    let queries = (0..<75).map { minute in
      query(minute, at: Double(minute), milliseconds: (minute < 60 ? 100 : 300) + minute % 3)
    }
    try await analyzer.write(MetricsBatch(queries: queries))
    return analyzer
  }

  private static func instant(_ minute: Double) -> AlertInstant {
    AlertInstant(milliseconds: Int64((start + minute * 60) * 1000))
  }

  @Test func `a query that takes longer than it used to shows both times`() async throws {
    let series = AnalysisSeries(try await Self.analyzer(), at: Self.instant(74.5)).values { _ in true }
    let found = Dictionary(
      uniqueKeysWithValues: series.filter { $0.labels["fingerprint"] == "ab12" }.map { ($0.labels.metric, $0.value) })
    let recent = try #require(found[AnalysisSeries.latency])
    let usual = try #require(found[AnalysisSeries.usualLatency])
    #expect(abs(recent - 0.301) < 0.002 && abs(usual - 0.101) < 0.002, "\(recent) \(usual)")
  }

  @Test func `nothing is said of a query that nobody asks any more, or that no rule reads`() async throws {
    let analyzer = try await Self.analyzer()
    #expect(AnalysisSeries(analyzer, at: Self.instant(120)).values { _ in true }.isEmpty)
    #expect(AnalysisSeries(analyzer, at: Self.instant(74.5)).values { _ in false }.isEmpty)
    let few = MetricAnalyzer()
    try await few.write(MetricsBatch(queries: (0..<15).map { Self.query($0, at: Double($0), milliseconds: 100) }))
    #expect(AnalysisSeries(few, at: Self.instant(15)).values { _ in true }.isEmpty)
  }

  @Test func `anomalies are shown for five minutes, the gravest of each metric and side`() {
    func anomaly(_ minute: Double, _ value: Double, score: Double) -> MetricAnomaly {
      MetricAnomaly(
        key: MetricKey(.source("shop"), .latency), time: Self.start + minute * 60, value: value, expected: 10, low: 8,
        high: 12, score: score, severity: .minor, reason: .spike, changes: [], query: nil)
    }
    let series = AnalysisSeries(MetricAnalyzer(), at: Self.instant(10)).anomalies([
      anomaly(4, 90, score: 0.9), anomaly(6, 30, score: 0.6), anomaly(7, 40, score: 0.7), anomaly(8, 1, score: 0.55),
      anomaly(11, 90, score: 0.9),
    ])
    let scores = Dictionary(uniqueKeysWithValues: series.map { ($0.labels["side"], $0.value) })
    #expect(scores == ["above": 0.7, "below": 0.55])
    #expect(series.first?.labels["name"] == "shop" && series.first?.labels["metric"] == "latency")
  }
}
