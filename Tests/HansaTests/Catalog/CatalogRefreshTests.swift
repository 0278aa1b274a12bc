import Foundation
import Hansa
import HansaCore
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Testing

/// Catalogs that grow old, sources that are slow, down, and back.
@Suite struct CatalogRefreshTests {
  private func file(_ script: String = "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);") async throws
    -> SQLiteFile
  {
    let file = try SQLiteFile()
    try await file.execute(script)
    return file
  }

  private func adapter(_ name: Name, _ file: SQLiteFile) -> GatedAdapter {
    GatedAdapter(SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path)))
  }

  private func silentPostgres(_ listener: SilentListener, timeout: Duration = .seconds(30)) throws -> GatedAdapter {
    var options = PostgreSQLOptions()
    (options.host, options.port, options.user, options.database) = (listener.host, listener.port, "u", "d")
    options.connectTimeout = timeout
    return GatedAdapter(PostgreSQLAdapter(name: "silent", options: options))
  }

  private func aging() -> SessionSettings {
    var settings = SessionSettings()
    settings.catalogTimeToLive = .nanoseconds(1)
    return settings
  }

  private func failure(
    _ federation: FederationManager, _ sql: String, _ settings: SessionSettings = .init()
  ) async -> HansaError? {
    do throws(HansaError) {
      _ = try await federation.query(sql, settings: settings).rows()
      return nil
    } catch {
      return error
    }
  }

  private func status(_ federation: FederationManager, _ name: Name) throws -> CatalogStatus {
    try #require(federation.catalogStatus.first { $0.source == name })
  }

  // MARK: Which sources are read

  @Test func `a statement waits for the sources that it names and for no others`() async throws {
    let file = try await file()
    let listener = try SilentListener()
    let federation = FederationManager()
    let (lite, other) = (adapter("lite", file), adapter("other", file))
    let silent = try silentPostgres(listener)
    let away = GatedAdapter(
      MySQLAdapter(name: "away", options: try MySQLOptions(url: "mysql://u@127.0.0.1:\(listener.port)/d")))
    for adapter in [silent, away, lite, other] { try federation.register(adapter) }
    #expect(try await federation.query("SELECT a FROM lite.t").rows() == [[.integer(1)]])
    #expect(try await federation.query("SELECT a FROM LITE.T").rows() == [[.integer(1)]])
    #expect(try await federation.query("WITH t AS (SELECT 2 AS b) SELECT b FROM t").rows() == [[.integer(2)]])
    #expect(await failure(federation, "SELECT * FROM lite.nothing")?.code == .undefinedTable)
    #expect(await failure(federation, "SELECT b FROM lite.t")?.code == .undefinedColumn)
    #expect(silent.readings == 0 && away.readings == 0 && other.readings == 0)
    #expect(try status(federation, "silent").description == "not read yet")
    #expect(
      try await federation.query("SELECT * FROM (SELECT a FROM lite.t) x WHERE a IN (SELECT a FROM other.t)").rows()
        == [[.integer(1)]])
    #expect(silent.readings == 0 && away.readings == 0 && other.readings == 1)
    await federation.close()
  }

  @Test func `a source that does not answer delays bare names once`() async throws {
    let file = try await file()
    let listener = try SilentListener()
    let federation = FederationManager()
    let silent = try silentPostgres(listener, timeout: .seconds(1))
    let lite = adapter("lite", file)
    for adapter in [silent, lite] { try federation.register(adapter) }
    let start = ContinuousClock.now
    // A second for the connection, and as long until the source is asked again: a slow machine may come to that.
    func isAskedOnce() -> Bool { silent.readings == 1 || ContinuousClock.now - start > .seconds(2) }
    for _ in 0..<5 { #expect(try await federation.query("SELECT a FROM t").rows() == [[.integer(1)]]) }
    #expect(isAskedOnce() && lite.readings == 1)
    let error = await failure(federation, "SELECT a FROM silent.t")
    #expect(error?.code == .cannotConnect && error?.source == "silent")
    #expect(await failure(federation, "SELECT a FROM nowhere")?.code == .undefinedTable)
    #expect(isAskedOnce(), "what failed a moment ago is not asked again")
    #expect(try status(federation, "silent").description.hasPrefix("cannot be read ("))
    let before = silent.readings
    let statuses = try await federation.refreshCatalogs(of: ["silent"])
    #expect(silent.readings > before && statuses.map(\.source) == ["silent"], "but whoever insists has it asked")
    await federation.close()
  }

  @Test func `along a search path the first source is enough, and one that is down hides nothing`() async throws {
    let file = try await file()
    let listener = try SilentListener()
    let federation = FederationManager()
    let silent = try silentPostgres(listener, timeout: .seconds(1))
    for adapter in [silent, adapter("lite", file)] { try federation.register(adapter) }
    var settings = SessionSettings()
    settings.searchPath = ["lite", "silent"]
    #expect(try await federation.query("SELECT a FROM t", settings: settings).rows() == [[.integer(1)]])
    #expect(silent.readings == 0)
    // The table may be in the source that comes first.
    settings.searchPath = ["silent", "lite"]
    let error = await failure(federation, "SELECT a FROM t", settings)
    #expect(error?.code == .cannotConnect && error?.source == "silent")
    await federation.close()
  }

  @Test func `an unknown name has only its own source read again, and a new table is found`() async throws {
    let (a, b) = (try await file(), try await file())
    let federation = FederationManager()
    let (first, second) = (adapter("first", a), adapter("second", b))
    for adapter in [first, second] { try federation.register(adapter) }
    _ = await federation.catalog()
    #expect(first.readings == 1 && second.readings == 1)
    try await a.execute("CREATE TABLE u (b INTEGER); INSERT INTO u VALUES (7); ALTER TABLE t ADD COLUMN c INTEGER;")
    #expect(try await federation.query("SELECT b FROM first.u").rows() == [[.integer(7)]])
    #expect(try await federation.query("SELECT c FROM first.t").rows() == [[.null]])
    #expect(first.readings == 2 && second.readings == 1)
    try await b.execute("CREATE TABLE v (b INTEGER); INSERT INTO v VALUES (8);")
    #expect(try await federation.query("SELECT b FROM v").rows() == [[.integer(8)]])
    #expect(first.readings == 3 && second.readings == 2, "a bare name may be anybody's")
    await federation.close()
  }

  // MARK: Age

  @Test func `queries go on while an old catalog is read again, by one reading, and see what it found`() async throws {
    let file = try await file()
    let federation = FederationManager()
    let lite = adapter("lite", file)
    try federation.register(lite)
    #expect(try await federation.query("SELECT * FROM lite.t").rows() == [[.integer(1)]])
    lite.hold()
    try await file.execute("ALTER TABLE t ADD COLUMN b INTEGER; CREATE TABLE u (x INTEGER);")
    let settings = aging()
    try await withThrowingTaskGroup(of: [[SQLValue]].self) { group in
      for _ in 0..<20 {
        group.addTask { try await federation.query("SELECT * FROM lite.t", settings: settings).rows() }
      }
      for try await rows in group { #expect(rows == [[.integer(1)]]) }
    }
    #expect(try await eventually { lite.readings == 2 }, "one refresh for all of them")
    #expect(try status(federation, "lite").isReading)
    lite.release()
    #expect(try await eventually { try !status(federation, "lite").isReading })
    #expect(lite.readings == 2)
    #expect(try await federation.query("SELECT * FROM lite.t").rows() == [[.integer(1), .null]])
    #expect(try status(federation, "lite").tables == 2)
    #expect(lite.readings == 2)
    await federation.close()
  }

  @Test func `a refresh that fails keeps the last good catalog and is shown`() async throws {
    let file = try await file()
    let federation = FederationManager()
    let lite = adapter("lite", file)
    try federation.register(lite)
    _ = await federation.catalog()
    lite.fail(HansaError(.sourceUnreachable, "the disk is asleep"))
    #expect(try await federation.query("SELECT a FROM lite.t", settings: aging()).rows() == [[.integer(1)]])
    #expect(try await eventually { try status(federation, "lite").problem != nil })
    #expect(try await federation.query("SELECT a FROM lite.t").rows() == [[.integer(1)]])
    let text = try status(federation, "lite").description
    #expect(text.hasPrefix("catalog of ") && text.contains(", last refresh failed ("), "\(text)")
    #expect(text.hasSuffix("): the disk is asleep"), "\(text)")
    lite.fail(nil)
    try await federation.refreshCatalogs()
    #expect(try status(federation, "lite").problem == nil)
    await federation.close()
  }

  @Test func `catalog_ttl is a setting, of the configuration too`() async throws {
    let federation = FederationManager()
    let session = federation.session()
    #expect(try await session.execute("SHOW catalog_ttl").rows() == [[.text("300000ms")]])
    _ = try await session.execute("SET catalog_ttl = '10s'")
    #expect(session.settings.catalogTimeToLive == .seconds(10))
    _ = try await session.execute("SET catalog_ttl = 0")
    #expect(session.settings.catalogTimeToLive == nil)
    await #expect(throws: HansaError.self) { try await session.execute("SET catalog_ttl = 'soon'") }
    let configuration = try Configuration.parse(
      "sources:\n  a: { type: sqlite, path: x.db }\nsettings: { catalog_ttl: 1min }\n", path: "x.yaml", baseFolder: "/")
    #expect(configuration.settings.catalogTimeToLive == .seconds(60))
  }

  // MARK: Ends

  @Test func `closing ends a reading that nobody waits for, and a cancelled query does not wait`() async throws {
    let file = try await file()
    let federation = FederationManager()
    let lite = adapter("lite", file)
    try federation.register(lite)
    lite.hold()
    let query = Task { try await federation.query("SELECT a FROM lite.t").rows() }
    #expect(try await eventually { lite.readings == 1 })
    query.cancel()
    let error = await #expect(throws: HansaError.self) { try await query.value }
    #expect(error?.code == .queryCanceled)
    // It is held still; without an end to it this would not return.
    await federation.close()
    #expect(try !status(federation, "lite").isReading)
    lite.release()
  }

  // MARK: Servers

  @Test func `a PostgreSQL that goes down later keeps its catalog`() async throws {
    let server = try await PostgresServer.start()
    try await server.execute("CREATE TABLE t AS SELECT 1 AS a")
    let federation = FederationManager()
    let options = try PostgreSQLOptions(url: server.url(database: "postgres"), password: Secret(server.password))
    try federation.register(PostgreSQLAdapter(name: "pg", options: options))
    #expect(try await federation.query("SELECT a FROM pg.t").rows() == [[.integer(1)]])
    try server.stop()
    let plan = try await federation.query("EXPLAIN SELECT a FROM pg.t", settings: aging()).rows()
    #expect(!plan.isEmpty)
    #expect(try await eventually { try status(federation, "pg").problem != nil })
    #expect(try status(federation, "pg").readAt != nil)
    let error = await failure(federation, "SELECT a FROM pg.t")
    #expect(error?.category == .transient && error?.source == "pg", "\(error.map { "\($0)" } ?? "no error")")
    await federation.close()
  }

  @Test func `databases that are not there at first are found when they come`() async throws {
    let (postgres, mariadb) = (try await PostgresServer.shared(), try await MariaDBServer.shared())
    let name = try await postgres.createDatabase("later") + "_2"
    let other = try await mariadb.createDatabase("later") + "_2"
    let folder = try TemporaryFolder(prefix: "later")
    let federation = FederationManager()
    let options = try PostgreSQLOptions(url: postgres.url(database: name), password: Secret(postgres.password))
    let adapters = [
      GatedAdapter(PostgreSQLAdapter(name: "pg", options: options)),
      GatedAdapter(
        MySQLAdapter(
          name: "my",
          options: try MySQLOptions(url: mariadb.url(database: other), password: Secret(mariadb.password)))),
      GatedAdapter(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: folder.path("later.db")))),
    ]
    for adapter in adapters { try federation.register(adapter) }
    for (source, reason) in [
      ("pg", "does not exist"), ("my", "Unknown database"), ("lite", "does not exist"),
    ] {
      let error = await failure(federation, "SELECT a FROM \(source).t")
      #expect(error?.source == source && error?.message.contains(reason) == true, "\(error.map { "\($0)" } ?? "none")")
    }
    try await postgres.execute("CREATE DATABASE \"\(name)\"")
    try await postgres.execute("CREATE TABLE t AS SELECT 1 AS a", database: name)
    try await mariadb.execute("CREATE DATABASE `\(other)`")
    try await mariadb.execute("CREATE TABLE t AS SELECT 1 AS a", database: other)
    let lite = try await file()
    try FileManager.default.copyItem(atPath: lite.path, toPath: folder.path("later.db"))
    for source in ["pg", "my", "lite"] {
      // The pause after the first failure is short.
      #expect(try await eventually { await failure(federation, "SELECT a FROM \(source).t") == nil }, "\(source)")
      #expect(try await federation.query("SELECT a FROM \(source).t").rows() == [[.integer(1)]])
    }
    await federation.close()
  }
}
