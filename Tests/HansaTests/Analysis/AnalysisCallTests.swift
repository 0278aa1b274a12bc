import Hansa
import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

@Suite("Analyses in FROM") struct AnalysisCallTests {
  /// A source with 400 hourly values of a daily cycle, one of them far off.
  private func federation() async throws -> (FederationManager, SQLiteFile) {
    let file = try SQLiteFile(name: "shop.db")
    try await file.execute(
      """
      CREATE TABLE metrics (hour INTEGER PRIMARY KEY, v REAL) STRICT;
      WITH RECURSIVE n(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM n WHERE g < 399)
      INSERT INTO metrics SELECT 1700000000 + g * 3600,
        100 + 20 * abs(g % 24 - 12) + g * 7919 % 5 + CASE WHEN g = 350 THEN 5000 ELSE 0 END FROM n;
      """)
    let federation = FederationManager()
    try federation.register(SQLiteAdapter(name: "shop", options: .init(path: file.path)))
    return (federation, file)
  }

  private func rows(_ sql: String, _ federation: FederationManager) async throws -> [[SQLValue]] {
    try await federation.query(sql).rows()
  }

  @Test func `anomalies of a query are rows that the statement goes on with`() async throws {
    let (federation, file) = try await federation()
    let found = try await rows(
      """
      SELECT a.timestamp, m.v, a.label, a.severity IS NOT NULL FROM hansa.anomalies('SELECT hour, v FROM shop.metrics
        ORDER BY hour') a JOIN shop.metrics m ON a.timestamp = m.hour::text WHERE a.value > 1000
      """, federation)
    #expect(found.count == 1 && found[0][0] == .text("1701260000") && found[0][2] == .integer(1), "\(found)")
    let all = try await rows(
      "SELECT count(*), max(anomaly_score) <= 1 FROM hansa.anomalies('SELECT v FROM shop.metrics')", federation)
    #expect(all == [[.integer(400), .boolean(true)]])
    withExtendedLifetime(file) {}
  }

  @Test func `forecast, trend and changepoints take their options behind the query`() async throws {
    let (federation, file) = try await federation()
    let query = "SELECT hour, v FROM shop.metrics WHERE v < 1000 ORDER BY hour"
    let forecast = try await rows(
      "WITH f AS (SELECT * FROM hansa.forecast('\(query)', 6, '24', 80)) SELECT count(*), bool_and(low <= value) FROM f",
      federation)
    #expect(forecast == [[.integer(6), .boolean(true)]])
    let both = try await rows(
      """
      SELECT t.id, t.trend, t.count FROM hansa.trend('\(query)', 'hamed-rao') AS t
      UNION ALL SELECT c.id, 'changes', count(*) FROM (SELECT * FROM hansa.changepoints('\(query)', 1e9)) c GROUP BY 1
      """, federation)
    #expect(both == [[.text("v"), .text("no trend"), .integer(399)]], "\(both)")
    let averages = try await rows(
      "SELECT count(*) FROM hansa.forecast('SELECT hour, avg(v::numeric) FROM shop.metrics GROUP BY hour ORDER BY hour', 3)",
      federation)
    #expect(averages == [[.integer(3)]], "numerics of any scale are numbers")
    let parameter = try await federation.query(
      "SELECT count(*) FROM hansa.forecast($1, 3)", parameters: [.text(query)])
    #expect(try await parameter.rows() == [[.integer(3)]])
    #expect(try await rows("EXPLAIN SELECT * FROM hansa.trend('\(query)')", federation).isEmpty == false)
    withExtendedLifetime(file) {}
  }

  @Test(arguments: [
    ("SELECT * FROM hansa.trend('SELECT nothing FROM shop.metrics')", "nothing", "42703"),
    ("SELECT * FROM hansa.trend('SELECT hour, v FROM shop.metrics', 'best')", "'best'", "22023"),
    ("SELECT * FROM hansa.forecast('SELECT v FROM shop.metrics', 0)", "0", "22023"),
    (
      "SELECT * FROM hansa.trend('SELECT v FROM shop.metrics LIMIT 1')", "'SELECT v FROM shop.metrics LIMIT 1'", "22023"
    ),
    ("SELECT * FROM hansa.trend(now())", "now", "22023"),
    (
      "SELECT * FROM hansa.trend('SELECT v, v, v, v FROM shop.metrics')", "'SELECT v, v, v, v FROM shop.metrics'",
      "42804"
    ),
  ])
  func `errors point at their place in the statement`(sql: String, place: String, code: String) async throws {
    let (federation, file) = try await federation()
    let error = await #expect(throws: HansaError.self) { try await rows(sql, federation) }
    #expect(error?.code.rawValue == code)
    #expect(
      error?.span?.text(in: sql).hasPrefix(place) == true
        || error?.span?.offset
          == sql.range(of: place).map { sql.utf8.distance(from: sql.startIndex, to: $0.lowerBound) },
      "\(String(describing: error))")
    withExtendedLifetime(file) {}
  }

  @Test func `Hansa's own metrics are analysed as its queries end`() async throws {
    let (federation, file) = try await federation()
    for _ in 0..<20 { _ = try await rows("SELECT count(*) FROM shop.metrics", federation) }
    #expect(await federation.monitor.flush(within: .seconds(120)))
    let volumes = federation.analyzer.series.filter { $0.key.metric == .volume }
    #expect(volumes.count >= 3, "of the federation, of shop and of the fingerprint")
    for table in ["anomalies", "trends", "forecasts"] {
      _ = try await rows("SELECT * FROM hansa.\(table)", federation)
    }
    withExtendedLifetime(file) {}
  }
}
