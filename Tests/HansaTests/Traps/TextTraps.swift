import HansaTesting
import Testing

/// Traps S1 to S21.
@Suite struct TextTraps {
  /// Columns of all collations, and CHAR.
  private static let columns = ["t.ci", "t.ri", "t.lat", "t.bin", "t.np", "t.c"]
  private static func all(_ lines: String...) -> [String] { Trap.columns(columns, lines) }

  static let traps: [Trap] = Array(lists.joined())
  private static let lists: [[Trap]] = [
    Trap.each(
      "S1", "case-insensitive equality",
      conditions: all("{x} = 'a'", "{x} IN ('A', 'É', 'ss')", "{x} = 'i'")
        + ["t.ci = t.bin", "t.ri = t.lat", "(t.ci = 'A') IS TRUE", "t.ri IN (NULL, 'z')"]),
    Trap.each(
      "S2", "what equality leaves out",
      conditions: all("{x} <> 'a'", "{x} NOT IN ('a', 'ß')", "{x} < 'b'", "{x} BETWEEN 'A' AND 'a'")
        + ["t.ci <> t.bin", "t.ri IS DISTINCT FROM 'A'", "t.ci NOT IN ('x', NULL)"]),
    Trap.each(
      "S3", "trailing blanks",
      conditions: all("{x} = 'a '", "{x} <> 'a  '", "{x} = ' '", "{x} > 'a'") + ["t.bin || 'x' = 'a x'"]),
    Trap.each(
      "S4", "order of texts",
      queries: all(
        "SELECT min({x}), max({x}) FROM {s}.words t", "SELECT t.id, {x} FROM {s}.words t ORDER BY {x}, id",
        "SELECT t.id FROM {s}.words t ORDER BY {x} DESC, id LIMIT 7",
        "SELECT t.id, o.t FROM {s}.words t JOIN other.small o ON o.k = t.k ORDER BY {x} DESC NULLS LAST, t.id, o.id LIMIT 9"
      )),
    Trap.each(
      "S5", "enums",
      conditions: ["t.e = 'ok'", "t.e > 'ok'", "t.e <> 'none'", "t.e LIKE 'h%'", "t.e IN ('SAD', 'sad')"],
      queries: [
        "SELECT min(t.e), max(t.e) FROM {s}.words t", "SELECT t.e, t.id FROM {s}.words t ORDER BY t.e, t.id",
        "SELECT t.e, count(*) FROM {s}.words t GROUP BY t.e", "SELECT t.e || 'x' FROM {s}.words t",
      ]),
    Trap.each(
      "S6", "groups of texts",
      queries: all(
        "SELECT {x}, count(*) FROM {s}.words t GROUP BY {x}", "SELECT DISTINCT {x} FROM {s}.words t",
        "SELECT count(DISTINCT {x}) FROM {s}.words t", "SELECT t.k, count(DISTINCT {x}) FROM {s}.words t GROUP BY t.k",
        "SELECT {x} FROM {s}.words t UNION SELECT t.bin FROM {s}.words t",
        "SELECT t.bin FROM {s}.words t EXCEPT SELECT {x} FROM {s}.words t WHERE t.k <> 1",
        "SELECT t.id, o.id FROM {s}.words t JOIN other.small o ON o.t = {x}",
        "SELECT t.id FROM {s}.words t WHERE {x} IN (SELECT o.t FROM other.small o)",
        "SELECT t.id, u.id FROM {s}.words t JOIN {s}.words u ON {x} = u.ci",
        "SELECT t.id FROM {s}.words t WHERE {x} NOT IN (SELECT u.ri FROM {s}.words u WHERE u.k = 1 AND u.ri IS NOT NULL)"
      )),
    Trap.each(
      "S7", "LIKE and case",
      conditions: all("{x} LIKE 'A%'", "{x} NOT LIKE '%b'", "{x} LIKE '_'", "{x} ILIKE 'SS'", "{x} LIKE 'a'")),
    Trap.each(
      "S8", "LIKE and escapes",
      conditions: all(
        "{x} LIKE 'a\\_b'", "{x} LIKE 'a!%b' ESCAPE '!'", "{x} LIKE '%\\\\%'", "{x} LIKE 'a\\b' ESCAPE ''")),
    Trap.each(
      "S9", "backslashes and quotes in constants",
      conditions: all("{x} = '\\'", "{x} = 'it''s'", "{x} IN ('a\\b', '\"q\"', '`')", "{x} = E'a\\nb'")),
    Trap.each(
      "S10, S11", "concatenation and NULL",
      conditions: ["t.ci || t.bin = 'aa'", "concat(t.ci, NULL, 'x') = 'ax'", "(t.ci || NULL) IS NULL"],
      queries: [
        "SELECT t.id, t.ci || '-' || t.c, concat(t.ri, t.lat), concat_ws(',', t.ci, NULL, t.bin) FROM {s}.words t"
      ]),
    Trap.each(
      "S12", "length", conditions: all("length({x}) = 2", "octet_length(t.bin) > 3", "length({x}) <> 1"),
      queries: ["SELECT t.id, length(t.ci), char_length(t.lat), octet_length(t.ci), length(t.c) FROM {s}.words t"]),
    Trap.each(
      "S13", "upper and lower", conditions: all("lower({x}) = 'a'", "upper({x}) = 'SS'"),
      queries: ["SELECT t.id, upper(t.ci), lower(t.ri), initcap(t.bin), reverse(t.np) FROM {s}.words t"]),
    Trap.each(
      "S14", "parts of texts", conditions: ["substring(t.ci, 0, 2) = 'a'", "left(t.ri, -1) = 'a'"],
      queries: [
        "SELECT t.id, substring(t.bin, -1, 3), substr(t.ci, 2), right(t.ri, -1), lpad(t.bin, -1, 'x'), lpad(t.ci, 3, 'xy') FROM {s}.words t",
        "SELECT t.id FROM {s}.words t WHERE substring(t.bin, 1, t.k - 2) = ''",
      ]),
    Trap.each(
      "S15", "position", conditions: ["position('A' in t.ci) > 0", "strpos(t.ri, 'b') = 2", "strpos(t.bin, '') = 1"]),
    Trap.each("S16", "regular expressions", conditions: ["t.ci ~ '^a'", "t.ri !~ 'B$'", "t.bin ~* '^A.$'"]),
    Trap.each(
      "S17", "char(n)",
      conditions: ["t.c = 'a'", "t.c = 'a  '", "t.c <> t.bin", "t.c = 'a '::text", "t.c || '|' = 'a|'"],
      queries: ["SELECT t.c, count(*) FROM {s}.words t GROUP BY t.c", "SELECT t.c::text, length(t.c) FROM {s}.words t"]),
    Trap.each("S18", "empty texts", conditions: all("{x} = ''", "{x} <> ''", "{x} IS NULL", "coalesce({x}, '') = ''")),
    Trap.each(
      "S20", "long aggregated texts",
      queries: [
        "SELECT string_agg(t.ci, ',' ORDER BY t.id) FROM {s}.words t",
        "SELECT t.k, length(string_agg(t.bin, '' ORDER BY t.id)) FROM {s}.words t GROUP BY t.k ORDER BY t.k",
      ]),
    Trap.each(
      "S21", "combining letters and code points above 65535",
      conditions: all("{x} = 'é'", "{x} = U&'e\\0301'", "{x} > U&'\\FFFD'", "{x} = '😀'", "{x} <> 'É'", "{x} < '😁'"),
      queries: ["SELECT t.id FROM {s}.words t WHERE t.bin > 'z' ORDER BY t.bin, t.id"]),
  ]

  @Test(arguments: traps) func `a text means what it means to PostgreSQL`(_ trap: Trap) async throws {
    try await trap.check()
  }
}
