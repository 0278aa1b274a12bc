import Foundation
import Hansa
import HansaCore
import HansaTesting
import Testing

/// The command line with a real PostgreSQL among its sources.
@Suite struct PostgreSQLTests {
  let server: PostgresServer
  let database: String
  let tool: Tool

  init() async throws {
    server = try await PostgresServer.shared()
    database = try await server.createDatabase("command")
    tool = try Tool()
    try await server.execute(
      "CREATE TABLE orders AS SELECT i AS id FROM generate_series(1, 3) AS s(i)", database: database)
    try tool.folder.write(
      "sources:\n  shop: { type: postgresql, url: \"\(server.url(database: database))\", password: { env: SHOP } }\n",
      to: "hansa.yaml")
  }

  var environment: [String: String] { ["SHOP": server.password] }

  @Test func `the password comes from the environment`() async throws {
    let done = try await tool.run(
      ["query", "--format", "csv", "SELECT sum(id) FROM shop.orders"], environment: environment)
    #expect(done.out == "sum\n6\n", "\(done.err)")
  }

  @Test func `a wrong password is refused and not shown`() async throws {
    let failed = try await tool.run(["query", "SELECT * FROM shop.orders"], environment: ["SHOP": "hunter2"])
    #expect(failed.status == 1)
    #expect(failed.err.hasPrefix("error[28P01]: source \"shop\": "), "\(failed.err)")
    #expect(!failed.err.contains("hunter2"))
    let unset = try await tool.run(["query", "SELECT 1"])
    #expect(unset.status == 2)
    #expect(unset.err.contains("the environment variable SHOP is not set"))
  }

  @Test func `an answer without a source is written whole, with a warning and a status of its own`() async throws {
    try await server.execute(PostgresServer.brokenView, database: database)
    let local = try SQLiteFile()
    try await local.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (7)")
    try tool.folder.write(
      """
      sources:
        shop: { type: postgresql, url: "\(server.url(database: database))", password: { env: SHOP }, retry: off }
        own: { type: sqlite, path: \(local.path) }
      """, to: "hansa.yaml")
    let sql = "SELECT a FROM own.t UNION ALL SELECT a FROM shop.broken"
    for (format, out) in [
      ("csv", "a\n7\n"), ("ndjson", "{\"a\":7}\n{\"hansa.missing\":[{\"source\":\"shop\","), ("table", " a \n"),
    ] {
      let done = try await tool.run(
        ["query", "--set", "partial_results=on", "--format", format, sql], environment: environment)
      #expect(done.status == 3, "\(done.err)")
      #expect(format == "csv" ? done.out == out : done.out.hasPrefix(out), "\(done.out)")
      #expect(done.err.hasPrefix("warning: the answer lacks rows of shop (broken, a branch): "), "\(done.err)")
      if format == "table" { #expect(done.out.contains("(1 row)\nMissing: shop (broken, a branch): ")) }
    }
    let refused = try await tool.run(["query", sql], environment: environment)
    #expect(refused.status == 1 && refused.err.hasPrefix("error[57P01]: "), "\(refused.err)")
  }

  @Test func `columns are described, as JSON too`() async throws {
    try await server.execute(
      "CREATE TABLE parts (id integer, place point, name varchar(20) NOT NULL, PRIMARY KEY (id, name))",
      database: database)
    let table = try await tool.run(["source", "describe", "shop", "parts"], environment: environment)
    #expect(table.status == 0, "\(table.err)")
    #expect(table.out.contains(" id     | integer "))
    #expect(table.out.contains("primary (2)"))
    let tables = try await tool.run(["source", "describe", "shop"], environment: environment)
    #expect(tables.out.contains(" shop   | public | parts "))
    let json = try await tool.run(["source", "describe", "shop", "--format", "json"], environment: environment)
    let source = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
    #expect(source["type"] as? String == "postgresql")
    #expect((source["tables"] as? [[String: Any]])?.count == 2)
    let unknown = try await tool.run(["source", "describe", "shop", "part"], environment: environment)
    #expect(unknown.status == 1)
    #expect(unknown.err.contains("Perhaps you meant shop.parts"))
  }

  @Test func `what the source knows of a table's rows is described`() async throws {
    try await server.execute(
      """
      CREATE TABLE lines (id integer, shipped date, status text);
      INSERT INTO lines SELECT i, date '2020-01-01' + i, CASE WHEN i % 4 > 0 THEN 'open' END FROM generate_series(1, 1000) AS g(i);
      ANALYZE lines;
      """, database: database)
    let table = try await tool.run(["source", "describe", "shop", "lines"], environment: environment)
    #expect(table.status == 0, "\(table.err)")
    #expect(table.out.contains("shop.public.lines: table, ~1,000 rows, "))
    #expect(table.out.contains(" shipped | ~1,000   | 0%    | 2020-01-02 | 2022-09-27 |"), "\(table.out)")
    #expect(table.out.contains(" status  | ~1       | 25.0% |            |            | open (75.0%)"), "\(table.out)")
    let json = try await tool.run(
      ["source", "describe", "shop", "lines", "--format", "json"], environment: environment)
    let source = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
    let statistics = (source["tables"] as? [[String: Any]])?.first?["statistics"] as? [String: Any]
    #expect(statistics?["rows"] as? Double == 1000)
    let status = (statistics?["columns"] as? [String: [String: Any]])?["status"]
    #expect(status?["nulls"] as? Double == 0.25)
  }

  @Test func `capabilities and what columns are good for are described`() async throws {
    let mariadb = try await MariaDBServer.shared()
    let other = try await mariadb.createDatabase("described")
    try await mariadb.execute(
      "CREATE TABLE people (id int PRIMARY KEY, name varchar(50) COLLATE utf8mb4_general_ci, UNIQUE KEY by_name (name))",
      database: other)
    let file = try SQLiteFile(name: "geo.db")
    try await file.execute("CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE);")
    try tool.folder.write(
      """
      sources:
        shop: { type: postgresql, url: "\(server.url(database: database))", password: { env: SHOP } }
        people: { type: mysql, url: "\(mariadb.url(database: other))", password: { env: PEOPLE } }
        geo: { type: sqlite, path: \(file.path) }

      """, to: "hansa.yaml")
    let environment = ["SHOP": server.password, "PEOPLE": mariadb.password]
    func describe(_ arguments: String...) async throws -> String {
      let done = try await tool.run(["source", "describe"] + arguments, environment: environment)
      #expect(done.status == 0, "\(done.err)")
      return done.out
    }
    let shop = try await describe("shop")
    #expect(shop.contains("Capabilities:\n  version ") && shop.contains("PostgreSQL 15."))
    #expect(shop.contains("C (exact, in byte order), by libc") && shop.contains("  temporary tables   allowed\n"))
    #expect(shop.contains("  search_path = pg_catalog  (there: "))
    let people = try await describe("people")
    #expect(
      people.contains("MariaDB 10.") && people.contains("utf8mb4_general_ci (not exact, padded, not in byte order)"))
    #expect(people.contains("byte order         COLLATE \"utf8mb4_nopad_bin\""))
    #expect(people.contains("sorts by           the first 196,608 bytes"))
    let table = try await describe("people", "people")
    #expect(table.contains("| unique"), "\(table)")
    #expect(table.contains("Indexes: PRIMARY (id), by_name (name)"))
    #expect(try await describe("geo").contains("SQLite 3."))
    #expect(try await describe("geo", "places").contains("name: NOCASE (not exact, not in byte order)"))
    let json = try await describe("shop", "orders", "--format", "json")
    let source = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let capabilities = try #require(source["capabilities"] as? [String: Any])
    #expect(capabilities["product"] as? String == "PostgreSQL" && capabilities["temporaryTables"] as? Bool == true)
    let tables = try #require(source["tables"] as? [[String: Any]])
    let column = try #require((tables.first?["columns"] as? [[String: Any]])?.first)
    #expect((column["pushdown"] as? [String: String])?["equality"] == "exact")
    #expect((column["pushdown"] as? [String: String])?["order"] == "exact")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal cancels the query at its source`(_ signal: Int32) async throws {
    try tool.folder.write("old", to: "rows.csv")
    // Longer than any test waits, whether the source counts or Hansa.
    try await server.execute(
      "CREATE VIEW endless AS SELECT i AS id FROM generate_series(1, 100000000000) AS s(i)", database: database)
    let running = try tool.start(
      ["query", "-o", "rows.csv", "SELECT count(*) FROM shop.endless WHERE id > 0"], environment: environment)
    let active =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND state = 'active' "
      + "AND query LIKE '%endless%' AND query LIKE '%> 0%'"
    #expect(try await eventually { try await server.query(active) != [["0"]] || !running.process.isRunning })
    #expect(running.process.isRunning)
    kill(running.process.processIdentifier, signal)
    let ended = try await running.end()
    #expect(ended.status == 1)
    #expect(ended.err == "error[57014]: the query was cancelled\n")
    // The server has been told; it needs a moment to obey.
    #expect(try await eventually { try await server.query(active) == [["0"]] })
    #expect(try String(contentsOfFile: tool.folder.path("rows.csv"), encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: tool.folder.url.path).count == 2)
  }

  @Test func `a table that is dropped after planning is an error of its source`() async throws {
    let configuration = try Configuration.parse(
      "sources: { shop: { type: postgresql, url: \"\(server.url(database: database))\", password: { env: SHOP } } }",
      path: "hansa.yaml", baseFolder: "/", environment: environment)
    let federation = try FederationManager(configuration: configuration)
    #expect(await federation.catalog().userSources.count == 1)
    try await server.execute("DROP TABLE orders", database: database)
    do throws(HansaError) {
      _ = try await federation.query("SELECT id FROM shop.orders").rows()
      Issue.record("no error")
    } catch {
      #expect(error.code == .undefinedTable)
      #expect(error.source == "shop")
    }
    await federation.close()
  }
}
