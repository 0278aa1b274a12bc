import HansaCore
import HansaMonitoring
import Testing

/// The rules of OpenTelemetry's `db.query.summary`.
@Suite struct StatementSummaryTests {
  @Test(arguments: [
    ("SELECT name FROM shop.customers WHERE id = $1", "SELECT shop.customers"),
    ("select Name from Customers", "select Customers"),
    (
      "SELECT * FROM orders o, \"line items\" AS l (a, b), stock LEFT JOIN crm.`Kunden` k USING (id)",
      "SELECT orders \"line items\" stock crm.`Kunden`"
    ),
    (
      "SELECT count(*), max(a) FROM (SELECT a, b FROM orders JOIN customers ON (x, y) = (1, 2)) q, t",
      "SELECT SELECT orders customers t"
    ),
    ("SELECT a FROM t WHERE a IN (SELECT b FROM u) AND c = (SELECT 1) ORDER BY b, c", "SELECT t SELECT u SELECT"),
    ("SELECT a FROM t UNION ALL SELECT b FROM u EXCEPT SELECT c FROM v", "SELECT t u v"),
    ("(SELECT a FROM t) INTERSECT (SELECT b FROM u)", "SELECT t SELECT u"),
    ("WITH RECURSIVE c (a, b) AS (SELECT a, b FROM t) SELECT c.a FROM c", "SELECT t SELECT c"),
    ("SELECT a FROM (t CROSS JOIN u) JOIN LATERAL (SELECT 1) x ON true", "SELECT t u SELECT"),
    ("SELECT a FROM ONLY t GROUP BY a, b HAVING count(*) > 1", "SELECT t"),
    ("SELECT a FROM t STRAIGHT_JOIN u", "SELECT t u"),
    ("SELECT STRAIGHT_JOIN a FROM t", "SELECT t"),
    ("VALUES (1, 2), (3, 4)", "VALUES"),
    ("SELECT v.a FROM (VALUES ($1, $2), ($3, $4)) v (a, b) JOIN t USING (a)", "SELECT t"),
    ("EXPLAIN ANALYZE SELECT a FROM t", "EXPLAIN SELECT t"),
    ("SELECT i FROM generate_series(1, 3) AS s (i), t", "SELECT generate_series t"),
    (
      "SELECT \"schema\".\"a \"\"quoted\"\" table\".x FROM \"schema\".\"a \"\"quoted\"\" table\" FOR UPDATE OF t, u",
      "SELECT \"schema\".\"a \"\"quoted\"\" table\""
    ),
  ])
  func `a summary has the operations and their tables in order`(statement: String, summary: String) {
    #expect(StatementSummary.of(statement).map { Name($0) } == Name(summary))
  }

  /// FROM is in expressions, too, and what stands in constants and comments is not the statement.
  @Test(arguments: [
    ("SELECT extract(year FROM placed), trim(BOTH FROM x), substring(y FROM 2 FOR 3) FROM orders", "SELECT orders"),
    ("SELECT a IS DISTINCT FROM b, c IS NOT DISTINCT FROM d FROM t", "SELECT t"),
    ("SELECT 'x FROM secret', 'it''s FROM secret' FROM t -- FROM secret\n, u /* FROM secret */", "SELECT t u"),
    ("SELECT a FROM t WHERE b = 'SELECT secret' AND c > 1e5 AND d = 0xFF", "SELECT t"),
    ("SELECT * FROM read_parquet(['/data/secret.parquet', 'b'], x = 1), t", "SELECT read_parquet t"),
    ("SELECT * FROM '/data/secret.csv', t", "SELECT t"),
    ("SELECT a FROM t WHERE a = 'never closed", "SELECT t"),
    ("SELECT \"never closed", "SELECT"),
    ("SELECT a FROM t)) JOIN u", "SELECT t u"),
  ])
  func `a summary has nothing of expressions, constants and comments`(statement: String, summary: String) {
    #expect(StatementSummary.of(statement).map { Name($0) } == Name(summary))
  }

  @Test(arguments: ["", "  ", "(12 bytes)", "'SELECT'", "/* SELECT", "123"])
  func `what is no statement has no summary`(statement: String) { #expect(StatementSummary.of(statement) == nil) }

  @Test func `a summary ends before the table that makes it too long`() {
    let (long, longer) = (String(repeating: "ä", count: 248), String(repeating: "x", count: 249))
    #expect(StatementSummary.of("SELECT * FROM \(long), t")?.count == 255)
    #expect(StatementSummary.of("SELECT * FROM a, \(longer), t") == "SELECT a")
    #expect(StatementSummary.of(String(repeating: "x", count: 300)) == nil)
  }
}
