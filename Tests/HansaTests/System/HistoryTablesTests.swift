import Foundation
import HansaCore
import HansaHistory
import HansaMonitoring
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// The tables of `hansa` over a history that outlives the federation.
@Suite struct HistoryTablesTests {
  private func federation(_ folder: String, _ file: SQLiteFile) throws -> FederationManager {
    let federation = FederationManager(history: HistoryOptions(folder: folder))
    try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path)))
    return federation
  }

  @Test func `queries of an earlier run are there beside those that run, each once`() async throws {
    let folder = NSTemporaryDirectory() + "federation-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try SQLiteFile(name: "history.db")
    try await file.execute("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1), (2), (3);")
    let first = try federation(folder, file)
    for id in 1...3 { _ = try await first.query("SELECT id FROM lite.t WHERE id = \(id)", user: "ann").rows() }
    let asked = "SELECT count(*), min(query), max(rows) FROM hansa.queries WHERE user_name = 'ann'"
    let known: [[SQLValue]] = [[.integer(3), .text("SELECT id FROM lite.t WHERE id = $1"), .integer(1)]]
    // Before they are written, while they are, and after.
    #expect(try await first.query(asked, user: "admin").rows() == known)
    #expect(await first.monitor.flush(within: .seconds(120)))
    #expect(try await first.query(asked, user: "admin").rows() == known)
    await first.close()
    let second = try federation(folder, file)
    #expect(try await second.query(asked, user: "admin").rows() == known)
    #expect(
      try await second.query(
        "SELECT q.state, f.source, f.rows FROM hansa.queries q JOIN hansa.fragments f"
          + " ON f.query_id = q.id AND f.process = q.process WHERE q.user_name = 'ann' AND q.id = 1", user: "admin"
      ).rows() == [[.text("finished"), .text("lite"), .integer(1)]])
    // The merge has no part in it.
    #expect(second.mergedStatements == 0)
    await second.close()
  }

  @Test func `a history that cannot be opened costs no query, and is told`() async throws {
    let blocker = NSTemporaryDirectory() + "blocker-\(UInt64.random(in: 0 ... .max))"
    _ = FileManager.default.createFile(atPath: blocker, contents: Data())
    defer { try? FileManager.default.removeItem(atPath: blocker) }
    let federation = FederationManager(history: HistoryOptions(folder: blocker + "/history"))
    #expect(
      try await federation.query("SELECT count(*) FROM hansa.settings WHERE name = 'pushdown'").rows() == [
        [.integer(1)]
      ])
    #expect(try await federation.query("SELECT kind FROM hansa.events").rows() == [[.text("history-unavailable")]])
    await federation.close()
  }

  @Test func `the analysis goes on where earlier processes ended`() async throws {
    let folder = NSTemporaryDirectory() + "federation-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var options = HistoryOptions(folder: folder)
    options.maxSize = 2_000_000_000
    let hour = (Date().timeIntervalSince1970 / 3600).rounded(.down) * 3600
    let store = HistoryStore(options, process: 99) { event in Issue.record("\(event.message)") }
    let queries = (0..<60).map { minute in
      QueryRecord(
        id: UInt64(minute), process: 99, started: Date(timeIntervalSince1970: hour - 7200 + Double(minute) * 60),
        outcome: .finished, fingerprint: "f", normalizedText: "SELECT 1", user: "ann",
        duration: .milliseconds(10 + minute))
    }
    // Each day, twelve hours from this one, more wait than there are connections.
    let busy = (Int(hour) / 3600 + 12) % 24
    let samples = (1...120).map { back in
      let time = Date(timeIntervalSince1970: hour - Double(back) * 3600)
      var sample = SourceSample(source: "lite", time: time, interval: .seconds(10))
      (sample.connectionsLimit, sample.connectionsOpen, sample.connectionsIdle) = (10, 10, 8)
      if (Int(hour) / 3600 - back) % 24 == busy { (sample.connectionsIdle, sample.connectionsWaiting) = (0, 6) }
      return sample
    }
    try await store.write(MetricsBatch(queries: queries, samples: samples))
    await store.close()
    let federation = FederationManager(history: options)
    #expect(
      try await federation.query(
        "SELECT trend FROM hansa.trends WHERE subject = 'federation' AND metric = 'latency'"
      ).rows()
        == [[.text("increasing")]])
    let reached = try await federation.query(
      """
      SELECT name, metric, capacity, extract(hour FROM reaches AT TIME ZONE 'UTC')::int4, reaches > now() FROM hansa.forecasts
      WHERE reaches IS NOT NULL AND step = 1
      """
    ).rows()
    #expect(reached == [[.text("lite"), .text("pool_use"), .double(1), .integer(Int64(busy)), .boolean(true)]])
    let report = PerformanceReport.limits.sql(before: Date(), length: 3600, limit: 10)
    let limits = try await federation.query(report).rows()
    #expect(limits.count == 1 && limits.first?.first == .text("pool of lite saturates"))
    await federation.close()
  }
}
