import HansaArrow
import HansaCore
import HansaSource
import Testing

/// Statements on which the optimizer of DuckDB 1.5 fails with an error of its own.
@Suite struct OptimizerTests {
  @Test func `the first rows of each, filtered twice by one expression, are found without DuckDB's optimizer`()
    async throws
  {
    let schema = Schema([Field("n", .int8), Field("m", .int8)])
    let sql = """
      SELECT a.n, q.m FROM hansa_fragment(0) AS a(n), LATERAL (
        SELECT b.m FROM hansa_fragment(1) AS b(n, m)
        WHERE b.n = a.n AND b.m + 1 > 5 AND b.m + 1 < 19 ORDER BY b.m DESC NULLS LAST LIMIT 2
      ) AS q ORDER BY a.n, q.m
      """
    let inputs = [
      numbers(batches: 1, rows: 3), try input(schema, (0..<40).map { [.integer($0 % 5), .integer($0)] }),
    ]
    let expected: [(Int64, Int64)] = [(0, 10), (0, 15), (1, 11), (1, 16), (2, 12), (2, 17)]
    #expect(
      try await rows(try engine.get().execute(MergeRequest(sql: sql, inputs: inputs, schema: schema)))
        == expected.map { [.integer($0.0), .integer($0.1)] })
  }
}
