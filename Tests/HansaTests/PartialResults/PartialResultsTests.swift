import HansaCore
import HansaMonitoring
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

@testable import Hansa

/// Answers without sources that cannot be read: where they can be told, and nowhere else.
@Suite struct PartialResultsTests {
  private static let gone = HansaError(.connectionFailure, "the source is gone")

  /// The fixture's federation with its catalogs read, and settings under which `two` may be missing.
  private func fixture(failing failure: HansaError? = Self.gone) async throws -> (CachedFederation, SessionSettings) {
    let fixture = try await CachedFederation()
    for source in ["one", "two"] {
      _ = try await fixture.federation.query("SELECT a FROM \(source).t", settings: SessionSettings()).rows()
    }
    fixture.sources[1].open(failing: failure)
    var settings = SessionSettings()
    settings.partialResults = .all
    return (fixture, settings)
  }

  struct Told: Sendable, CustomTestStringConvertible {
    let sql: String
    let rows: Int
    let part: MissingSource.Part
    var testDescription: String { sql }

    init(_ sql: String, _ rows: Int, _ part: MissingSource.Part) {
      (self.sql, self.rows, self.part) = (sql, rows, part)
    }
  }

  static let told = [
    Told("SELECT a FROM one.t UNION ALL SELECT a FROM two.t", 3, .branch),
    Told(
      "SELECT DISTINCT a + 1 FROM (SELECT a FROM one.t UNION ALL SELECT a FROM two.t) u WHERE a > 1 ORDER BY 1", 2,
      .branch),
    Told("SELECT a FROM one.t UNION ALL (SELECT a FROM two.t WHERE b LIKE 'x%')", 3, .branch),
    Told("SELECT o.a, w.b FROM one.t o LEFT JOIN two.t w ON w.a = o.a ORDER BY o.a", 3, .outerSide),
    Told("SELECT w.b, o.a AS n FROM two.t w RIGHT JOIN one.t o ON w.a = o.a WHERE o.a > 1", 2, .outerSide),
    Told("SELECT o.a, w.b FROM one.t o FULL JOIN two.t w ON w.a = o.a", 3, .outerSide),
  ]

  @Test(arguments: told) func `an answer that can be told says what is missing`(_ told: Told) async throws {
    let (sql, rows, part) = (told.sql, told.rows, told.part)
    let (fixture, settings) = try await fixture()
    let result = try await fixture.federation.query(sql, settings: settings)
    let found = try await result.rows()
    #expect(found.count == rows)
    if part == .outerSide { #expect(found.allSatisfy { $0.contains(.null) }) }
    let missing = try #require(result.metrics?.missing)
    #expect(missing.count == 1 && missing.first?.source == "two" && missing.first?.tables == ["t"])
    #expect(missing.first?.part == part && missing.first?.code == .connectionFailure)
    // Nobody gets it who does not ask for it.
    let failure = await #expect(throws: HansaError.self) {
      _ = try await fixture.federation.query(sql, settings: SessionSettings()).rows()
    }
    #expect(failure?.code == .connectionFailure)
    // And it is the whole answer once the source is back.
    fixture.sources[1].open()
    let whole = try await fixture.federation.query(sql, settings: settings)
    #expect(try await whole.rows().count >= rows)
    #expect(whole.metrics?.missing.isEmpty == true)
    await fixture.federation.close()
  }

  @Test(arguments: [
    "SELECT count(*) FROM (SELECT a FROM one.t UNION ALL SELECT a FROM two.t) u",
    "SELECT a, row_number() OVER (ORDER BY a) FROM (SELECT a FROM one.t UNION ALL SELECT a FROM two.t) u",
    "SELECT a FROM one.t UNION ALL SELECT a FROM two.t ORDER BY a LIMIT 2",
    "SELECT a FROM one.t UNION SELECT a FROM two.t", "SELECT a FROM one.t EXCEPT SELECT a FROM two.t",
    "SELECT a FROM one.t INTERSECT SELECT a FROM two.t", "SELECT o.a FROM one.t o JOIN two.t w ON w.a = o.a",
    "SELECT o.a FROM one.t o LEFT JOIN two.t w ON w.a = o.a WHERE w.a IS NULL",
    "SELECT o.a, coalesce(w.b, 'none') FROM one.t o LEFT JOIN two.t w ON w.a = o.a",
    "SELECT DISTINCT w.b FROM one.t o LEFT JOIN two.t w ON w.a = o.a",
    "SELECT a FROM one.t WHERE a NOT IN (SELECT a FROM two.t)",
    "SELECT a, (SELECT max(b) FROM two.t) FROM one.t",
    "SELECT o.a FROM two.t w LEFT JOIN one.t o ON w.a = o.a",
    "SELECT a FROM two.t",
  ]) func `an answer that would be a wrong one is none`(_ sql: String) async throws {
    let (fixture, settings) = try await fixture()
    let failure = await #expect(throws: HansaError.self, "\(sql)") {
      _ = try await fixture.federation.query(sql, settings: settings).rows()
    }
    #expect(failure?.code == .connectionFailure, "\(sql)")
    await fixture.federation.close()
  }

  private static let union = "SELECT a FROM one.t UNION ALL SELECT a FROM two.t"

  @Test func `only failures that may pass count, and only of sources that the session names`() async throws {
    let (fixture, _) = try await fixture(failing: HansaError(.divisionByZero, "division by zero"))
    var settings = SessionSettings()
    settings.partialResults = .all
    await #expect(throws: HansaError.self) {
      _ = try await fixture.federation.query(Self.union, settings: settings).rows()
    }
    fixture.sources[1].open(failing: Self.gone)
    for (value, isAllowed) in [("one", false), ("two", true), ("one, two", true), ("off", false), ("on", true)] {
      try settings.set("partial_results", to: [value])
      #expect(settings.value(of: "partial_results") == value)
      do {
        #expect(try await fixture.federation.query(Self.union, settings: settings).rows().count == 3)
        #expect(isAllowed, "\(value)")
      } catch {
        #expect(!isAllowed, "\(value): \(error)")
      }
    }
    // Nothing would be left.
    fixture.sources[0].open(failing: Self.gone)
    await #expect(throws: HansaError.self) {
      _ = try await fixture.federation.query(Self.union, settings: settings).rows()
    }
    await fixture.federation.close()
  }

  @Test func `an answer that lacks a source is not kept, and EXPLAIN tells of it`() async throws {
    let (fixture, allowed) = try await fixture()
    var settings = allowed
    settings.cache = .on
    for _ in 0..<2 {
      let result = try await fixture.federation.query(Self.union, settings: settings)
      #expect(try await result.rows().count == 3)
      #expect(result.metrics?.missing.count == 1 && result.metrics?.cache?.name == "miss")
    }
    for format in ["TEXT", "JSON"] {
      let rows = try await fixture.federation.query(
        "EXPLAIN (ANALYZE, FORMAT \(format)) \(Self.union)", settings: settings
      ).rows()
      let text = rows.map { "\($0[0])" }.joined(separator: "\n")
      #expect(text.contains("the source is gone") && text.lowercased().contains("missing"))
    }
    fixture.sources[1].open()
    #expect(try await fixture.federation.query(Self.union, settings: settings).rows().count == 6)
    await fixture.federation.close()
  }

  private func count(_ result: QueryResult) async throws -> Int {
    var rows = 0
    for try await batch in result { rows += batch.rowCount }
    return rows
  }

  @Test func `a server that stops in the middle leaves all of its rows or none`() async throws {
    let (postgres, mariadb) = (try await PostgresServer.start(), try await MariaDBServer.shared())
    let databases = (try await postgres.createDatabase("half"), try await mariadb.createDatabase("half"))
    try await postgres.execute(
      "CREATE TABLE t AS SELECT i AS a, repeat('x', 20) AS b FROM generate_series(1, 200000) AS g(i); ANALYZE t",
      database: databases.0)
    try await mariadb.execute(
      "CREATE TABLE t (a int, b varchar(20)); INSERT INTO t SELECT -seq, 'm' FROM seq_1_to_1000", database: databases.1)
    let federation = FederationManager()
    try federation.register(
      PostgreSQLAdapter(
        name: "pg",
        options: try PostgreSQLOptions(url: postgres.url(database: databases.0), password: Secret(postgres.password))))
    try federation.register(
      MySQLAdapter(
        name: "my",
        options: try MySQLOptions(url: mariadb.url(database: databases.1), password: Secret(mariadb.password))))
    var settings = SessionSettings()
    settings.partialResults = .of(["pg"])
    let sql = "SELECT a, b FROM my.t UNION ALL SELECT a, b FROM pg.t"
    #expect(try await count(try await federation.query(sql, settings: settings)) == 201_000)
    let result = try await federation.query(sql, settings: settings)
    try postgres.stop()
    let rows = try await count(result)
    let missing = result.metrics?.missing ?? []
    #expect(rows == (missing.isEmpty ? 201_000 : 1000))
    // It is down from the beginning now.
    let later = try await federation.query(sql, settings: settings)
    #expect(try await count(later) == 1000)
    #expect(later.metrics?.missing.map(\.source) == ["pg"])
    await federation.close()
  }
}
