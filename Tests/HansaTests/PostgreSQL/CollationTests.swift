import Hansa
import HansaCore
import HansaSourcePostgreSQL
import HansaTesting
import Testing

/// A database that compares by ICU's rules, with columns of collations of their own, answers as one with "C".
@Suite struct CollationTests {
  private static let columns: [(name: String, type: String, plain: String)] = [
    ("t", "text", "text"), ("de", "varchar(20) COLLATE \"de-x-icu\"", "varchar(20)"),
    ("fr", "text COLLATE \"fr-x-icu\"", "text"), ("ci", "text COLLATE folding", "text"),
    ("byte", "text COLLATE \"C\"", "text"), ("dom", "words", "text"), ("e", "mood", "text"),
    ("list", "text[] COLLATE folding", "text[]"),
  ]

  private static let values = ["a", "A", "b", "B", "ä", "Ä", "a-b", "ab", "a b", "é", "e\u{301}", "_", "Z", "z", ""]
  private static let moods = ["sad", "ok", "happy"]

  private static let queries = [
    "SELECT * FROM w",
    "SELECT id FROM w WHERE t = 'a' OR de = 'A' OR fr IN ('a', 'b')", "SELECT id FROM w WHERE ci = 'a'",
    "SELECT id FROM w WHERE ci IN ('a', 'Z') AND ci <> 'z'", "SELECT id FROM w WHERE NOT (ci = 'a')",
    "SELECT id FROM w WHERE ci IS DISTINCT FROM 'A'", "SELECT id FROM w WHERE t < 'a' AND de > 'A'",
    "SELECT id FROM w WHERE byte > 'A' AND byte <= 'a'", "SELECT id FROM w WHERE ci LIKE 'a%' OR fr ILIKE 'A_B'",
    "SELECT id FROM w WHERE dom >= 'a'", "SELECT id FROM w WHERE e = 'ok'", "SELECT id FROM w WHERE e < 'ok'",
    "SELECT id FROM w WHERE list = ARRAY['a', 'B'] OR 'a' = ANY (list)", "SELECT id FROM w WHERE e = 'none'",
    "SELECT x.id, y.id FROM w x JOIN w y ON x.ci = y.ci", "SELECT x.id, y.id FROM w x JOIN w y ON x.de = y.fr",
    "SELECT x.id, y.id FROM w x LEFT JOIN w y ON x.t = y.ci AND x.de < y.fr",
    "SELECT ci, count(*), min(ci), max(ci), count(DISTINCT ci) FROM w GROUP BY ci",
    "SELECT de, min(fr), max(t), min(e), max(dom) FROM w GROUP BY de", "SELECT DISTINCT ci FROM w",
    "SELECT DISTINCT ON (ci) ci, id FROM w ORDER BY ci, id", "SELECT ci FROM w UNION SELECT fr FROM w",
    "SELECT ci FROM w UNION ALL SELECT fr FROM w", "SELECT de FROM w EXCEPT SELECT ci FROM w WHERE id < 9",
    "SELECT id, rank() OVER (PARTITION BY ci ORDER BY fr), max(de) OVER (PARTITION BY t) FROM w",
    "SELECT id FROM w WHERE ci IN (SELECT de FROM w WHERE id > 20)",
    "SELECT id FROM w WHERE (ci, t) IN (SELECT fr, de FROM w)",
    "SELECT list, count(*) FROM w GROUP BY list", "SELECT upper(ci), lower(fr), count(*) FROM w GROUP BY 1, 2",
    "SELECT string_agg(DISTINCT ci, ',' ORDER BY ci), array_agg(de ORDER BY de, id) FROM w",
    "SELECT ci || de, replace(ci, 'a', '*'), strpos(ci, 'A'), coalesce(ci, fr, de), greatest(ci, fr), nullif(ci, 'A') FROM w",
    "SELECT CASE ci WHEN 'A' THEN 1 WHEN 'a' THEN 2 END, ci BETWEEN 'A' AND 'a' FROM w",
  ]

  @Test func `what compares text compares bytes, whatever collations database and columns have`() async throws {
    let server = try await PostgresServer.shared()
    let oracle = try await server.createDatabase("collations_c")
    let name = try await server.createDatabase("collations") + "_icu"
    try await server.execute(
      "CREATE DATABASE \(name) LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
    )
    var random = SeededRandom(seed: 3)
    let rows = (1...40).map { id in
      let cells = Self.columns.map { column -> String in
        if Int.random(in: 0..<9, using: &random) == 0 { return "NULL" }
        func text() -> String { Self.values.randomElement(using: &random) ?? "" }
        switch column.name {
        case "e": return "'\(Self.moods.randomElement(using: &random) ?? "")'"
        case "list": return "ARRAY['\(text())', '\(text())']"
        default: return "'\(text())'"
        }
      }
      return "(\(id), \(cells.joined(separator: ", ")))"
    }
    func script(_ type: (_ column: (name: String, type: String, plain: String)) -> String) -> String {
      "CREATE TABLE w (id int, \(Self.columns.map { "\($0.name) \(type($0))" }.joined(separator: ", ")));"
        + "INSERT INTO w VALUES \(rows.joined(separator: ", "));"
    }
    try await server.execute(
      """
      CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE DOMAIN words AS text COLLATE "de-x-icu"; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
      """ + script(\.type), database: name)
    try await server.execute(script(\.plain), database: oracle)
    let federation = FederationManager(patience: .seconds(120))
    try federation.register(
      PostgreSQLAdapter(
        name: "pg", options: try PostgreSQLOptions(url: server.url(database: name), password: Secret(server.password))))
    for sql in Self.queries {
      let expected = try await server.result(of: sql, database: oracle)
      for pushdown in ["on", "off"] {
        var settings = SessionSettings()
        settings.searchPath = ["pg"]
        try settings.set("pushdown", to: [pushdown])
        let result = try await federation.query(sql, settings: settings)
        if pushdown == "on" {
          #expect(result.plan?.merge == nil, "\(sql): \(result.plan?.notes.map(\.reason) ?? [])")
        }
        let fragments = result.plan?.fragments.map(\.sql).joined(separator: "\n") ?? ""
        let actual = try await ResultTable(collecting: result)
        let difference = OracleComparison().difference(expected: expected, actual: actual)
        #expect(difference == nil, "\(sql)\n\(difference ?? "")\n\(fragments)")
      }
    }
  }
}
