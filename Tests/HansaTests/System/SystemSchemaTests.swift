import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// The source `hansa`, of Hansa's own state.
@Suite struct SystemSchemaTests {
  private struct Setting {
    let federation = FederationManager()
    let file: SQLiteFile

    init() async throws {
      file = try SQLiteFile(name: "system.db")
      try await file.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT) STRICT; INSERT INTO t VALUES (1, 'pushdown'), (2, 'x');"
          + "CREATE TABLE settings (id INTEGER PRIMARY KEY) STRICT; INSERT INTO settings VALUES (7);")
      try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path)))
    }

    func rows(_ sql: String, _ change: (inout SessionSettings) -> Void = { _ in }) async throws -> [[SQLValue]] {
      var settings = SessionSettings()
      change(&settings)
      return try await federation.query(sql, settings: settings, user: "ann").rows()
    }
  }

  @Test func `system tables filter, aggregate and join with others`() async throws {
    let setting = try await Setting()
    let all = SessionSettings.names.count
    #expect(try await setting.rows("SELECT count(*) FROM hansa.settings") == [[.integer(Int64(all))]])
    #expect(
      try await setting.rows(
        "SELECT t.id, s.setting FROM hansa.settings s JOIN lite.t ON t.word = s.name WHERE s.setting <> 'off'")
        == [[.integer(1), .text("on")]])
    #expect(
      try await setting.rows("SELECT max(length(name)), count(DISTINCT setting) > 1 FROM hansa.settings LIMIT 1")[0][1]
        == .boolean(true))
    #expect(
      try await setting.rows("SELECT name FROM hansa.settings ORDER BY name DESC LIMIT 1 OFFSET 1")
        == [[.text("verify_max_rows")]])
  }

  @Test(arguments: [
    "SELECT name FROM hansa.sources WHERE name = 'lite'",
    "SELECT name FROM hansa.sources WHERE name IN (SELECT name FROM hansa.sources)",
    "SELECT s.name FROM hansa.sources s JOIN lite.t ON t.id = 1",
  ]) func `settings of pushdown change nothing`(_ sql: String) async throws {
    let setting = try await Setting()
    for pushdown in SessionSettings.Pushdown.allCases {
      let rows = try await setting.rows(sql) {
        $0.pushdown = pushdown
        $0.verifySample = 1
        $0.shipping = .always
        $0.semiJoins = .always
      }
      #expect(rows == [[.text("lite")]], "\(pushdown)")
    }
    #expect(try await setting.rows(sql) { $0.strictPushdown = true } == [[.text("lite")]])
    await setting.federation.verificationEnded()
    #expect(setting.federation.events.isEmpty)
  }

  @Test func `a session sees its own settings`() async throws {
    let setting = try await Setting()
    let session = setting.federation.session()
    _ = try await session.execute("SET shipping = off")
    let sql = "SELECT setting, default_setting FROM hansa.settings WHERE name = 'shipping'"
    #expect(try await session.execute(sql).rows() == [[.text("off"), .text("on")]])
    _ = try await session.execute("RESET shipping")
    #expect(try await session.execute(sql).rows() == [[.text("on"), .text("on")]])
  }

  @Test func `system tables are found by their full names only and listed with no source`() async throws {
    let setting = try await Setting()
    #expect(try await setting.rows("SELECT id FROM settings") == [[.integer(7)]])
    let error = await #expect(throws: HansaError.self) { try await setting.rows("SELECT * FROM queries") }
    #expect(error?.code == .undefinedTable)
    #expect(setting.federation.sourceNames == ["lite"])
    #expect(await setting.federation.catalog().userSources.map(\.source) == ["lite"])
    #expect(setting.federation.catalogStatus.map(\.source) == ["lite"])
    #expect(try await setting.rows("SELECT name FROM settings") { $0.searchPath = ["hansa", "lite"] }.isEmpty == false)
    let unknown = await #expect(throws: HansaError.self) { try await setting.rows("SELECT * FROM hansa.querys") }
    #expect(unknown?.advice?.contains("hansa.queries") == true)
  }

  @Test func `no source may have its name`() throws {
    let federation = FederationManager()
    for name in ["hansa", "Hansa"] as [Name] {
      let error = #expect(throws: HansaError.self) {
        try federation.register(SQLiteAdapter(name: name, options: SQLiteOptions(path: "any.db")))
      }
      #expect(error?.code == .configuration)
    }
  }

  @Test func `system tables leave no learned estimates`() async throws {
    let setting = try await Setting()
    for _ in 0..<3 { _ = try await setting.rows("SELECT name FROM hansa.settings") }
    #expect(setting.federation.learnedEstimates.costs["hansa"] == nil)
  }
}
