import Foundation
import Hansa
import HansaCore
import HansaEngineDuckDB
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Testing

/// Tests that load the machine and look at the time, one after the other.
@Suite(.serialized) struct FailureTests {}

/// A federation of a test's own over databases of its own: what runs and what is connected there is the test's alone.
///
/// Each source has `small` (id 1 to 5), `slow` (a row after an hour) and `endless` (rows without end), and PostgreSQL
/// `failing` (divides by zero after 100,000 rows).
struct FailureFederation: Sendable {
  let federation: FederationManager
  let postgres: PostgresServer
  let mariadb: MariaDBServer
  let sqlite: SQLiteFile
  let database: String
  let mariadbDatabase: String
  /// The name of the PostgreSQL source, and of its connections in pg_stat_activity.
  let application: String

  init(
    postgres: PostgresServer? = nil, mariadb: MariaDBServer? = nil, engine: DuckDBEngineOptions = .init()
  ) async throws {
    if let postgres { self.postgres = postgres } else { self.postgres = try await PostgresServer.shared() }
    if let mariadb { self.mariadb = mariadb } else { self.mariadb = try await MariaDBServer.shared() }
    database = try await self.postgres.createDatabase("failures")
    mariadbDatabase = try await self.mariadb.createDatabase("failures")
    application = "hansa-\(database)"
    sqlite = try SQLiteFile(name: "failures.db")
    try await self.postgres.execute(Self.postgresTables, database: database)
    try await self.mariadb.execute(Self.mariadbTables, database: mariadbDatabase)
    try await sqlite.execute(Self.sqliteTables)

    federation = FederationManager(engine: engine)
    var options = try PostgreSQLOptions(url: self.postgres.url(database: database))
    options.password = Secret(self.postgres.password)
    options.applicationName = application
    try federation.register(PostgreSQLAdapter(name: "pg", options: options))
    try federation.register(
      MySQLAdapter(
        name: "my",
        options: try MySQLOptions(
          url: self.mariadb.url(database: mariadbDatabase), password: Secret(self.mariadb.password))))
    try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: sqlite.path)))
  }

  private static let postgresTables = """
    CREATE TABLE small (id int PRIMARY KEY, name text);
    INSERT INTO small SELECT g, 'pg ' || g FROM generate_series(1, 5) AS g;
    CREATE TABLE large (id int PRIMARY KEY, name text);
    INSERT INTO large SELECT g, repeat('x', 100) || g FROM generate_series(1, 20000) AS g;
    CREATE VIEW slow AS SELECT 1 AS id, 'slow'::text AS name FROM pg_sleep(3600);
    CREATE VIEW endless AS SELECT generate_series(1, 2000000000) AS id, repeat('x', 100) AS name;
    CREATE VIEW failing AS SELECT 1 / (g - 100000) AS id, ''::text AS name FROM generate_series(1, 200000) AS g;
    ANALYZE;

    """

  private static let mariadbTables = """
    CREATE TABLE small (id int PRIMARY KEY, name varchar(20));
    INSERT INTO small SELECT seq, concat('my ', seq) FROM seq_1_to_5;
    CREATE TABLE large (id int PRIMARY KEY, name varchar(200));
    INSERT INTO large SELECT seq, concat(repeat('y', 100), seq) FROM seq_1_to_20000;
    CREATE VIEW slow AS SELECT sleep(3600) AS id, IF(sleep(3600), 'slow', '') AS name;
    CREATE VIEW endless AS SELECT CAST(seq AS int) AS id, 'some text that repeats' AS name FROM seq_1_to_2000000000;

    """

  private static let sqliteTables = """
    CREATE TABLE small (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO small SELECT value, 'lite ' || value FROM generate_series(1, 5);
    CREATE TABLE large (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO large SELECT value, 'z' || value FROM generate_series(1, 20000);
    CREATE VIEW endless (id, name) AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 'some text' FROM n;
    CREATE VIEW slow (id, name) AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*), 'slow' FROM n;

    """

  // MARK: What runs at the sources

  /// Statements that run at PostgreSQL and MariaDB.
  func runningStatements() async throws -> Int {
    let active = try await postgres.query(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(application)' AND state <> 'idle'")
    let processes = try await mariadb.query(
      "SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = '\(mariadbDatabase)' AND COMMAND <> 'Sleep'")
    return (Int((active.first?.first ?? "0") ?? "0") ?? 0) + (Int((processes.first?.first ?? "0") ?? "0") ?? 0)
  }

  /// Connections to PostgreSQL and MariaDB, idle ones too.
  func connections() async throws -> (postgres: Int, mariadb: Int) {
    let postgres = try await postgres.query(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(application)'")
    let mariadb = try await mariadb.query(
      "SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = '\(mariadbDatabase)'")
    return (Int((postgres.first?.first ?? "0") ?? "0") ?? 0, Int((mariadb.first?.first ?? "0") ?? "0") ?? 0)
  }

  /// Waits until no statement runs at the sources.
  func becomesQuiet() async throws -> Bool { try await eventually { try await runningStatements() == 0 } }

  /// Waits until the only connections that are open are those that the pools keep for the next query.
  func poolsShrink() async throws -> Bool {
    try await eventually {
      guard let first = try federation.adapter("pg").pool, let second = try federation.adapter("my").pool else {
        return false
      }
      let connections = try await connections()
      return first.inUse + second.inUse == 0 && connections.postgres <= first.idle && connections.mariadb <= second.idle
    }
  }

  /// Waits until `count` statements run at the sources.
  func becomesBusy(_ count: Int) async throws -> Bool {
    try await eventually { try await runningStatements() >= count }
  }

  // MARK: Queries

  func rows(_ sql: String, pushdown: PushdownChoice = .on) async throws -> [[SQLValue]] {
    try await federation.query(sql, settings: pushdown.settings).rows()
  }

  /// The error of a query that must fail.
  func failure(_ sql: String, pushdown: PushdownChoice = .on) async -> HansaError? {
    do {
      _ = try await rows(sql, pushdown: pushdown)
      return nil
    } catch {
      return error as? HansaError
    }
  }

  /// Starts a query and reads until there is a row of the source, whose column `name` tells: from then on its fragment cannot
  /// be asked for again.
  func started(
    _ sql: String, _ source: String
  ) async throws -> (result: QueryResult, iterator: QueryResult.Iterator) {
    let result = try await federation.query(sql)
    var iterator = result.makeAsyncIterator()
    let mark: Name = source == "pg" ? "x" : "some"
    var isThere = false
    while !isThere {
      let batch = try #require(try await iterator.next())
      isThere = (0..<batch.rowCount).contains { row in
        guard case .text(let text) = batch.row(row)[1] else { return false }
        return text.string.lowercased().hasPrefix(mark.string)
      }
    }
    return (result, iterator)
  }
}

enum PushdownChoice: String, CaseIterable, Sendable {
  case on, off

  var settings: SessionSettings {
    var settings = SessionSettings()
    settings.pushdown = self == .on ? .on : .off
    return settings
  }
}

/// Reads a result to its end.
/// - Returns: the error that ended it; nil where none did.
func drain(_ iterator: QueryResult.Iterator) async -> HansaError? {
  var iterator = iterator
  do throws(HansaError) {
    while try await iterator.next() != nil {}
    return nil
  } catch {
    return error
  }
}
