import HansaCore
import HansaTesting
import Testing

/// Traps T1 to T10.
@Suite struct DateTimeTraps {
  static let traps: [Trap] = Array(lists.joined())
  private static let lists: [[Trap]] = [
    days(
      "T1, T2", "instants, and clocks of another zone",
      [
        "t.tz = '2024-03-10 02:30:00+00'", "t.tz > '2024-03-31 04:30:00+02'", "t.ts = '2024-03-10 02:30:00'",
        "t.ts <> '2024-03-31 02:30:00'", "t.tz = t.ts", "t.tz::date = t.d",
      ],
      [
        "SELECT min(t.tz), max(t.tz), min(t.ts), max(t.d) FROM {s}.days t",
        "SELECT t.tz, t.id FROM {s}.days t ORDER BY t.tz DESC, t.id",
      ]),
    days(
      "T4", "precision",
      [
        "t.ts = '1999-12-31 23:59:59.999999'", "t.ts <= '1999-12-31 23:59:59.9999994'", "t.ti > '23:59:59'",
        "t.tz < '2038-01-19 03:14:07.9999996+00'",
      ]),
    Trap.each(
      "T5", "infinite and early dates", ["pg"], table: "far",
      conditions: ["t.d > '2024-01-01'", "t.d = 'infinity'", "t.ts < '0001-01-01'", "t.d <> '-infinity'"],
      queries: [
        "SELECT t.d, t.ts, t.id FROM {s}.far t ORDER BY t.d, t.id", "SELECT min(t.d), max(t.ts) FROM {s}.far t",
      ]),
    days(
      "T6", "times of day", ["t.ti = '02:30'", "t.ti < '02:30:00.000001'", "t.ti <= '24:00:00'"],
      ["SELECT t.ti, count(*) FROM {s}.days t GROUP BY t.ti"]),
    days(
      "T7", "zones in constants", ["t.tz >= timestamptz '2024-10-27 04:30:00+02'", "t.tz = '2024-03-10T02:30:00Z'"]),
    days(
      "T8", "parts of dates",
      [
        "extract(year from t.d) = 2024", "extract(dow from t.d) = 0", "extract(week from t.ts) = 52",
        "extract(hour from t.tz) = 2", "extract(second from t.ts) > 59",
      ],
      ["SELECT t.id, extract(isodow from t.d), date_trunc('month', t.ts), to_char(t.d, 'Month Day') FROM {s}.days t"]),
    days(
      "T9", "intervals",
      [
        "t.d + interval '1 month' = '2024-03-29'", "t.ts - interval '1 day' < '2024-01-01'",
        "t.d > date '2024-03-31' - interval '1 month'", "t.d - date '2024-02-29' = 1",
      ],
      [
        "SELECT t.id, t.d + 1, t.ts + interval '1 month', t.tz - interval '1 day', t.d - date '1970-01-01' FROM {s}.days t"
      ]),
    days(
      "T10", "now and random", ["t.ts < now()", "t.d < current_date", "random() < 2"],
      ["SELECT count(*) FROM {s}.days t WHERE t.tz < now() + interval '100 years'"]),
    Trap.each(
      "T3", "dates that PostgreSQL does not have, read as NULL", ["my_null"], table: "zero",
      conditions: [
        "t.d < '2024-01-02'", "t.d IS NULL", "t.ts <> '2024-01-01'", "t.d = t.ts",
        "coalesce(t.d, '2000-01-01') > '1999-01-01'",
      ],
      queries: [
        "SELECT t.id, t.d, t.ts FROM {s}.zero t ORDER BY t.d, t.id",
        "SELECT min(t.d), count(t.d), count(DISTINCT t.ts) FROM {s}.zero t",
        "SELECT t.d, count(*) FROM {s}.zero t GROUP BY t.d",
      ]),
  ]

  private static func days(_ id: String, _ title: String, _ conditions: [String], _ queries: [String] = []) -> [Trap] {
    Trap.each(id, title, table: "days", conditions: conditions, queries: queries)
  }

  @Test(arguments: traps) func `a date or a time means what it means to PostgreSQL`(_ trap: Trap) async throws {
    try await trap.check()
  }

  @Test(
    "T3 a date that PostgreSQL does not have is an error where it is read",
    arguments: [
      "SELECT d FROM my.zero", "SELECT min(d) FROM my.zero", "SELECT id, ts FROM my.zero ORDER BY ts",
      "SELECT z.d FROM my.zero z JOIN other.small o ON o.id = z.id",
    ],
    ["on", "off"])
  func zeroDates(sql: String, pushdown: String) async throws {
    let federation = try await TrapsFederation.shared()
    await #expect(throws: HansaError.self) { _ = try await federation.answer(sql, pushdown: pushdown) }
  }

  // docs/semantics.md: an order that MariaDB makes does not read the dates.
  @Test func `T3 a date that PostgreSQL does not have sorts before all dates where it is not read`() async throws {
    let federation = try await TrapsFederation.shared()
    let sql = "SELECT id FROM my.zero ORDER BY ts"
    let (table, _) = try await federation.answer(sql, pushdown: "on")
    #expect(table.rows.map { $0[0] } == ["1", "2", "3", "4"])
    await #expect(throws: HansaError.self) { _ = try await federation.answer(sql, pushdown: "off") }
  }
}
