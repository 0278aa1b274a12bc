import HansaCore
import HansaTesting
import Testing

/// Traps B1 to B5, L1 to L3, J1 to J3, G1, C2, Q1, Q2.
@Suite struct StructureTraps {
  static let traps: [Trap] = Array(lists.joined())
  private static let lists: [[Trap]] = [
    flags(
      "B1", "booleans", ["t.b", "t.b IS TRUE", "t.b IS NOT FALSE", "t.b = (t.n > 1)", "t.b <> true", "t.b IS UNKNOWN"],
      ["SELECT t.b, count(*) FROM {s}.flags t GROUP BY t.b", "SELECT bool_or(t.b), bool_and(t.b) FROM {s}.flags t"]),
    flags(
      "B2", "equality that knows NULL",
      ["t.n IS DISTINCT FROM t.m", "t.n IS NOT DISTINCT FROM NULL", "t.n IS NOT DISTINCT FROM t.m"]),
    flags(
      "B3", "greatest and least with NULL", ["greatest(t.n, t.m) = 1", "least(t.n, t.m, NULL) < 2"],
      ["SELECT t.id, greatest(t.n, t.m), least(t.n, t.m) FROM {s}.flags t"]),
    flags(
      "B4", "the place of NULLs", [],
      ["t.n, t.id", "t.n DESC, t.id", "t.n NULLS FIRST, t.id", "t.n DESC NULLS LAST, t.id", "t.b DESC, t.id"].flatMap {
        [
          "SELECT t.n, t.b, t.id FROM {s}.flags t ORDER BY \($0)",
          "SELECT t.id FROM {s}.flags t ORDER BY \($0) LIMIT 3",
          "SELECT t.id, o.k FROM {s}.flags t JOIN other.small o ON o.id = t.id ORDER BY \($0) LIMIT 3",
        ]
      }),
    flags(
      "B5", "NOT IN and NULL",
      [
        "t.n NOT IN (SELECT m FROM {s}.flags)", "t.n NOT IN (1, NULL)", "NOT (t.n = 1 AND t.m = 1)",
        "(t.n = 1) IS NULL", "t.n NOT IN (SELECT o.k FROM other.small o)",
        "NOT EXISTS (SELECT 1 FROM other.small o WHERE o.k = t.n)", "t.n <> ALL (SELECT e.n FROM {s}.empty e)",
      ]),
    flags(
      "L1, L2, L3", "LIMIT and OFFSET", [],
      [
        "SELECT count(*) FROM (SELECT t.id FROM {s}.words t WHERE t.ci = 'a' LIMIT 2) q",
        "SELECT count(*) FROM (SELECT t.id FROM {s}.words t WHERE upper(t.ci) = 'A' LIMIT 3) q",
        "SELECT t.id FROM {s}.words t WHERE t.ci = 'A' OR lower(t.ri) = 'a' ORDER BY t.id LIMIT 2 OFFSET 1",
        "SELECT t.id FROM {s}.flags t ORDER BY t.id OFFSET 4", "SELECT t.id FROM {s}.flags t ORDER BY t.id LIMIT 0",
        "SELECT t.id FROM {s}.flags t ORDER BY t.id LIMIT NULL OFFSET 2",
        "SELECT t.id FROM {s}.flags t UNION ALL SELECT o.id FROM other.small o ORDER BY 1 DESC LIMIT 3 OFFSET 1",
        "SELECT o.id, t.n FROM other.small o LEFT JOIN {s}.flags t ON t.id = o.id ORDER BY o.id LIMIT 2 OFFSET 2",
        "SELECT count(*) FROM (SELECT t.n FROM {s}.flags t ORDER BY t.n FETCH FIRST 1 ROW WITH TIES) q",
        "SELECT t.id FROM {s}.flags t ORDER BY t.id LIMIT -1",
      ]),
    flags(
      "J1", "conditions of outer joins", [],
      [
        "SELECT o.id, t.n FROM other.small o LEFT JOIN {s}.flags t ON t.id = o.id AND t.n > 1",
        "SELECT o.id, t.n FROM other.small o LEFT JOIN {s}.flags t ON t.id = o.id WHERE t.n IS NULL",
        "SELECT o.id, t.n FROM other.small o LEFT JOIN {s}.flags t ON t.id = o.id AND o.k > 0 WHERE coalesce(t.n, 7) = 7",
        "SELECT a.id, b.id FROM {s}.flags a LEFT JOIN {s}.flags b ON a.n = b.m AND a.b WHERE b.n IS DISTINCT FROM 2",
        "SELECT a.id, b.id FROM {s}.flags a FULL JOIN {s}.flags b ON a.n = b.m",
        "SELECT a.id, b.id FROM {s}.flags a FULL JOIN other.small b ON a.n = b.k WHERE a.id IS NULL OR b.id > 2",
        "SELECT a.id, o.id FROM {s}.words a LEFT JOIN other.small o ON a.ci = o.t AND a.k = 1",
      ]),
    flags(
      "J2", "USING, NATURAL, HAVING without GROUP BY, ordinals", [],
      [
        "SELECT * FROM {s}.flags a JOIN {s}.flags b USING (id, n)",
        "SELECT * FROM {s}.flags a NATURAL JOIN {s}.empty b",
        "SELECT * FROM other.small o LEFT JOIN {s}.words w USING (id, k)",
        "SELECT 1 AS one FROM {s}.flags t HAVING count(*) > 3",
        "SELECT 3 AS three FROM {s}.flags t HAVING min(t.n) < 10",
        "SELECT t.n AS b, count(*) FROM {s}.flags t GROUP BY 1 ORDER BY 2, 1",
        "SELECT t.n AS m, t.m AS n FROM {s}.flags t ORDER BY n, m, t.id",
      ]),
    flags(
      "J3", "identifiers", [],
      [
        "SELECT * FROM {s}.\"Odd \"\"Table`\" t",
        "SELECT t.\"select\" AS \"SELECT\", t.\"a b\", t.\"x\"\"y\" AS \"A B\" FROM {s}.\"Odd \"\"Table`\" t WHERE t.\"UPPER\" = 4 AND t.\"a`b\" > 0",
        "SELECT t.\"é\", sum(t.\"it's\") AS \"q\"\"r`s\" FROM {s}.\"Odd \"\"Table`\" t GROUP BY t.\"é\"",
        "SELECT t.\(String(repeating: "n", count: 63)) FROM {s}.\"Odd \"\"Table`\" t JOIN other.small o ON o.id = t.id",
        "SELECT t.n AS x, t.m AS \"X\" FROM {s}.flags t",
        "SELECT q.\"X\" FROM (SELECT t.n AS x, t.m AS \"X\" FROM {s}.flags t) q WHERE q.x = 2",
      ]),
    flags(
      "G1", "grouping", [],
      [
        "SELECT t.b, t.n, count(*) FROM {s}.flags t GROUP BY ROLLUP (t.b, t.n)",
        "SELECT t.b, count(*) FILTER (WHERE t.n > 1) FROM {s}.flags t GROUP BY t.b",
        "SELECT t.b, t.n, sum(t.m) FROM {s}.flags t GROUP BY GROUPING SETS ((t.b), (t.n), ())",
        "SELECT t.id, t.n FROM {s}.flags t GROUP BY t.b",
        "SELECT t.b, t.n, grouping(t.b), count(*) FROM {s}.flags t GROUP BY CUBE (t.b, t.n)",
      ]),
    flags(
      "C2", "conditions that rules derive",
      ["t.n IN (0, 1, 2)", "t.n BETWEEN 2 AND 1", "t.n = 1 OR t.n = 2 OR t.n IS NULL", "t.n = t.m AND t.m = 2"],
      [
        "SELECT t.id FROM {s}.words t JOIN other.small o ON o.t = t.ci WHERE o.t = 'a'",
        "SELECT w.id, u.id FROM {s}.words w JOIN {s}.words u ON w.ci = u.ri AND w.c = u.c WHERE u.c = 'a '",
        "SELECT t.id FROM {s}.words t WHERE t.c = t.bin AND t.c = 'a '",
      ]),
    Trap.each(
      "Q1, Q2", "values of other classes, read as NULL", ["lite_null"], table: "mixed",
      conditions: ["t.i > 5", "t.i <> 5", "t.i IS NULL", "t.d < '2025-01-01'", "t.f < 100", "t.i NOT IN (5)"],
      queries: [
        "SELECT t.id, t.i FROM {s}.mixed t ORDER BY t.i, t.id",
        "SELECT max(t.i), min(t.d), sum(t.f), count(t.i) FROM {s}.mixed t",
        "SELECT t.i, count(*) FROM {s}.mixed t GROUP BY t.i",
      ]),
  ]

  private static func flags(_ id: String, _ title: String, _ conditions: [String], _ queries: [String] = []) -> [Trap] {
    Trap.each(id, title, table: "flags", conditions: conditions, queries: queries)
  }

  @Test(arguments: traps) func `a statement's parts mean what they mean to PostgreSQL`(_ trap: Trap) async throws {
    try await trap.check()
  }

  @Test(
    "Q1 a value of another class, and B1 a tinyint(1) of 2, are errors where they are read",
    arguments: [
      "SELECT i FROM lite.mixed", "SELECT sum(i) FROM lite.mixed", "SELECT b FROM my.two",
      "SELECT id, b FROM my.two WHERE b",
    ], ["on", "off"])
  func misfits(sql: String, pushdown: String) async throws {
    let federation = try await TrapsFederation.shared()
    await #expect(throws: HansaError.self) { _ = try await federation.answer(sql, pushdown: pushdown) }
  }

  // docs/semantics.md: a condition that MariaDB evaluates does not read the value, and there 2 is true as in MariaDB.
  @Test(
    "B1 a tinyint(1) of 2 counts as true where it is not read",
    arguments: [("SELECT id FROM my.two WHERE b", [1, 2]), ("SELECT id FROM my.two WHERE NOT b", [3])])
  func unreadBooleans(sql: String, ids: [Int64]) async throws {
    let federation = try await TrapsFederation.shared()
    let (table, _) = try await federation.answer(sql, pushdown: "on")
    #expect(table.rows.compactMap { $0[0].flatMap { Int64($0) } }.sorted() == ids)
    await #expect(throws: HansaError.self) { _ = try await federation.answer(sql, pushdown: "off") }
  }
}
