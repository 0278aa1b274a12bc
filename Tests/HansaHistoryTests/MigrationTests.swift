import Foundation
import HansaCore
import HansaDuckDB
import HansaMonitoring
import Testing

@testable import HansaHistory

/// Files that an earlier version of Hansa wrote are read as they were, and written on.
@Suite struct MigrationTests {
  /// Rows of the tables of `hansa` over a file of version 1, as the Hansa that wrote it gave them.
  private static let queries = [
    "1|finished|ann|SELECT $1 FROM t|2026-09-21 12:00:00+00|5.0|1.5|[shop]|00aa|SELECT 1 FROM t|app|-|hit|true|-|-|-",
    "2|failed|bob|SELECT $1 FROM t|2026-09-21 12:00:01+00|7.0|0.0|[shop, lake]|00aa|-|-|{\"a\":\"b\"}|-|false|08006|gone|-",
    "3|cancelled|ann|-|2026-09-21 12:00:02+00|1.0|0.0|[]|-|-|-|-|-|false|-|-|-",
  ]
  private static let columns =
    "id, state, user_name, query, started, duration_ms, planning_ms, sources, fingerprint, text, client, settings, cache,"
    + " plan_cached, error_code, error, trace_id"

  /// A file of version 1 with three queries, a sample, an event and rollups.
  private static func makeFile(_ setting: HistorySetting) throws {
    try FileManager.default.createDirectory(atPath: setting.folder, withIntermediateDirectories: true)
    let connection = try DuckDBDatabase().connect()
    try connection.execute("SET TimeZone = 'UTC'")
    try connection.execute("ATTACH \(sqlLiteral(setting.store.options.file)) AS history")
    try HistorySchema.migrate(connection, steps: [HistorySchema.version1])
    try connection.execute("INSERT INTO history.statements VALUES (1, '00aa', 'SELECT $1 FROM t'), (2, 'feed', NULL)")
    let start = "TIMESTAMPTZ '2026-09-21 12:00:00+00'"
    try connection.execute(
      """
      INSERT INTO history.queries BY NAME
      SELECT \(start) + INTERVAL (n) SECOND AS counted, 7 AS process, n + 1 AS id, \(start) + INTERVAL (n) SECOND AS started,
        ['finished', 'failed', 'cancelled'][n + 1] AS outcome, CASE WHEN n < 2 THEN 1 END AS statement,
        CASE n WHEN 0 THEN 'SELECT 1 FROM t' END AS text, ['ann', 'bob', 'ann'][n + 1] AS user_name,
        CASE n WHEN 0 THEN 'app' END AS client, CASE n WHEN 1 THEN '{"a":"b"}' END AS settings,
        CASE n WHEN 0 THEN 1500 ELSE 0 END AS planning, [5000, 7000, 1000][n + 1] AS duration,
        [['shop'], ['shop', 'lake'], []][n + 1] AS sources, CASE n WHEN 0 THEN 'hit' END AS cache,
        n = 0 AS plan_cached, CASE n WHEN 1 THEN '08006' END AS error_code, CASE n WHEN 1 THEN 'gone' END AS error
      FROM range(3) r(n)
      """)
    try connection.execute(
      """
      INSERT INTO history.fragments BY NAME
      SELECT \(start) AS counted, 7 AS process, 1 AS query_id, 's0.1' AS id, \(start) AS started, 'ann' AS user_name,
        'shop' AS source, 2 AS statement, 'SELECT 1' AS text, 2.5 AS estimated_rows, 3 AS rows, 40 AS bytes, 900 AS total,
        1 AS attempts
      """)
    try connection.execute(
      """
      INSERT INTO history.samples BY NAME
      SELECT \(start) AS counted, 7 AS process, 'shop' AS source, \(start) AS time, 10000000 AS length, 3 AS requests,
        0 AS failed, 6000.0 AS sum, pow(2, (170 + 0.5) / 16) AS p50, pow(2, (190 + 0.5) / 16) AS p95, 0.0 AS p99,
        [170, 190]::INTEGER[] AS buckets, [2, 1]::BIGINT[] AS counts
      """)
    try connection.execute(
      """
      INSERT INTO history.source_rollups BY NAME
      SELECT 'hour' AS level, \(start) AS time, 'shop' AS source, 3 AS requests, 6000.0 AS sum,
        pow(2, (170 + 0.5) / 16) AS p50, pow(2, (190 + 0.5) / 16) AS p95, [170, 190] AS buckets, [2, 1] AS counts
      """)
    try connection.execute(
      "INSERT INTO history.events VALUES (\(start), 7, \(start), 'breaker-opened', 'shop', 'down', NULL)")
  }

  @Test func `a file of version 1 is read as before, and written on`() async throws {
    let setting = HistorySetting()
    try Self.makeFile(setting)
    #expect(try setting.rows("SELECT \(Self.columns) FROM hansa.queries ORDER BY id") == Self.queries)
    #expect(
      try setting.rows(
        "SELECT query_id, id, user_name, source, statement_hash, statement, estimated_rows, rows, total_ms"
          + " FROM hansa.fragments") == ["1|s0.1|ann|shop|feed|SELECT 1|2.5|3|0.9"])
    #expect(
      try setting.rows(
        "SELECT resolution, round(p50_ms, 3), round(p95_ms, 3), p99_ms, mean_ms FROM hansa.source_metrics ORDER BY 1")
        == ["hour|1.614|3.838|-|2.0", "raw|1.614|3.838|0.0|2.0"])
    #expect(try setting.rows("SELECT kind, source, message FROM hansa.events") == ["breaker-opened|shop|down"])
    try await setting.store.write(MetricsBatch(queries: [.sample(4, at: HistorySetting.start)]))
    #expect(
      try setting.rows("SELECT count(*), count(query), count(DISTINCT user_name) FROM hansa.queries") == ["4|3|2"])
    await setting.store.close()
    #expect(try setting.rows("SELECT \(Self.columns) FROM hansa.queries WHERE id < 4 ORDER BY id") == Self.queries)
  }

  @Test func `days that version 1 has archived are read beside those of this one`() async throws {
    let setting = HistorySetting {
      $0.archives = true
      $0.retention.raw = .days(1)
    }
    try Self.makeFile(setting)
    let folder = "\(setting.store.options.archiveFolder)/queries"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do {
      let connection = try DuckDBDatabase().connect()
      try connection.execute("ATTACH \(sqlLiteral(setting.store.options.file)) AS history")
      try connection.execute(
        """
        COPY (SELECT q.*, fingerprint, s.text AS normalized FROM history.queries q LEFT JOIN history.statements s
          ON s.id = q.statement) TO \(sqlLiteral(folder + "/2026-09-21.parquet")) (FORMAT parquet, COMPRESSION zstd)
        """)
      try connection.execute("DELETE FROM history.queries")
      try connection.execute(
        "INSERT INTO history.archived VALUES ('queries', DATE '2026-09-21', 'queries/2026-09-21.parquet', 1)")
    }
    #expect(try setting.rows("SELECT \(Self.columns) FROM hansa.queries ORDER BY id") == Self.queries)
    for day in 1..<5 {
      let time = HistorySetting.start + Double(day) * 86_400
      try await setting.store.write(MetricsBatch(queries: [.sample(UInt64(day + 10), at: time)]))
      setting.time.advance(86_400)
    }
    try await setting.store.maintain()
    #expect(try setting.rows("SELECT count(*) FROM history.queries") != ["4"])
    #expect(try setting.rows("SELECT id FROM hansa.queries ORDER BY id") == ["1", "2", "3", "11", "12", "13", "14"])
    #expect(try setting.rows("SELECT \(Self.columns) FROM hansa.queries WHERE id < 4 ORDER BY id") == Self.queries)
  }
}
