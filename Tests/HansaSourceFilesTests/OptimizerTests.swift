import HansaCore
import Testing

/// What the optimizer of DuckDB 1.5 answers wrongly now and then, or not at all.
@Suite struct OptimizerTests {
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

  @Test(arguments: [[], [SQLValue.integer(5)]])
  func `a group over joins with a condition of two tables each is found without DuckDB's optimizer`(
    _ parameters: [SQLValue]
  ) async throws {
    let lake = try Lake()
    try lake.writeParquet(
      "notes.parquet",
      "SELECT i::INTEGER AS id, (i % 7)::INTEGER AS k, 'a' || i AS t, (i % 7)::INTEGER AS d FROM range(1, 20) t(i)")
    try lake.writeParquet("single.parquet", "SELECT i::INTEGER AS id, 'b' AS t FROM range(10) t(i)")
    let sql = """
      SELECT t2.t, count(*) FROM "main"."notes" AS t1
      INNER JOIN "main"."notes" AS t2 ON t1.d = t2.d AND t1.id + t2.k > \(parameters.isEmpty ? "5" : "$1")
      INNER JOIN "main"."single" AS t3 ON t1.id = t3.id
        AND ((t2.k = 1 AND t1.t || t3.t = 'a8b') OR (t2.k = 10 AND t1.t || t3.t = 'a9b'))
      GROUP BY t2.t ORDER BY t2.t
      """
    #expect(
      try await lake.rows(sql, [.text, .int8], parameters)
        == ["a1", "a15", "a8"].map { [.text(Name($0)), .integer(1)] })
  }
}
