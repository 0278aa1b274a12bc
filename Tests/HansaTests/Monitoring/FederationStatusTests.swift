import Foundation
import HansaCore
import HansaMonitoring
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

@Suite struct FederationStatusTests {
  @Test func `a status has the sources, what they did, and what runs`() async throws {
    let federation = FederationManager()
    let file = try SQLiteFile(name: "status.db")
    try await file.execute("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1), (2), (3);")
    try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path)))
    try federation.register(
      SQLiteAdapter(name: "gone", options: SQLiteOptions(path: file.path + ".none")))
    for _ in 0..<3 { _ = try await federation.query("SELECT id FROM lite.t WHERE id > 1").rows() }
    await #expect(throws: HansaError.self) { try await federation.query("SELECT id FROM gone.t") }
    let running = try await federation.query("SELECT id FROM lite.t WHERE id = 3", user: "ann")
    let status = await federation.status()
    #expect(status.overview.health == .degraded && status.overview.troubledSources == ["gone"])
    #expect(status.overview.queries.finished == 3 && status.overview.queries.failed == 1)
    let lite = try #require(status.sources.first)
    #expect(lite.name == "lite" && lite.type == "sqlite" && lite.tables == 1 && lite.breaker == "closed")
    let minute = try #require(lite.windows["1m"])
    #expect(minute.requests == 3 && minute.rows == 6 && minute.errorRate == 0 && minute.latency != nil)
    #expect(status.windows["1h"]?.requests == 4 && status.windows["1h"]?.errorRate == 0.25)
    #expect(
      status.running.map(\.user) == ["ann"] && status.running.first?.query == "SELECT id FROM lite.t WHERE id = $1")
    #expect(status.process.resources.residentBytes ?? 0 > 1 << 20 && status.process.resources.openFiles ?? 0 > 2)
    _ = try await running.rows()
    await federation.close()
  }

  @Test func `its JSON can be read back, and its keys are those that are promised`() async throws {
    let federation = FederationManager()
    _ = try await federation.query("SELECT 1 AS one").rows()
    let json = try await federation.status().json()
    let back = try FederationStatus(json: json)
    #expect(try back.json() == json)
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "events", "monitoring", "overview", "process", "running", "sources", "time", "windows",
      ])
    let windows = try #require(object["windows"] as? [String: [String: Any]])
    #expect(windows.keys.sorted() == ["1h", "1m", "5m"])
    #expect(windows["1m"]?["requests_per_second"] != nil && windows["1m"]?["cache_hits"] != nil)
    await federation.close()
  }
}
