import Hansa
import HansaCore

/// The generated queries' tables: in PostgreSQL, MariaDB, SQLite and Parquet files, federated; and all of them in one
/// PostgreSQL, the oracle, with a schema for each source that has the columns as Hansa reads them.
public struct FuzzFederation: Sendable {
  public let federation: FederationManager
  let server: PostgresServer
  let oracleDatabase: String
  // The files stay for as long as they are queried.
  private let sqlite: SQLiteFile
  private let lake: TemporaryFolder

  /// Starts the servers where they do not run yet, and fills them.
  public init() async throws {
    server = try await PostgresServer.shared()
    let mariadb = try await MariaDBServer.shared()
    sqlite = try SQLiteFile(name: "fuzz.db")
    lake = try TemporaryFolder(prefix: "lake")
    oracleDatabase = try await server.createDatabase("fuzz_oracle")
    let database = try await server.createDatabase("fuzz")
    let mariaDatabase = try await mariadb.createDatabase("fuzz")

    let tables = TrapTable.all
    let schemas = TrapSource.allCases.map { "CREATE SCHEMA \($0.rawValue);\n" }.joined()
    let copies = TrapSource.allCases.flatMap { source in tables.map { $0.oracleScript(for: source) } }.joined()
    try await server.execute(schemas + copies, database: oracleDatabase)
    try await server.execute(tables.map { $0.script(for: .pg) }.joined(), database: database)
    try await mariadb.execute(tables.map { $0.script(for: .my) }.joined(), database: mariaDatabase)
    try await sqlite.execute(tables.map { $0.script(for: .lite) }.joined())
    try await Self.writeFiles(tables, lake, server, oracleDatabase)

    // With pushdown off each table of a query is a statement of its own, and a query has up to thirty tables of one source.
    // The time limit is for queries that would never end, on a machine that does other things too.
    let configuration = """
      sources:
        pg:
          { type: postgresql, url: "\(server.url(database: database))", password: "\(server.password)", pool: { max: 40 } }
        my:
          { type: mariadb, url: "\(mariadb.url(database: mariaDatabase))", password: "\(mariadb.password)", pool: { max: 40 } }
        lite: { type: sqlite, path: "\(sqlite.path)" }
        lake: { type: files, path: "\(lake.url.path)" }
      settings: { statement_timeout: 120s }
      """
    federation = try FederationManager(
      configuration: Configuration.parse(configuration, path: "fuzz", baseFolder: lake.url.path))
  }

  /// A connection to the oracle.
  func oracle() throws(HansaError) -> OracleConnection { try OracleConnection(server, database: oracleDatabase) }

  /// Writes the tables as Parquet files, from the copies that the oracle has.
  private static func writeFiles(
    _ tables: [TrapTable], _ lake: TemporaryFolder, _ server: PostgresServer, _ database: String
  ) async throws {
    let configuration = """
      sources: { copies: { type: postgresql, url: "\(server.url(database: database))", password: "\(server.password)" } }
      """
    let source = try FederationManager(
      configuration: Configuration.parse(configuration, path: "fuzz", baseFolder: lake.url.path))
    for table in tables {
      let rows = try await source.query("SELECT * FROM copies.lake.\(table.quotedName)")
      try await rows.writeParquet(to: lake.path("\(table.name).parquet"))
    }
    await source.close()
  }
}
