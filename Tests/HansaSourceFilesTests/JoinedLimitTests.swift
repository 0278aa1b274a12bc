import HansaCore
import Testing

/// What DuckDB 1.5 answers wrongly now and then, by the settings that it comes with.
@Suite struct JoinedLimitTests {
  @Test func `a limit takes its rows before a join does`() async throws {
    let lake = try Lake()
    try lake.writeParquet(
      "items.parquet",
      "SELECT range::INTEGER AS id, (range // 3)::INTEGER AS k, CASE WHEN range // 3 = 5 THEN 'ab' ELSE 'long' END AS c FROM range(24)"
    )
    try lake.writeParquet("special.parquet", "SELECT range::INTEGER AS id, (range % 3)::FLOAT AS r FROM range(20)")
    let sql = """
      SELECT q.b FROM "main"."items" AS t1 INNER JOIN (
        SELECT t3.id AS a, t2.id AS b FROM "main"."special" AS t2 CROSS JOIN "main"."special" AS t3
        ORDER BY t3.id, CASE WHEN t3.r = 0 THEN 0 ELSE t3.r END, t2.id LIMIT 7 OFFSET 5
      ) AS q ON t1.k = q.a WHERE t1.c LIKE '__'
      """
    for _ in 0..<300 { #expect(try await lake.rows(sql, [.int4]).isEmpty) }
  }
}
