import Foundation
import HansaCore
import HansaHistory
import HansaMonitoring
import HansaTesting
import Testing

/// Rules over the history.
@Suite struct AlertsReplayTests {
  private static let rules = """
    groups:
      - name: own
        interval: 1m
        rules:
          - alert: QueriesFail
            expr: sum(rate(hansa_queries_total{outcome="failed"}[5m])) / sum(rate(hansa_queries_total[5m])) > 0.2
            for: 2m
          - alert: Never
            expr: sum(rate(hansa_queries_total[5m])) > 1e6
          - alert: PoolUsedUp
            expr: db_client_connections{state="used"} / ignoring_nothing > 1
          - alert: Rows
            sql: SELECT 1 AS value

    """

  /// Six queries a minute for the ten hours before; for ten minutes of two of them half of the queries fail.
  private static func history(_ folder: String) async throws -> Date {
    let now = (Date().timeIntervalSince1970 / 60).rounded(.down) * 60
    let store = HistoryStore(HistoryOptions(folder: folder), process: 99) { Issue.record("\($0.message)") }
    let queries = (0..<3600).map { number in
      let seconds = Double(number) * 10
      let minute = number / 6
      let isFailed = ((300..<310).contains(minute) || (420..<430).contains(minute)) && number.isMultiple(of: 2)
      var record = QueryRecord(
        id: UInt64(number), process: 99, started: Date(timeIntervalSince1970: now - 36_000 + seconds),
        outcome: isFailed ? .failed : .finished, fingerprint: "f", normalizedText: "SELECT 1", user: "ann",
        duration: .milliseconds(10))
      if isFailed { record.errorClass = "source" }
      return record
    }
    try await store.write(MetricsBatch(queries: queries))
    await store.close()
    return Date(timeIntervalSince1970: now - 36_000)
  }

  @Test func `a rule is told how often it would have fired, when, and of which it cannot be said`() async throws {
    let shop = try await Shop()
    _ = try await Self.history(shop.tool.folder.path(".hansa/history"))
    try shop.tool.folder.write(Self.rules.replacing("ignoring_nothing", with: "hansa_nothing"), to: "rules.yml")
    let run = try await shop.run("alerts", "test", "--history", "rules.yml", "--since", "8h")
    #expect(run.status == 0 && run.err == "", "\(run)")
    let lines = run.out.split(separator: "\n").map(String.init)
    try #require(lines.count == 6, "\(run.out)")
    #expect(lines[0] == "QueriesFail would have fired 2 times in the last 8h")
    #expect(lines[1].contains("m {} value 0.") && lines[2].contains("m {} value 0."), "\(run.out)")
    #expect(lines[3] == "Never would not have fired")
    #expect(lines[4] == "PoolUsedUp: the history cannot tell: hansa_nothing is not kept")
    #expect(lines[5] == "Rows: the history cannot tell: it reads tables, and they are known as they are now")
    let longer = try await shop.run("alerts", "test", "--history", "rules.yml", "--since", "7d")
    #expect(longer.out.hasPrefix("the history has only the last 10h"), "\(longer)")
    let own = try await shop.run("alerts", "test", "--history", "--since", "8h")
    #expect(own.out.contains("HansaErrorRate would have fired 2 times"), "\(own)")
    #expect(own.out.contains("HansaSourceUnreachable: the history cannot tell: hansa_source_up is not kept"))
  }

  @Test func `a history that has nothing of the time is told`() async throws {
    let shop = try await Shop()
    try shop.tool.folder.write(Self.rules, to: "rules.yml")
    let none = try await shop.run("alerts", "test", "--history", "rules.yml")
    #expect(none.status == 2 && none.err.contains("there is no history at"), "\(none)")
    _ = try await Self.history(shop.tool.folder.path(".hansa/history"))
    let wrong = try await shop.run("alerts", "test", "--history", "rules.yml", "--since", "yesterday")
    #expect(wrong.status == 2 && wrong.err.contains("--since yesterday is no duration"))
    let missing = try await shop.run("alerts", "test")
    #expect(missing.status == 2 && missing.err.contains("a file of rule tests is missing"), "\(missing)")
  }
}
