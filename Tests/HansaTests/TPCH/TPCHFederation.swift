import Foundation
import Hansa
import HansaCore
import HansaSourceFiles
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting

/// TPC-H spread over real sources, and the PostgreSQL with all tables that it must equal.
struct TPCHFederation: Sendable {
  /// Where lineitem lives; the other tables always live in their three databases.
  enum Placement: String, CaseIterable, Sendable {
    case databases
    /// lineitem as a Parquet file.
    case withParquet
  }

  let oracle: PostgresServer
  /// The oracle's database for each placement: Parquet has no `char(n)`, so neither has the lineitem that it answers for.
  let oracleDatabases: [Placement: String]
  let federations: [Placement: FederationManager]
  // The files stay for as long as they are queried.
  private let sqlite: SQLiteFile
  private let lake: TemporaryFolder

  private static let instance = Task { try await TPCHFederation() }
  static func shared() async throws -> TPCHFederation { try await instance.value }

  private init() async throws {
    oracle = try await PostgresServer.shared()
    let mariadb = try await MariaDBServer.shared()
    oracleDatabases = [
      .databases: try await oracle.createDatabase("tpch_all"),
      .withParquet: try await oracle.createDatabase("tpch_all_parquet"),
    ]
    let orders = try await oracle.createDatabase("tpch_orders")
    let parts = try await mariadb.createDatabase("tpch_parts")
    lake = try TemporaryFolder(prefix: "lake")
    sqlite = try SQLiteFile(name: "geography.db")
    for database in oracleDatabases.values { try await TPCH.load(into: oracle, database: database) }
    if let database = oracleDatabases[.withParquet] {
      let columns = ["l_returnflag", "l_linestatus", "l_shipinstruct", "l_shipmode"]
      let changes = columns.map { "ALTER \($0) TYPE text" }.joined(separator: ", ")
      try await oracle.execute("ALTER TABLE lineitem \(changes)", database: database)
    }
    try await TPCH.load(into: oracle, database: orders, tables: ["orders", "lineitem", "customer"])
    try await TPCH.load(into: mariadb, database: parts, tables: ["part", "partsupp", "supplier"])
    try await TPCH.load(into: sqlite, tables: ["nation", "region"])

    var federations: [Placement: FederationManager] = [:]
    for placement in Placement.allCases {
      // For the tests of the result cache: what others do on the shared servers is not to matter.
      let sources: [Name] = ["orders_db", "parts_db", "geography", "lake"]
      let forever = Dictionary(uniqueKeysWithValues: sources.map { ($0, Duration.seconds(86400)) })
      let federation = FederationManager(resultCache: .init(timesToLive: forever), patience: .seconds(120))
      try federation.register(
        PostgreSQLAdapter(
          name: "orders_db",
          options: try PostgreSQLOptions(url: oracle.url(database: orders), password: Secret(oracle.password))))
      try federation.register(
        MySQLAdapter(
          name: "parts_db",
          options: try MySQLOptions(url: mariadb.url(database: parts), password: Secret(mariadb.password))))
      try federation.register(SQLiteAdapter(name: "geography", options: SQLiteOptions(path: sqlite.path)))
      if placement == .withParquet {
        try FileManager.default.copyItem(
          atPath: try TPCH.file("lineitem", format: "parquet"), toPath: lake.path("lineitem.parquet"))
        try federation.register(FilesAdapter(name: "lake", options: FilesOptions(folder: lake.url.path)))
      }
      federations[placement] = federation
    }
    self.federations = federations
  }

  /// The search path that decides which lineitem is meant.
  static func searchPath(_ placement: Placement) -> [Name] {
    (placement == .withParquet ? ["lake"] : []) + ["orders_db", "parts_db", "geography"]
  }
}
