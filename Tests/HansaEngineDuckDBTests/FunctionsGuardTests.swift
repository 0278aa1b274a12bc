import HansaCore
import HansaTesting
import Testing

/// Conditions that keep others from failing: DuckDB changes the order of conditions while it runs, unless it knows that
/// one of them may fail.
@Suite struct FunctionsGuardTests {
  static let numbers = "generate_series(1, 400000) g(i)"
  static let texts =
    "(SELECT CASE WHEN i % 2 = 0 THEN 'x' ELSE i::text END AS t FROM generate_series(1, 400000) g(i)) s"

  static let guarded = [
    "SELECT count(*) FROM \(numbers) WHERE i % 3 <> 0 AND 100 / (i % 3) > 60",
    "SELECT count(*) FROM \(numbers) WHERE i % 3 <> 0 AND 100 % (i % 3) = 0",
    "SELECT count(*) FROM \(numbers) WHERE i % 3 <> 0 AND 100.0 / (i % 3) > 60",
    "SELECT count(*) FROM \(numbers) WHERE i % 3 <> 0 AND 100.0 % (i % 3) < 1",
    "SELECT count(*) FROM \(numbers) WHERE i % 3 <> 0 AND 100::float8 / (i % 3) > 60",
    "SELECT count(*) FROM \(numbers) WHERE i % 3 <> 0 AND ln(i % 3) > 0.5",
    "SELECT count(*) FROM \(texts) WHERE t ~ '^[0-9]+$' AND t::integer > 1000",
    "SELECT count(*) FROM \(texts) WHERE t <> 'x' AND t::numeric(10,2) > 1000",
    "SELECT count(*) FROM \(texts) WHERE t <> 'x' AND t::float8 > 1000",
    "SELECT count(*) FROM \(texts) WHERE t <> 'x' AND t::bigint > 1000",
    "SELECT count(*) FROM \(numbers) WHERE i % 3 = 0 OR 100 / (i % 3) > 60",
    "SELECT sum(CASE WHEN i % 3 <> 0 THEN 100 / (i % 3) END) FROM \(numbers)",
    "SELECT sum(CASE WHEN i % 3 <> 0 AND 100 / (i % 3) > 60 THEN 1 ELSE 0 END) FROM \(numbers)",
    "SELECT count(*) FILTER (WHERE i % 3 <> 0 AND 100 / (i % 3) > 60) FROM \(numbers)",
    "SELECT bool_or(i % 3 <> 0 AND 100 / (i % 3) > 60) FROM \(numbers)",
    "SELECT bool_and(i % 3 = 0 OR 100 / (i % 3) > 60) FROM \(numbers)",
    "SELECT sum(coalesce(nullif(i % 3, 0), 100 / (i % 3 + 1))) FROM \(numbers)",
  ]

  @Test func `a condition keeps the next from failing`() async throws {
    let expected = try await PostgreSQLProbe.answers(Self.guarded)
    let engine = try MergeProbe()
    for (sql, expected) in zip(Self.guarded, expected) {
      let (actual, merge) = engine.answer(sql)
      #expect(actual == expected, "\(sql)\n\(merge)")
      guard case .rows = expected else {
        Issue.record("PostgreSQL fails: \(sql)")
        continue
      }
    }
  }
}
