import Hansa
import HansaCore
import HansaSourcePostgreSQL
import HansaTesting
import Testing

/// Databases in other encodings than UTF-8 answer as one in UTF-8.
@Suite struct EncodingTests {
  private static let values = ["a", "A", "b", "é", "É", "ß", "ÿ", "z", "", "aé", "a b", "e%_", "éa"]
  /// WIN1252 has them among the bytes below é's; LATIN1 has none.
  private static let windows = ["€", "Œ", "ž", "™", "a€"]

  private static let queries = [
    "SELECT * FROM w", "SELECT id FROM w WHERE t = 'é'", "SELECT id FROM w WHERE t IN ('a', 'ß', 'ÿ')",
    "SELECT id FROM w WHERE t = '€'", "SELECT id FROM w WHERE t <> '😀'", "SELECT id FROM w WHERE t IN ('a', '漢')",
    "SELECT id FROM w WHERE t < 'é'", "SELECT id FROM w WHERE t >= 'z' AND t <> u", "SELECT id FROM w WHERE t < u",
    "SELECT id, t FROM w ORDER BY t, id", "SELECT t FROM w ORDER BY t DESC, id LIMIT 5", "SELECT min(t), max(u) FROM w",
    "SELECT t, count(*), min(u) FROM w GROUP BY t", "SELECT DISTINCT t FROM w", "SELECT count(DISTINCT t) FROM w",
    "SELECT string_agg(DISTINCT t, '|' ORDER BY t) FROM w", "SELECT DISTINCT ON (t) t, id FROM w ORDER BY t, id",
    "SELECT x.id, y.id FROM w x JOIN w y ON x.t = y.u", "SELECT t FROM w EXCEPT SELECT u FROM w",
    "SELECT id, rank() OVER (PARTITION BY t ORDER BY u) FROM w", "SELECT id FROM w WHERE t IN (SELECT u FROM w)",
    "SELECT id, length(t), octet_length(t), bit_length(t), md5(t), ascii(t), upper(t), initcap(t) FROM w",
    "SELECT id, reverse(t), left(t, 1), substring(t, 2), strpos(t, 'é'), lpad(t, 3, 'é'), t || u, t || '€' FROM w",
    "SELECT id, t::bytea, t::varchar(1), t::char(2), greatest(t, u), nullif(t, u), coalesce(t, '€') FROM w",
    "SELECT id FROM w WHERE t LIKE '_' OR t LIKE '%é%'", "SELECT id FROM w WHERE t LIKE 'e!%%' ESCAPE '!'",
    "SELECT id FROM w WHERE t ILIKE 'É'", "SELECT id FROM w WHERE t ~ '^.$'", "SELECT id FROM w WHERE t ~ '[^a-z]'",
    "SELECT id AS \"€\", t AS \"né\" FROM w",
    "SELECT q.\"Σ\" FROM (SELECT t AS \"Σ\", u AS \"Ω\" FROM w) q WHERE q.\"Ω\" = 'a'",
    "SELECT max(chr(8364)) FROM w", "SELECT convert_to(t, 'UTF8') FROM w",
    "SELECT concat(t, '-', u), format('%s', t) FROM w",
    "SELECT array_agg(t ORDER BY t, id) FROM w", "SELECT id FROM w WHERE ARRAY[t, u] < ARRAY['b', 'é']",
    "SELECT id FROM w WHERE t < ANY (ARRAY['b', 'é'])", "SELECT CASE t WHEN 'é' THEN '€' ELSE u END FROM w",
    "SELECT replace(t, 'é', 'e'), translate(t, 'éß', 'es'), split_part(t, 'é', 1) FROM w", "SELECT 'é' = min(t) FROM w",
  ]

  /// What the source answers alone in every encoding.
  private static let alone = [
    "SELECT id FROM w WHERE t = 'a'", "SELECT t, count(*) FROM w GROUP BY t", "SELECT count(DISTINCT t) FROM w",
    "SELECT x.id, y.id FROM w x JOIN w y ON x.t = y.u", "SELECT id FROM w ORDER BY id LIMIT 3",
  ]

  @Test(arguments: [("UTF8", true), ("LATIN1", true), ("WIN1252", false), ("SQL_ASCII", true)])
  func `a database in another encoding answers as one in UTF-8`(encoding: String, ordersText: Bool) async throws {
    let server = try await PostgresServer.shared()
    let oracle = try await server.createDatabase("encodings")
    let name = "\(oracle)_\(encoding.lowercased())"
    try await server.execute("CREATE DATABASE \(name) ENCODING '\(encoding)' LOCALE 'C' TEMPLATE template0")
    var random = SeededRandom(seed: 11)
    let texts = Self.values + (encoding == "WIN1252" ? Self.windows : [])
    let rows = (1...40).map { id in
      let cells = (0..<2).map { _ in
        Int.random(in: 0..<9, using: &random) == 0 ? "NULL" : "'\(texts.randomElement(using: &random) ?? "")'"
      }
      return "(\(id), \(cells.joined(separator: ", ")))"
    }
    let script = """
      SET client_encoding = 'UTF8';
      CREATE TABLE w (id int, t text, u varchar(20)); INSERT INTO w VALUES \(rows.joined(separator: ", "));
      """
    for database in [oracle, name] { try await server.execute(script, database: database) }
    let federation = FederationManager()
    try federation.register(
      PostgreSQLAdapter(
        name: "pg", options: try PostgreSQLOptions(url: server.url(database: name), password: Secret(server.password))))
    var settings = SessionSettings()
    settings.searchPath = ["pg"]
    for sql in Self.queries + Self.alone {
      let expected = try await server.result(of: sql, database: oracle)
      for pushdown in [SessionSettings.Pushdown.on, .off] {
        settings.pushdown = pushdown
        do throws(HansaError) {
          let result = try await federation.query(sql, settings: settings)
          let fragments = result.plan?.fragments.map(\.sql).joined(separator: "\n") ?? ""
          let actual = try await ResultTable(collecting: result)
          let difference = OracleComparison().difference(expected: expected, actual: actual)
          #expect(difference == nil, "\(sql)\n\(difference ?? "")\n\(fragments)")
        } catch  where error.code == .featureNotSupported {
          // The merge engine's list of what it does not do is not this test's.
        } catch {
          Issue.record("\(sql), pushdown \(pushdown): \(error)")
        }
      }
    }
    settings.pushdown = .on
    for sql in Self.alone {
      let plan = try #require(try await federation.query("EXPLAIN \(sql)", settings: settings).plan)
      #expect(plan.merge == nil, "\(sql): \(plan.notes.map(\.reason))")
    }
    let sorted = try #require(try await federation.query("EXPLAIN SELECT min(t) FROM w", settings: settings).plan)
    #expect((sorted.merge == nil) == ordersText)
    #expect(sorted.notes.isEmpty == ordersText)
    await federation.close()
  }
}
