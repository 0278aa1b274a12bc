import Hansa
import HansaCore
import HansaTesting

/// The traps' tables in PostgreSQL, MariaDB and SQLite, whose servers are set to what misleads: collations, zones and
/// modes; and all of them in one PostgreSQL, the oracle, a schema for each source.
struct TrapsFederation: Sendable {
  let federation: FederationManager
  private let server: PostgresServer
  private let mariadb: MariaDBServer
  private let oracle: OracleConnection
  // The files stay for as long as they are queried.
  private let files: [SQLiteFile]

  private static let instance = Task { try await TrapsFederation() }
  static func shared() async throws -> TrapsFederation { try await instance.value }

  private init() async throws {
    server = try await PostgresServer.shared()
    // What the session of an adapter has to undo. The later of two equal options counts.
    mariadb = try await MariaDBServer.start(settings: [
      "sql-mode=PIPES_AS_CONCAT,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,HIGH_NOT_PRECEDENCE",
      "default-time-zone=+05:30", "character-set-server=latin1", "collation-server=latin1_german1_ci",
      "div-precision-increment=0", "group-concat-max-len=4",
    ])
    let (lite, other) = (try SQLiteFile(name: "traps.db"), try SQLiteFile(name: "small.db"))
    files = [lite, other]
    let copies = try await server.createDatabase("traps_oracle")
    try await server.execute(
      ["pg", "my", "lite"].map(TrapTables.oracle).joined() + TrapTables.oracleNulls
        + TrapTables.small.replacing("{s}", with: "other."), database: copies)
    try await server.execute(
      """
      CREATE DATABASE traps TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US';
      ALTER DATABASE traps SET timezone = 'America/New_York';
      ALTER DATABASE traps SET datestyle = 'SQL, DMY';
      ALTER DATABASE traps SET extra_float_digits = 0;
      ALTER DATABASE traps SET intervalstyle = 'iso_8601';
      ALTER DATABASE traps SET standard_conforming_strings = off;
      """)
    try await server.execute(
      "SET standard_conforming_strings = on; SET datestyle = 'ISO, MDY';\n" + TrapTables.postgreSQL, database: "traps")
    let database = try await mariadb.createDatabase("traps")
    try await mariadb.execute(TrapTables.mariaDB, database: database)
    try await lite.execute(TrapTables.sqlite)
    try await other.execute(TrapTables.small.replacing("{s}", with: ""))
    oracle = try OracleConnection(server, database: copies, statementTimeout: .seconds(300))

    let maria = "type: mariadb, url: \"\(mariadb.url(database: database))\", password: \"\(mariadb.password)\""
    let configuration = """
      sources:
        pg: { type: postgresql, url: "\(server.url(database: "traps"))", password: "\(server.password)" }
        my: { \(maria) }
        my_null: { \(maria), zero_dates: "null" }
        lite: { type: sqlite, path: "\(lite.path)" }
        lite_null: { type: sqlite, path: "\(lite.path)", on_type_mismatch: "null" }
        other: { type: sqlite, path: "\(other.path)" }
      settings: { statement_timeout: 600s }
      """
    federation = try FederationManager(
      configuration: Configuration.parse(configuration, path: "traps", baseFolder: "/"))
  }

  /// What differs from the oracle's answer, or from the class of its error; nil where nothing does.
  ///
  /// A query that has ORDER BY must decide the place of each row.
  func difference(_ sql: String, pushdown: String) async throws -> String? {
    let expected = try await oracle.answer(sql)
    do throws(HansaError) {
      let (actual, fragments) = try await answer(sql, pushdown: pushdown)
      guard case .table(let table) = expected else { return "PostgreSQL fails: \(expected), Hansa answers" }
      var comparison = OracleComparison(order: sql.contains("ORDER BY") ? .total : .none)
      comparison.limit = 3
      let difference = comparison.difference(expected: table, actual: actual)
      return difference.map { "\($0)\nfragments: \(fragments.joined(separator: "\n"))" }
    } catch {
      if case .error(let code, _) = expected, code.prefix(2) == error.code.rawValue.prefix(2) { return nil }
      if case .error(let code, let message) = expected {
        return "PostgreSQL fails with \(code) \(message), Hansa with \(error)"
      }
      return "PostgreSQL answers, Hansa fails with \(error)"
    }
  }

  /// An answer, and the statements that the sources ran for it.
  func answer(_ sql: String, pushdown: String) async throws(HansaError) -> (ResultTable, fragments: [String]) {
    var settings = SessionSettings()
    try settings.set("pushdown", to: [pushdown])
    let result = try await federation.query(sql, settings: settings)
    let fragments = result.plan?.fragments.map(\.sql) ?? []
    return (try await ResultTable(collecting: result), fragments)
  }
}
