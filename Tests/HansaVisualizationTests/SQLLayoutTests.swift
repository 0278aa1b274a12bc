import HansaVisualization
import Testing

@Suite struct SQLLayoutTests {
  @Test func `each clause and each condition begins a line`() {
    let sql =
      "SELECT t1.\"a\", count(*) AS \"n\" FROM \"t\" AS t1 INNER JOIN \"u\" AS t2 ON t1.a = t2.a AND t1.b = t2.b "
      + "WHERE t1.c BETWEEN 1 AND 2 AND t1.d IS DISTINCT FROM t2.d GROUP BY t1.a HAVING count(*) > 1 ORDER BY 1 LIMIT 5"
    #expect(
      SQLLayout.lines(sql, width: 100) == [
        "SELECT t1.\"a\", count(*) AS \"n\"",
        "FROM \"t\" AS t1",
        "INNER JOIN \"u\" AS t2 ON t1.a = t2.a",
        "  AND t1.b = t2.b",
        "WHERE t1.c BETWEEN 1 AND 2",
        "  AND t1.d IS DISTINCT FROM t2.d",
        "GROUP BY t1.a",
        "HAVING count(*) > 1",
        "ORDER BY 1",
        "LIMIT 5",
      ])
  }

  @Test func `a long subquery is indented, a short one stays on its line`() {
    let sql =
      "SELECT * FROM (SELECT a, b, c FROM tables_with_long_names WHERE a > 5 AND b < 6) AS t1 WHERE x IN (SELECT 1)"
    #expect(
      SQLLayout.lines(sql, width: 100) == [
        "SELECT *",
        "FROM (",
        "    SELECT a, b, c",
        "    FROM tables_with_long_names",
        "    WHERE a > 5",
        "      AND b < 6",
        ") AS t1",
        "WHERE x IN (SELECT 1)",
      ])
  }

  @Test func `keywords and blanks in texts, names, functions and CASE are left alone`() {
    let sql = "SELECT ' FROM  x ' AS \"a  FROM\", extract(year FROM d), CASE WHEN a AND b THEN 1 ELSE 2 END FROM t"
    #expect(SQLLayout.lines(sql, width: 120) == [String(sql.dropLast(7)), "FROM t"])
  }

  @Test(arguments: [
    "SELECT 'it''s', `a``b`, \"c\"\"d\" FROM t WHERE a ~ '(' AND b = ')' ORDER BY a",
    "WITH x AS (SELECT a FROM (SELECT a, 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz' FROM t) AS u) SELECT * FROM x",
    "SELECT 1) FROM ((", "SELECT 'never closed", "", "((((", "END END ] )",
    "SELECT a FROM t UNION ALL SELECT b FROM u WHERE c = 'é UNION' AND (d = 1 OR e = 2 AND f = 3)",
  ]) func `only blanks change, even in what is no SQL`(_ sql: String) {
    for width in [40, 60, 120] {
      let lines = SQLLayout.lines(sql, width: width)
      #expect(lines.joined().filter { $0 != " " } == sql.filter { $0 != " " })
    }
  }

  @Test func `lines are broken at blanks outside of quotes`() {
    let list = (1...40).map { "t1.\"column \($0)\"" }.joined(separator: ", ")
    for line in SQLLayout.lines("SELECT \(list) FROM t", width: 60) {
      #expect(line.count <= 60)
      #expect(line.filter { $0 == "\"" }.count.isMultiple(of: 2))
    }
  }
}
