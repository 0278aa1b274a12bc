import Foundation
import HansaCore
import HansaMonitoring
import Testing

/// A query of one fragment of the source `shop`.
private func query(
  _ seconds: Double, _ milliseconds: Double, fingerprint: String = "f", rows: Int = 10, plan: UInt64 = 1,
  outcome: QueryRecord.Outcome = .finished
) -> QueryRecord {
  var record = QueryRecord(
    id: 1, process: 1, started: Date(timeIntervalSince1970: 1_700_000_000 + seconds), outcome: outcome,
    fingerprint: fingerprint, normalizedText: "SELECT \(fingerprint)", user: "u",
    duration: .microseconds(Int64(milliseconds * 1000)))
  var fragment = FragmentRecord(id: "1", source: "shop", statementHash: plan, rows: rows, bytes: rows * 8)
  fragment.total = .microseconds(Int64(milliseconds * 900))
  record.fragments = [fragment]
  return record
}

/// A query every six seconds that takes 10 to 14 ms.
private func usual(_ count: Int, _ analysis: inout MetricAnalysis) {
  var noise = SplitMix64(seed: 1)
  for index in 0..<count {
    let time = 10 + 2 * (noise.fraction() + noise.fraction())
    analysis.take(query(Double(index) * 6, time))
  }
}

@Suite("Analysis of Hansa's own metrics") struct MetricAnalysisTests {
  @Test func `a query that is suddenly slow is an anomaly that says what else changed`() throws {
    var analysis = MetricAnalysis()
    usual(600, &analysis)
    #expect(analysis.anomalies.count <= 6)
    analysis.take(query(3600, 400, rows: 5000, plan: 2))
    let found = try #require(analysis.anomalies.last)
    #expect(found.key == MetricKey(.fingerprint("f"), .latency))
    #expect(found.value == 400 && found.high < 100 && found.low <= found.expected && found.expected < 20)
    #expect(found.changes.contains("plan changed") && found.changes.contains("more rows"))
    #expect(found.changes.contains("source shop slower") && found.query == "SELECT f")
    #expect(analysis.anomalies.contains { $0.key == MetricKey(.source("shop"), .latency) })
  }

  @Test func `a new query is named beside what became slower`() throws {
    var analysis = MetricAnalysis()
    usual(600, &analysis)
    analysis.take(query(3590, 12, fingerprint: "new"))
    analysis.take(query(3600, 400))
    let found = try #require(analysis.anomalies.last { $0.key == MetricKey(.source("shop"), .latency) })
    #expect(found.changes == ["new query: SELECT new"])
  }

  @Test func `a minute in which most fail, and one with far more queries, are anomalies`() {
    var analysis = MetricAnalysis()
    usual(3000, &analysis)
    for index in 0..<10 {
      analysis.take(query(18_000 + Double(index) * 6, 10, outcome: index < 8 ? .failed : .finished))
    }
    for index in 0..<600 { analysis.take(query(18_060 + Double(index) / 10, 10)) }
    analysis.take(query(18_130, 10))
    let kinds = Set(analysis.anomalies.map(\.key.metric))
    #expect(kinds.isSuperset(of: [.errorRate, .volume]), "\(kinds)")
  }

  @Test func `a latency that creeps up has a trend and a forecast`() throws {
    var analysis = MetricAnalysis()
    for index in 0..<1200 { analysis.take(query(Double(index) * 6, 10 + Double(index) / 100 + Double(index % 5))) }
    let series = try #require(analysis.series.first { $0.key == MetricKey(.source("shop"), .latency) })
    let trend = try #require(series.trend)
    // 0.9 ms of every ms, by a hundredth every 6 seconds: 0.09 ms a minute.
    #expect(trend.trend == .increasing && abs(trend.line.slope - 0.09) < 0.01)
    let next = try #require(series.forecast(5)).steps
    #expect(next.allSatisfy { $0.low <= $0.value && $0.value <= $0.high && abs($0.value - 22) < 4 })
    #expect(
      try #require(analysis.series.first { $0.key.metric == .errorRate }?.forecast(3)).steps.allSatisfy { $0.high <= 1 }
    )
  }

  @Test func `it stays small, however many fingerprints and days there are`() {
    var analysis = MetricAnalysis()
    for index in 0..<(3 * MetricAnalysis.limit) { analysis.take(query(Double(index), 5, fingerprint: "f\(index)")) }
    for day in 0..<60 { analysis.take(query(Double(day) * 86_400, 5, fingerprint: "daily")) }
    #expect(analysis.series.count <= 3 * MetricAnalysis.limit)
    #expect(analysis.series.allSatisfy { $0.values.count <= 512 })
    let daily = analysis.series.first { $0.key == MetricKey(.fingerprint("daily"), .volume) }
    // Each of the first 59 days is in one of the intervals, the last one is not over.
    let counted = daily.map { series in series.values.reduce(0) { $0 + $1 * series.interval / 60 } }
    #expect(counted.map { abs($0 - 59) < 1e-6 } == true)
    // Those that were not seen for the longest have gone, and what is seen all the time has not.
    let last = 3 * MetricAnalysis.limit - 1
    let subjects = Set(analysis.series.map(\.key.subject))
    #expect(subjects.count == MetricAnalysis.limit && subjects.contains(.federation))
    #expect(subjects.contains(.fingerprint(Name("f\(last)"))) && subjects.contains(.fingerprint("daily")))
    #expect(!subjects.contains(.fingerprint("f0")) && !subjects.contains(.fingerprint(Name("f\(last / 2)"))))
    let asked = analysis.series(of: { $0.metric == .latency && $0.subject.kind == "fingerprint" })
    #expect(asked.count == MetricAnalysis.limit - 1 - (subjects.contains(.source("shop")) ? 1 : 0))
    #expect(asked.allSatisfy { $0.key.metric == .latency })
  }
}
