import CoreMetrics
import Hansa
import HansaMonitoring
import HansaPlanner
import HansaSourceSQLite
import HansaTesting
import MetricsTestKit
import Testing

@Suite struct PushdownMetricsTests {
  private static let regular = "SELECT id FROM lite.t WHERE word ~ '^w1'"

  /// Runs the queries, and gives what was counted.
  private static func counted(_ queries: [String], pushdown: SessionSettings.Pushdown = .on) async throws -> (
    TestMetrics, [PushdownNote]
  ) {
    let file = try SQLiteFile(name: "metrics.db")
    try await file.execute("CREATE TABLE t (id integer, word text); INSERT INTO t VALUES (1, 'w1'), (2, 'w2');")
    let federation = FederationManager(patience: .seconds(120))
    try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path)))
    var settings = SessionSettings()
    settings.pushdown = pushdown
    let metrics = TestMetrics()
    var notes: [PushdownNote] = []
    for sql in queries {
      let result = try await withMetricsFactory(metrics) { try await federation.query(sql, settings: settings) }
      _ = try await result.rows()
      notes += result.plan?.notes ?? []
    }
    await federation.close()
    withExtendedLifetime(file) {}
    return (metrics, notes)
  }

  @Test func `each reason of a query is counted once, by source, verdict and code`() async throws {
    let (metrics, notes) = try await Self.counted([Self.regular, Self.regular])
    let note = try #require(notes.first)
    #expect(notes.count == 2)
    let counter = try metrics.expectCounter(
      "hansa_pushdown_refusals_total",
      [("source", "lite"), ("verdict", "no"), ("reason", note.code.name.string)])
    #expect(counter.values == [1, 1])
    #expect(metrics.counterTotal(label: PushdownMetrics.refusals) == 2)
  }

  @Test func `what is answered by one source counts nothing`() async throws {
    let (metrics, notes) = try await Self.counted(["SELECT id FROM lite.t WHERE id = 1", "SELECT 1"])
    #expect(notes.isEmpty)
    #expect(metrics.counterTotal(label: PushdownMetrics.refusals) == 0)
  }

  @Test func `EXPLAIN counts nothing, and verifying counts the query once`() async throws {
    let (explained, _) = try await Self.counted(["EXPLAIN \(Self.regular)"])
    #expect(explained.counters.isEmpty)
    let (verified, _) = try await Self.counted([Self.regular], pushdown: .verify)
    #expect(verified.counterTotal(label: PushdownMetrics.refusals) == 1)
  }
}
