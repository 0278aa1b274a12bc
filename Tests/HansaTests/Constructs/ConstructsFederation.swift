import Foundation
import Hansa
import HansaCore
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting

/// The corpus's tables over three databases, and all of them in one PostgreSQL: the oracle, and a federation of one.
struct ConstructsFederation: Sendable {
  enum Placement: String, CaseIterable, Sendable {
    /// Each table in its own database.
    case spread
    /// All in one PostgreSQL.
    case single
  }

  let oracle: PostgresServer
  let database: String
  private let federations: [Placement: FederationManager]
  // The file stays for as long as it is queried.
  private let sqlite: SQLiteFile

  private static let instance = Task { try await ConstructsFederation() }
  static func shared() async throws -> ConstructsFederation { try await instance.value }

  private init() async throws {
    oracle = try await PostgresServer.shared()
    let mariadb = try await MariaDBServer.shared()
    sqlite = try SQLiteFile(name: "constructs.db")
    database = try await oracle.createDatabase("constructs_all")
    let part = try await oracle.createDatabase("constructs_part")
    let mariaDatabase = try await mariadb.createDatabase("constructs")

    for script in try Corpus.tables() {
      let onPostgreSQL = script.text.replacing("{timestamp}", with: "timestamp")
      try await oracle.execute(
        "\(onPostgreSQL)\nCREATE SCHEMA IF NOT EXISTS \(script.source);\n"
          + "CREATE VIEW \(script.source).\(script.table) AS SELECT * FROM public.\(script.table);", database: database)
      switch script.source {
      case "pg": try await oracle.execute(onPostgreSQL, database: part)
      case "my":
        try await mariadb.execute(script.text.replacing("{timestamp}", with: "datetime"), database: mariaDatabase)
      default: try await sqlite.execute(onPostgreSQL)
      }
    }

    let password = Secret(oracle.password)
    let spread = FederationManager(patience: .seconds(120))
    try spread.register(
      PostgreSQLAdapter(
        name: "pg", options: try PostgreSQLOptions(url: oracle.url(database: part), password: password)))
    try spread.register(
      MySQLAdapter(
        name: "my",
        options: try MySQLOptions(url: mariadb.url(database: mariaDatabase), password: Secret(mariadb.password))))
    try spread.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: sqlite.path)))
    let single = FederationManager(patience: .seconds(120))
    try single.register(
      PostgreSQLAdapter(
        name: "pg", options: try PostgreSQLOptions(url: oracle.url(database: database), password: password)))
    federations = [.spread: spread, .single: single]
  }

  /// What a query gives, or the error that it fails with.
  func answer(_ sql: String, _ placement: Placement, pushdown: String) async throws -> Answer {
    guard let federation = federations[placement] else { throw HansaError(.internalError, "no such placement") }
    var settings = SessionSettings()
    settings.searchPath = placement == .spread ? ["pg", "my", "lite"] : ["pg"]
    // What would run for ever is a failure of one query.
    settings.statementTimeout = .seconds(300)
    try settings.set("pushdown", to: [pushdown])
    do {
      let result = try await federation.query(sql, settings: settings)
      return .table(try await ResultTable(collecting: result), merge: result.plan?.merge?.sql)
    } catch {
      return .error(error)
    }
  }

  /// What the oracle gives, or the SQLSTATE that it fails with.
  func expected(_ sql: String) async throws -> Expected {
    do {
      return .table(try await oracle.result(of: sql, database: database))
    } catch {
      let message = (error as? HansaError)?.detail ?? ""
      // A second run says the code.
      do {
        _ = try await oracle.query("\\set VERBOSITY sqlstate\n\(sql)", database: database)
        throw error
      } catch let coded {
        let detail = (coded as? HansaError)?.detail ?? ""
        guard let match = detail.firstMatch(of: #/ERROR: +([0-9A-Z]{5})/#) else { throw error }
        return .error(String(match.output.1), message)
      }
    }
  }

  enum Answer { case table(ResultTable, merge: String?), error(HansaError) }
  enum Expected { case table(ResultTable), error(String, String) }
}
