import Hansa
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Testing

/// A thousand tables of ten columns: read in a few statements, and found at once. The times are shown, not judged.
@Suite struct LargeCatalogTests {
  private static let tables = 1000
  private static let columns = (1..<10).map { "c\($0) \($0 % 3 == 0 ? "varchar(20)" : "int")" }.joined(separator: ", ")

  private static var script: String {
    (0..<tables).map { "CREATE TABLE t\($0) (id int PRIMARY KEY, \(columns), UNIQUE (c1, c2));" }
      .joined(separator: "\n")
  }

  private func measure(_ adapter: any SourceAdapter, schema: Name) async throws {
    var times: [Duration] = []
    for _ in 0..<3 {
      let start = ContinuousClock.now
      let catalog = try await adapter.catalog()
      times.append(ContinuousClock.now - start)
      let own = catalog.tables.filter { $0.schema == schema }
      #expect(own.count == Self.tables)
      #expect(own.allSatisfy { $0.columns.count == 10 && $0.primaryKey == ["id"] && $0.uniqueKeys.count == 2 })
    }
    let federation = FederationManager()
    try federation.register(adapter)
    let sql = "EXPLAIN SELECT a.c1 FROM big.t7 AS a JOIN big.t999 AS b USING (id) WHERE b.c2 > 5"
    _ = try await federation.query(sql).rows()
    var plans: [Duration] = []
    for _ in 0..<50 {
      let start = ContinuousClock.now
      _ = try await federation.query(sql).rows()
      plans.append(ContinuousClock.now - start)
    }
    plans.sort()
    print("\(Self.tables) tables of \(schema): catalog in \(times.map { "\($0)" }), plan in \(plans[25]) (median)")
    await federation.close()
  }

  @Test func `of PostgreSQL`() async throws {
    let server = try await PostgresServer.shared()
    let database = try await server.createDatabase("large")
    try await server.execute("BEGIN;\n\(Self.script)\nCOMMIT;", database: database)
    let options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
    try await measure(PostgreSQLAdapter(name: "big", options: options), schema: "public")
  }

  @Test func `of MariaDB`() async throws {
    let server = try await MariaDBServer.shared()
    let database = try await server.createDatabase("large")
    try await server.execute(Self.script, database: database)
    let options = try MySQLOptions(url: server.url(database: database), password: Secret(server.password))
    try await measure(MySQLAdapter(name: "big", options: options), schema: Name(database))
    // Other tests read the catalog of this server too.
    try await server.execute("DROP DATABASE `\(database)`")
  }

  @Test func `of SQLite`() async throws {
    let file = try SQLiteFile()
    let script = "BEGIN;\n" + Self.script.split(separator: " int").joined(separator: " INTEGER") + "\nCOMMIT;"
    try await file.execute(script)
    try await measure(SQLiteAdapter(name: "big", options: SQLiteOptions(path: file.path)), schema: "main")
  }
}
