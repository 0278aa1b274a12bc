import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import HansaHistory

/// Rollups: every record counted once, percentiles within the histogram's error.
@Suite struct RollupTests {
  private let start = HistorySetting.start

  /// Sends records as time goes by: a batch every ten seconds.
  private func fill(_ setting: HistorySetting, minutes: Int, _ generator: inout SplitMix64)
    async throws
    -> [String: [Int]]
  {
    var all: [String: [Int]] = [:]
    for step in 0..<(minutes * 6) {
      let time = start + Double(step * 10)
      var batch = MetricsBatch()
      for (source, scale) in [("shop", 1_000), ("lake", 40_000)] {
        let values = (0..<20).map { _ in scale + Int.random(in: 0..<(scale * 9), using: &generator) }
        all[source, default: []] += values
        batch.samples.append(.sample(Name(source), at: time, microseconds: values))
        batch.queries += values.enumerated().map {
          .sample(UInt64(step * 100 + $0), at: time, milliseconds: max($1 / 1000, 1), source: Name(source))
        }
      }
      setting.time.advance(10)
      try await setting.store.write(batch)
    }
    return all
  }

  @Test func `texts of one fingerprint are one statement, and those without one are not`() async throws {
    let setting = HistorySetting()
    var queries: [QueryRecord] = []
    for (id, text) in ["SELECT $1 FROM t", "SELECT $1 AS a FROM t", "(27 bytes)", "(28 bytes)"].enumerated() {
      var record = QueryRecord.sample(UInt64(id), at: start)
      record.normalizedText = text
      if id > 1 { record.fingerprint = "" }
      queries.append(record)
    }
    try await setting.store.write(MetricsBatch(queries: queries))
    setting.time.advance(7_200)
    try await setting.store.maintain()
    for level in ["minute", "hour"] {
      let rows = try setting.rows(
        "SELECT fingerprint, query, queries FROM hansa.statement_metrics WHERE resolution = '\(level)' ORDER BY 1, 2")
      #expect(rows == ["|(27 bytes)|1", "|(28 bytes)|1", "00000000000000aa|SELECT $1 FROM t|2"])
    }
    // The first of them need not be among what is rolled up.
    queries[1].started = start + 7_200
    try await setting.store.write(MetricsBatch(queries: [queries[1]]))
    setting.time.advance(7_200)
    try await setting.store.maintain()
    let texts = try setting.rows(
      "SELECT query, sum(queries) FROM hansa.statement_metrics WHERE resolution = 'hour' GROUP BY 1")
    #expect(Set(texts) == ["(27 bytes)|1", "(28 bytes)|1", "SELECT $1 FROM t|3"])
  }

  @Test func `percentiles of an hour are those of its values`() async throws {
    let setting = HistorySetting()
    var generator = SplitMix64(seed: 26)
    let all = try await fill(setting, minutes: 60, &generator)
    setting.time.advance(3_600)
    try await setting.store.maintain()
    for (source, values) in all {
      let row = try setting.rows(
        "SELECT requests, p50_ms, p95_ms, p99_ms, mean_ms FROM hansa.source_metrics"
          + " WHERE resolution = 'hour' AND source = '\(source)'")
      let figures = try #require(row.first).split(separator: "|").compactMap { Double($0) }
      #expect(row.count == 1 && figures.count == 5)
      #expect(Int(figures[0]) == values.count)
      let sorted = values.sorted()
      for (figure, share) in zip(figures[1...3], [0.5, 0.95, 0.99]) {
        let exact = Double(sorted[Int((share * Double(sorted.count)).rounded(.up)) - 1]) / 1000
        #expect(abs(figure / exact - 1) < 0.0222, "\(source) \(share): \(figure) \(exact)")
      }
      #expect(abs(figures[4] - Double(values.reduce(0, +)) / Double(values.count) / 1000) < 0.001)
    }
    #expect(
      try setting.rows("SELECT resolution, sum(queries) FROM hansa.statement_metrics GROUP BY 1 ORDER BY 1")
        == ["hour|14400", "minute|14400"])
  }

  @Test func `a record that comes late is counted in the first minute that is open`() async throws {
    let setting = HistorySetting()
    try await setting.store.write(MetricsBatch(samples: [.sample("shop", at: start, microseconds: [1000])]))
    setting.time.advance(600)
    try await setting.store.maintain()
    try await setting.store.write(MetricsBatch(samples: [.sample("shop", at: start, microseconds: [9000])]))
    setting.time.advance(600)
    try await setting.store.write(MetricsBatch(samples: [.sample("shop", at: start + 1200, microseconds: [5])]))
    #expect(
      try setting.rows(
        "SELECT epoch(time) - \(start.timeIntervalSince1970), requests FROM hansa.source_metrics"
          + " WHERE resolution = 'minute' ORDER BY time") == ["0.0|1", "480.0|1"])
  }

  @Test func `rollups go on where they were when the file is opened again`() async throws {
    let folder = NSTemporaryDirectory() + "rollups-\(UInt64.random(in: 0 ... .max))"
    let first = HistorySetting(folder: folder)
    try await first.store.write(MetricsBatch(samples: [.sample("shop", at: start, microseconds: [1000])]))
    first.time.advance(600)
    try await first.store.maintain()
    await first.store.close()
    let second = HistorySetting(folder: folder, at: start + 86_400 * 2)
    try await second.store.maintain()
    #expect(
      try second.rows("SELECT resolution, sum(requests) FROM hansa.source_metrics GROUP BY 1 ORDER BY 1")
        == ["day|1", "hour|1", "minute|1", "raw|1"])
  }
}
