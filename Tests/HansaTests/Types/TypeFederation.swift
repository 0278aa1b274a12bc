import Foundation
import Hansa
import HansaCore
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting

/// A PostgreSQL, a MariaDB and a SQLite file with a table for each sample, and `other`, a source to join them with.
struct TypeFederation: Sendable {
  let federation: FederationManager
  let postgres: PostgresServer
  let postgresDatabase: String
  let mariadb: MariaDBServer
  let mariadbDatabase: String
  let sqlite: SQLiteFile
  private let other: SQLiteFile

  private static let instance = Task { try await TypeFederation() }
  static func shared() async throws -> TypeFederation { try await instance.value }

  private init() async throws {
    postgres = try await PostgresServer.shared()
    mariadb = try await MariaDBServer.shared()
    postgresDatabase = try await postgres.createDatabase("types")
    mariadbDatabase = try await mariadb.createDatabase("types")
    sqlite = try SQLiteFile(name: "types.db")
    other = try SQLiteFile(name: "other.db")

    try await postgres.execute(
      Self.tables(PostgreSQLTypeTests.samples, before: PostgreSQLTypeTests.types) + PostgreSQLTypeTests.oddTables,
      database: postgresDatabase)
    try await mariadb.execute(
      Self.tables(MariaDBTypeTests.samples, before: "SET sql_mode = '';\n") + MariaDBTypeTests.oddTables,
      database: mariadbDatabase)
    try await sqlite.execute(Self.tables(SQLiteTypeTests.samples) + SQLiteTypeTests.oddTables)
    try await other.execute(
      "CREATE TABLE ids (id INTEGER PRIMARY KEY);"
        + "INSERT INTO ids SELECT value FROM generate_series(1, 50);")

    federation = try Self.federation(over: postgres, postgresDatabase)
    try federation.register(
      MySQLAdapter(
        name: "my",
        options: try MySQLOptions(url: mariadb.url(database: mariadbDatabase), password: Secret(mariadb.password))))
    try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: sqlite.path)))
    try federation.register(SQLiteAdapter(name: "other", options: SQLiteOptions(path: other.path)))
  }

  /// A federation with a PostgreSQL database as `pg`.
  static func federation(over server: PostgresServer, _ database: String) throws -> FederationManager {
    let federation = FederationManager(patience: .seconds(120))
    try federation.register(
      PostgreSQLAdapter(
        name: "pg",
        options: try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))))
    return federation
  }

  private static func tables(_ samples: [TypeSample], before: String = "") -> String {
    before + samples.enumerated().map { $1.table($0) }.joined()
  }

  /// What differs between a table read one way and PostgreSQL's values; nil where nothing does.
  func difference(_ sample: TypeSample, _ table: String, _ way: ReadingWay, id: String = "integer") async throws
    -> String?
  {
    let expected = try await postgres.result(of: sample.oracle(id: id), database: postgresDatabase)
    let result = try await federation.query(way.sql(table), settings: way.settings)
    guard (result.plan?.merge == nil) == (way == .direct) else {
      return "read \(way), but the merge is \(result.plan?.merge?.sql ?? "none")"
    }
    // Floating point too must be the same to the last digit.
    return OracleComparison(approximateColumns: []).difference(
      expected: expected, actual: try await ResultTable(collecting: result))
  }

  /// The error of a query that must fail.
  func failure(_ sql: String, _ way: ReadingWay) async -> HansaError? {
    do {
      _ = try await federation.query(sql, settings: way.settings).rows()
      return nil
    } catch {
      return error
    }
  }
}
