import Hansa
import HansaArrow
import HansaCore
import HansaTesting
import Testing

/// Traps S19, C1 and C3: characters that PostgreSQL does not have, the state that a statement sees, and results that are
/// left early.
@Suite struct SourceTraps {
  static let sources = ["pg", "my", "lite"]

  /// Databases whose rows change while they are read, and are many.
  private struct Setting: Sendable {
    let federation: FederationManager
    let postgres: PostgresServer
    let mariadb: MariaDBServer
    let database: String
    let schema: String
    let files: [SQLiteFile]

    func execute(_ script: String, at source: String) async throws {
      switch source {
      case "pg": try await postgres.execute(script, database: database)
      case "my": try await mariadb.execute(script, database: schema)
      default: try await files[0].execute(".timeout 10000\n" + script)
      }
    }
  }

  private static let rows = 200_000

  private static func setting() async throws -> Setting {
    let (postgres, mariadb) = (try await PostgresServer.shared(), try await MariaDBServer.shared())
    let setting = Setting(
      federation: FederationManager(), postgres: postgres, mariadb: mariadb,
      database: try await postgres.createDatabase("source_traps"),
      schema: try await mariadb.createDatabase("source_traps"),
      files: [try SQLiteFile(name: "traps.db"), try SQLiteFile(name: "other.db")])
    let accounts =
      "CREATE TABLE a (k int, v int); CREATE TABLE b (k int, v int); INSERT INTO a VALUES (1, 1000); INSERT INTO b VALUES (1, 0);"
    try await setting.execute(
      accounts + "CREATE TABLE big AS SELECT i::bigint AS id FROM generate_series(1, \(rows)) i;", at: "pg")
    try await setting.execute(
      accounts + "CREATE TABLE big (id bigint NOT NULL); INSERT INTO big SELECT seq FROM seq_1_to_\(rows);"
        + "CREATE TABLE nul (id int, t text CHARACTER SET utf8mb4);"
        + "INSERT INTO nul VALUES (1, 'a'), (2, CONCAT('a', CHAR(0), 'b'));", at: "my")
    try await setting.execute(
      "PRAGMA journal_mode = WAL;\n" + accounts
        + "CREATE TABLE big (id INTEGER); WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < \(rows)) INSERT INTO big SELECT id FROM n;"
        + "CREATE TABLE nul (id INTEGER, t TEXT); INSERT INTO nul VALUES (1, 'a'), (2, 'a' || char(0) || 'b');",
      at: "lite")
    try await setting.files[1].execute("CREATE TABLE small (id INTEGER); INSERT INTO small VALUES (1), (2);")
    let configuration = """
      sources:
        pg: { type: postgresql, url: "\(postgres.url(database: setting.database))", password: "\(postgres.password)" }
        my: { type: mariadb, url: "\(mariadb.url(database: setting.schema))", password: "\(mariadb.password)" }
        lite: { type: sqlite, path: "\(setting.files[0].path)" }
        other: { type: sqlite, path: "\(setting.files[1].path)" }
      settings: { statement_timeout: 600s }
      """
    let configured = try FederationManager(
      configuration: Configuration.parse(configuration, path: "traps", baseFolder: "/"))
    return Setting(
      federation: configured, postgres: postgres, mariadb: mariadb, database: setting.database, schema: setting.schema,
      files: setting.files)
  }

  private static let shared = Task { try await setting() }

  // MARK: S19

  @Test(
    "S19 a text with the character of code 0 is an error where it is read", arguments: ["my", "lite"], ["on", "off"])
  func zeroCharacters(source: String, pushdown: String) async throws {
    let federation = try await Self.shared.value.federation
    var settings = SessionSettings()
    try settings.set("pushdown", to: [pushdown])
    for sql in ["SELECT t FROM \(source).nul", "SELECT max(t) FROM \(source).nul"] {
      do throws(HansaError) {
        let rows = try await federation.query(sql, settings: settings).rows()
        Issue.record("\(sql) gave \(rows)")
      } catch { #expect(error.code == .invalidCharacter, "\(sql): \(error)") }
    }
    let ids = try await federation.query("SELECT id FROM \(source).nul ORDER BY id", settings: settings).rows()
    #expect(ids == [[.integer(1)], [.integer(2)]])
    // A condition at the source reads no other row; without pushdown all texts are read.
    if pushdown == "on" {
      let equal = try await federation.query("SELECT id FROM \(source).nul WHERE t = 'a'").rows()
      #expect(equal == [[.integer(1)]])
    }
  }

  // MARK: C1

  @Test("C1 a query over one source sees one state of it, whatever is written meanwhile", arguments: sources)
  func states(source: String) async throws {
    let setting = try await Self.shared.value
    let transfer = "BEGIN; UPDATE a SET v = v - 1; UPDATE b SET v = v + 1; COMMIT;\n"
    let writing = Task { try await setting.execute(String(repeating: transfer, count: 300), at: source) }
    let sql = "SELECT a.v, b.v FROM \(source).a JOIN \(source).b ON a.k = b.k"
    for _ in 0..<40 {
      let result = try await setting.federation.query(sql)
      #expect(result.plan?.fragments.count == 1)
      let rows = try await result.rows()
      guard let row = rows.first, case (.integer(let left), .integer(let right)) = (row[0], row[1]) else {
        Issue.record("\(rows)")
        break
      }
      #expect(left + right == 1000)
    }
    try await writing.value
  }

  @Test(
    "C1 the fragments of a query at one source see one state of it, whatever is written meanwhile", arguments: sources)
  func statesOfFragments(source: String) async throws {
    let setting = try await Self.shared.value
    // MariaDB has no snapshots to join: connections begin together in a moment without a commit, so there must be some.
    let pause = source == "my" ? "DO SLEEP(0.01);" : ""
    let transfer = "BEGIN; UPDATE a SET v = v - 1; UPDATE b SET v = v + 1; COMMIT;\(pause)\n"
    let writing = Task { try await setting.execute(String(repeating: transfer, count: 300), at: source) }
    var settings = setting.federation.defaults
    try settings.set("pushdown", to: ["off"])
    let sql = "SELECT a.v, b.v FROM \(source).a JOIN \(source).b ON a.k = b.k"
    for _ in 0..<40 {
      let result = try await setting.federation.query(sql, settings: settings)
      #expect(result.plan?.fragments.count == 2)
      let rows = try await result.rows()
      guard let row = rows.first, case (.integer(let left), .integer(let right)) = (row[0], row[1]) else {
        Issue.record("\(rows)")
        break
      }
      #expect(left + right == 1000)
    }
    try await writing.value
  }

  // MARK: C3

  @Test("C3 a result that is left early leaves nothing to the next statement", arguments: sources)
  func leftEarly(source: String) async throws {
    let federation = try await Self.shared.value.federation
    for _ in 0..<10 {
      var iterator = try await federation.query("SELECT id FROM \(source).big").makeAsyncIterator()
      let first = try await iterator.next()
      #expect((first?.rowCount ?? 0) > 0)
      let after = try await federation.query("SELECT count(*), min(id), max(id) FROM \(source).big").rows()
      #expect(after == [[.integer(Int64(Self.rows)), .integer(1), .integer(Int64(Self.rows))]])
    }
  }

  @Test("C3 several results of one source stream side by side", arguments: sources)
  func sideBySide(source: String) async throws {
    let federation = try await Self.shared.value.federation
    let result = try await federation.query(
      """
      SELECT count(*), sum(id) FROM (SELECT id FROM \(source).big UNION ALL SELECT id FROM other.small
        UNION ALL SELECT id + 1 FROM \(source).big) q
      """)
    let streams = result.plan?.fragments.filter { $0.source == Name(source) }.count
    #expect(streams == 2)
    let rows = try await result.rows()
    #expect(rows.first?.first == .integer(Int64(2 * Self.rows + 2)))
  }
}
