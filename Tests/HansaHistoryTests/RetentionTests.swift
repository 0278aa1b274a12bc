import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import HansaHistory

/// What is old leaves the file, for the archive or for good.
@Suite struct RetentionTests {
  private let start = HistorySetting.start

  /// A query, a sample and an event on each of `days` days.
  private func fill(_ setting: HistorySetting, days: Int) async throws {
    for day in 0..<days {
      let time = start + Double(day) * 86_400
      try await setting.store.write(
        MetricsBatch(
          queries: [.sample(UInt64(day), at: time)], samples: [.sample("shop", at: time, microseconds: [1000])],
          events: [OperationalEvent(.breakerOpened, "down", time: time)]))
      setting.time.advance(86_400)
    }
    try await setting.store.maintain()
  }

  @Test func `raw records go after their time, and the rollups stay`() async throws {
    let setting = HistorySetting { $0.retention.raw = .days(3) }
    try await fill(setting, days: 10)
    #expect(try setting.rows("SELECT id FROM hansa.queries ORDER BY 1") == ["7", "8", "9"])
    #expect(try setting.rows("SELECT count(*) FROM hansa.events") == ["3"])
    #expect(
      try setting.rows("SELECT sum(queries) FROM hansa.statement_metrics WHERE resolution = 'day'") == ["10"])
    #expect(FileManager.default.fileExists(atPath: setting.store.options.archiveFolder) == false)
  }

  @Test func `what only old records had goes with them`() async throws {
    let setting = HistorySetting { $0.retention.raw = .days(3) }
    for (day, user) in ["bob", "bob", "ann", "ann", "ann", "ann"].enumerated() {
      var record = QueryRecord.sample(UInt64(day), at: start + Double(day) * 86_400)
      (record.user, record.client, record.errorMessage) = (Name(user), "of \(user)", "told \(user)")
      try await setting.store.write(MetricsBatch(queries: [record]))
      setting.time.advance(86_400)
    }
    try await setting.store.maintain()
    #expect(try setting.rows("SELECT DISTINCT client, error FROM hansa.queries") == ["of ann|told ann"])
    #expect(try setting.rows("SELECT user_name, client FROM history.sessions") == ["ann|of ann"])
    #expect(try setting.rows("SELECT error FROM history.endings") == ["told ann"])
    // Numbers that are free now are given again, and those in use are not.
    var record = QueryRecord.sample(10, at: start + 6 * 86_400)
    record.user = "eve"
    try await setting.store.write(MetricsBatch(queries: [record]))
    #expect(
      try setting.rows("SELECT DISTINCT user_name, query FROM hansa.queries ORDER BY 1")
        == ["ann|SELECT $1 FROM t", "eve|SELECT $1 FROM t"])
  }

  @Test func `rollups go after theirs`() async throws {
    let setting = HistorySetting {
      $0.retention = .init(raw: .days(2), minute: .days(3), hour: .days(5), day: .days(7))
    }
    try await fill(setting, days: 12)
    #expect(
      try setting.rows(
        "SELECT resolution, count(*) FROM hansa.source_metrics GROUP BY 1 ORDER BY 1")
        == ["day|7", "hour|5", "minute|3", "raw|2"])
  }

  @Test func `archived days are read as if they were in the file`() async throws {
    let setting = HistorySetting {
      $0.retention.raw = .days(3)
      $0.archives = true
    }
    try await fill(setting, days: 10)
    let all = (0..<10).map { "\($0)|SELECT $1 FROM t|SELECT 4711 FROM t" }
    #expect(try setting.rows("SELECT id, query, text FROM hansa.queries ORDER BY 1") == all)
    #expect(try setting.rows("SELECT count(*) FROM history.queries") == ["3"])
    #expect(try setting.rows("SELECT count(DISTINCT query_id) FROM hansa.fragments WHERE source = 'shop'") == ["10"])
    #expect(try setting.rows("SELECT count(*) FROM hansa.events") == ["10"])
    #expect(try setting.rows("SELECT count(*) FROM hansa.source_metrics WHERE resolution = 'raw'") == ["10"])
    await setting.store.close()
    #expect(try setting.rows("SELECT id, query, text FROM hansa.queries ORDER BY 1") == all)
  }

  @Test func `the size is that of file, log and archive`() async throws {
    let setting = HistorySetting {
      $0.retention.raw = .days(3)
      $0.archives = true
    }
    #expect(setting.store.bytes == nil)
    try await fill(setting, days: 10)
    let size = try #require(setting.store.bytes)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: setting.folder)
    #expect(paths.contains { $0.hasSuffix(".parquet") } && paths.contains { $0.hasSuffix(".wal") })
    let sizes = try paths.map { path -> Int in
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(setting.folder)/\(path)")
      return attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int ?? 0 : 0
    }
    #expect(size == sizes.reduce(0, +))
    // The archive's part is known, not counted.
    let foreign = Data(repeating: 1, count: 1_000)
    #expect(
      FileManager.default.createFile(atPath: "\(setting.store.options.archiveFolder)/1.parquet", contents: foreign))
    #expect(setting.store.bytes == size)
  }

  @Test func `what the log has counts`() async throws {
    let setting = HistorySetting { $0.maxSize = 300_000 }
    for hour in 0..<8 {
      let time = HistorySetting.start + Double(hour * 3_600)
      setting.time.advance(3_600)
      try await setting.store.write(
        MetricsBatch(
          queries: (0..<300).map { id in
            var record = QueryRecord.sample(UInt64(hour * 300 + id), at: time)
            record.normalizedText = "SELECT \(id) \(String(repeating: "x", count: 200 + hour))"
            return record
          }))
    }
    setting.time.advance(3_600)
    try await setting.store.maintain()
    let left = try setting.rows("SELECT count(*) FROM hansa.queries")
    #expect(try #require(Int(left[0])) < 2_400)
  }

  @Test func `the oldest go first when there is too much`() async throws {
    let first = HistorySetting {
      $0.retention.raw = .days(3)
      $0.archives = true
    }
    try await fill(first, days: 10)
    #expect(try first.rows("SELECT count(*) FROM history.archived") != ["0"])
    await first.store.close()
    let setting = HistorySetting(folder: first.folder, keeps: true, at: first.time.now) {
      $0.retention.raw = .days(3)
      $0.archives = true
      $0.maxSize = 1
    }
    try await setting.store.maintain()
    let left = try setting.rows("SELECT count(*) FROM hansa.queries")
    #expect(left == ["0"])
    #expect(try setting.rows("SELECT count(*) FROM history.archived") == ["0"])
    setting.time.advance(120)
    try await setting.store.maintain()
    let files = try FileManager.default.subpathsOfDirectory(atPath: setting.store.options.archiveFolder)
    #expect(files.filter { $0.hasSuffix(".parquet") }.isEmpty)
  }
}
