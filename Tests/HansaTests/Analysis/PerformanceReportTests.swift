import Foundation
import Hansa
import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

@Suite("Performance reports") struct PerformanceReportTests {
  @Test func `each part tells of the queries that it is about`() async throws {
    let file = try SQLiteFile(name: "lite.db")
    try await file.execute(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT) STRICT;
      WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < 500)
      INSERT INTO t SELECT g, 'word ' || g FROM n;
      """)
    let federation = FederationManager()
    try federation.register(SQLiteAdapter(name: "lite", options: .init(path: file.path)))
    var off = SessionSettings()
    off.pushdown = .off
    for _ in 1...3 { _ = try await federation.query("SELECT count(*) FROM lite.t", settings: off).rows() }
    // Of the fingerprint of those with a single value.
    for list in ["1", "1, 2", "3, 4, 5"] {
      _ = try await federation.query("SELECT word FROM lite.t WHERE id IN (\(list))").rows()
    }
    for id in 1...2 { _ = try await federation.query("SELECT word FROM lite.t WHERE id = \(id)").rows() }
    func report(_ part: PerformanceReport, before end: Date = Date().addingTimeInterval(60)) async throws
      -> [[SQLValue]]
    {
      try await federation.query(part.sql(before: end, length: 3600, limit: 5)).rows()
    }
    let (all, one) = (
      SQLValue.text("SELECT count(*) FROM lite.t"), SQLValue.text("SELECT word FROM lite.t WHERE id = $1")
    )

    let slowest = try await report(.slowest)
    #expect(Set(slowest.map { $0[4] }) == [all, one] && Set(slowest.map { $0[0] }) == [.integer(3), .integer(5)])
    let pulled = try await report(.pulled)
    #expect(pulled.first?.last == all && pulled.first?[2] == .integer(1500))
    let pushdown = try await report(.pushdown)
    #expect(pushdown.first?.last == all && pushdown.first?[4] == .integer(3), "\(pushdown)")
    let caching = try await report(.caching)
    #expect(caching.map { $0[3] } == [all] && caching.first?[0] == .integer(3))
    // Nothing ran in the hour before, and nothing an hour ago.
    #expect(try await report(.regressions).isEmpty)
    #expect(try await report(.slowest, before: Date().addingTimeInterval(-600)).isEmpty)
    withExtendedLifetime(file) {}
  }
}
