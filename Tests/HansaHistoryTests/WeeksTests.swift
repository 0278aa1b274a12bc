import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import HansaHistory

/// What forecasts take from the history: hours of weeks, of which the raw records may be gone.
@Suite struct WeeksTests {
  private let start = HistorySetting.start

  @Test func `weeks of hours are read from the rollups`() async throws {
    let setting = HistorySetting { $0.retention.raw = .days(3) }
    // Each sixth hour ten queries of 40 ms, one of which fails, the others one of 10 ms.
    var queries: [QueryRecord] = []
    var samples: [SourceSample] = []
    for hour in 0..<24 * 15 {
      let isBusy = hour % 6 == 0
      let time = start + Double(hour) * 3600
      for number in 0..<(isBusy ? 10 : 1) {
        var query = QueryRecord.sample(UInt64(queries.count), at: time, milliseconds: isBusy ? 40 : 10)
        if isBusy, number == 0 { query.outcome = .failed }
        queries.append(query)
      }
      if hour % 6 < 5 { samples.append(.sample("shop", at: time, microseconds: isBusy ? [40_000, 40_000] : [10_000])) }
    }
    setting.time.advance(24 * 15 * 3600 + 100)
    try await setting.store.write(MetricsBatch(queries: queries, samples: samples))
    try await setting.store.maintain()
    #expect(try setting.rows("SELECT count(*) < 1000 FROM history.queries") == ["true"])
    let weeks = setting.store.weeks
    #expect(weeks.count == 6)
    let values = weeks.mapValues(\.values)
    let perMinute: [Double] = [2, 1, 1, 1, 1, 0, 2].map { $0 / 60 }
    let volume = try #require(values[MetricKey(.federation, .volume)])
    #expect(volume.count == 24 * 15)
    #expect(volume[0] == 10.0 / 60 && volume[1] == perMinute[1])
    #expect(values[MetricKey(.federation, .errorRate)]?.prefix(2) == [0.1, 0])
    let latency = try #require(values[MetricKey(.federation, .latency)])
    // Buckets are off by 2.2% at most.
    #expect((39...41).contains(latency[0]) && (9.7...10.3).contains(latency[1]))
    let source = try #require(values[MetricKey(.source("shop"), .volume)])
    #expect(Array(source.prefix(7)) == perMinute)
    let sourceLatency = try #require(values[MetricKey(.source("shop"), .latency)])
    #expect((39...41).contains(sourceLatency[0]) && sourceLatency[5].isNaN)
    let end = start.timeIntervalSince1970 + 24 * 15 * 3600
    #expect(weeks[MetricKey(.federation, .volume)]?.end == end)
    await setting.store.close()
    #expect(setting.store.weeks.isEmpty)
  }

  @Test func `how full pools were is read from the archive, too`() async throws {
    let setting = HistorySetting {
      $0.retention.raw = .days(3)
      $0.archives = true
    }
    let samples = (0..<40).map { number in
      var sample = SourceSample.sample("shop", at: start + Double(number) * 6 * 3600, microseconds: [1000])
      (sample.connectionsLimit, sample.connectionsOpen, sample.connectionsIdle) = (10, 10, number % 4)
      return sample
    }
    setting.time.advance(10 * 86_400)
    try await setting.store.write(MetricsBatch(samples: samples))
    try await setting.store.maintain()
    #expect(try setting.rows("SELECT count(*) < 20 FROM history.samples") == ["true"])
    let use = try #require(setting.store.poolUse["shop"])
    let parts: [Double] = (0..<40).map { Double(10 - $0 % 4) / 10 }
    let times: [Double] = samples.map(\.time.timeIntervalSince1970)
    #expect(use.map(\.value) == parts)
    #expect(use.map(\.time) == times)
  }
}
