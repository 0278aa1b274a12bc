import Foundation
import Hansa
import HansaArrow
import HansaCore
import HansaMonitoring
import HansaTesting
import Testing

/// Which way a query takes, and what its figures say of it.
@Suite struct SingleSourceTests {
  @Test(arguments: ["pg", "my", "lite"])
  func `a query that one source answers never touches the merge engine`(source: String) async throws {
    let setting = try await FailureFederation()
    try await setting.sqlite.execute(
      "CREATE TABLE firm (id INTEGER PRIMARY KEY, name TEXT) STRICT; INSERT INTO firm SELECT id, name FROM small;")
    let table = source == "lite" ? "firm" : "small"
    for sql in [
      "SELECT id, name FROM \(source).\(table)", "SELECT * FROM \(source).\(table) WHERE id = 3",
      "SELECT count(*) FROM \(source).\(table)",
    ] {
      let result = try await setting.federation.query(sql)
      #expect(result.plan?.merge == nil, "\(sql): \(result.plan?.notes ?? [])")
      #expect(try await result.rows().isEmpty == false)
      #expect(result.metrics?.engine == nil)
    }
    #expect(setting.federation.mergedStatements == 0)
    _ = try await setting.rows("SELECT count(*) FROM \(source).\(table)", pushdown: .off)
    #expect(setting.federation.mergedStatements == 1)
  }

  @Test func `the figures of a merged query are right`() async throws {
    let setting = try await FailureFederation()
    let before = ContinuousClock.now
    let result = try await setting.federation.query(
      "SELECT a.id, a.name, b.name FROM pg.large AS a JOIN my.small AS b ON a.id = b.id")
    let running = try #require(result.metrics)
    #expect(running.errors.isEmpty)
    var rows = 0
    var bytes = 0
    for try await batch in result {
      rows += batch.rowCount
      bytes += batch.byteCount
    }
    let elapsed = ContinuousClock.now - before
    let metrics = try #require(result.metrics)
    #expect(rows == 5)
    #expect(metrics.rows == rows)
    #expect(metrics.bytes == bytes)
    #expect(Set(metrics.sources) == ["pg", "my"])
    #expect(metrics.rowsPulled == metrics.fragments.reduce(0) { $0 + $1.rows })
    #expect(metrics.fragments.first { $0.source == "my" }?.rows == 5)
    #expect((metrics.fragments.first { $0.source == "pg" }?.bytes ?? 0) > 0)
    #expect(metrics.engine == "duckdb")
    #expect(metrics.errors.isEmpty)
    #expect(metrics.isFinished)
    #expect(metrics.duration <= elapsed && metrics.planning <= metrics.duration)
    #expect(abs(metrics.startTime.timeIntervalSinceNow) < 3600)
    #expect(metrics.queryID > 0)
    // Nothing moves once the query has ended.
    #expect(result.metrics?.duration == metrics.duration)
  }

  @Test func `the figures of a direct query and of a failed one are right`() async throws {
    let setting = try await FailureFederation()
    let result = try await setting.federation.query("SELECT id, name FROM my.large")
    #expect(try await result.rows().count == 20000)
    let metrics = try #require(result.metrics)
    #expect(metrics.rows == 20000 && metrics.rowsPulled == 20000)
    #expect(metrics.bytes == metrics.bytesPulled)
    #expect(metrics.fragments.count == 1 && metrics.engine == nil)

    let failing = try await setting.federation.query("SELECT id FROM pg.failing")
    await #expect(throws: HansaError.self) { try await failing.rows() }
    let failed = try #require(failing.metrics)
    #expect(failed.isFinished)
    #expect(failed.errors.map(\.code) == [.divisionByZero])
    #expect(failed.errors.first?.source == "pg")
  }
}
