import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// Queries as others see them and end them.
@Suite struct QueriesTableTests {
  /// A source with a table, and a view that never ends.
  private struct Setting {
    let federation = FederationManager()
    let file: SQLiteFile
    let source: GatedAdapter

    init() async throws {
      file = try SQLiteFile(name: "queries.db")
      try await file.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1), (2), (3);"
          + "CREATE VIEW endless (id) AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;"
      )
      source = GatedAdapter(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path)))
      try federation.register(source)
    }

    func rows(_ sql: String) async throws -> [[SQLValue]] { try await federation.query(sql, user: "admin").rows() }

    /// The query in that state, once there is one.
    func query(_ state: QueryStatus.State) async throws -> QueryStatus {
      var found: QueryStatus?
      #expect(
        try await eventually {
          found = federation.queryStatus.first { $0.state == state }
          return found != nil
        })
      return try #require(found)
    }
  }

  @Test func `a query shows who asked what, without its constants, and what came of it`() async throws {
    let setting = try await Setting()
    _ = try await setting.federation.query("SELECT id FROM lite.t WHERE id > 1", user: "ann").rows()
    #expect(
      try await setting.rows(
        "SELECT state, user_name, query, rows, rows_pulled, sources, error_code, duration_ms >= planning_ms"
          + " FROM hansa.queries WHERE user_name = 'ann'") == [
          [
            .text("finished"), .text("ann"), .text("SELECT id FROM lite.t WHERE id > $1"), .integer(2), .integer(2),
            .array([.text("lite")]), .null, .boolean(true),
          ]
        ])
    // The query that asks is there too.
    #expect(
      try await setting.rows("SELECT count(*) FROM hansa.queries WHERE state = 'running' AND user_name = 'admin'")
        == [[.integer(1)]])
  }

  @Test func `a query that fails tells its code, in planning and in running`() async throws {
    let setting = try await Setting()
    for sql in ["SELECT nothing FROM lite.t", "SELECT 1 / (id - 3) FROM lite.t"] {
      await #expect(throws: HansaError.self) { try await setting.federation.query(sql, user: "ann").rows() }
    }
    #expect(
      try await setting.rows("SELECT state, error_code FROM hansa.queries WHERE user_name = 'ann' ORDER BY id")
        == [[.text("failed"), .text("42703")], [.text("failed"), .text("22012")]])
  }

  @Test func `a result that nobody reads any more is cancelled`() async throws {
    let setting = try await Setting()
    do { _ = try await setting.federation.query("SELECT id FROM lite.endless", user: "ann") }
    #expect(try await setting.query(.cancelled).user == "ann")
  }

  @Test func `hansa.cancel ends a running query and tells who it was`() async throws {
    let setting = try await Setting()
    let result = try await setting.federation.query("SELECT id FROM lite.endless", user: "ann")
    let reading = Task { for try await _ in result {} }
    let query = try await setting.query(.running)
    let session = setting.federation.session(user: "admin")
    #expect(
      try await session.execute("SELECT hansa.cancel(\(query.id)), hansa.cancel(999999) AS other").rows()
        == [[.boolean(true), .boolean(false)]])
    let error = await #expect(throws: HansaError.self) { try await reading.value }
    #expect(error?.code == .queryCanceled)
    #expect(error?.message == "canceling statement due to user request")
    #expect(error?.detail == "Query \(query.id) was cancelled by user \"admin\".")
    let ended = try await setting.query(.cancelled)
    #expect(ended.id == query.id && ended.error?.detail == error?.detail)
    #expect(
      try await session.execute("SELECT hansa.cancel($1)", parameters: [.integer(Int64(query.id))]).rows() == [
        [.boolean(false)]
      ])
  }

  @Test(arguments: [true, false]) func `a query whose rows wait to be read is finishing`(_ isMerged: Bool) async throws
  {
    let setting = try await Setting()
    let session = setting.federation.session(user: "ann")
    if isMerged { session.update { $0.pushdown = .off } }
    let result = try await session.execute("SELECT id FROM lite.t ORDER BY id")
    #expect(result.plan?.needsEngine == isMerged)
    let query = try await setting.query(.finishing)
    #expect(query.user == "ann" && query.rowsPulled == 3 && query.rows == 0)
    #expect(
      try await setting.rows("SELECT state FROM hansa.queries WHERE user_name = 'ann'") == [[.text("finishing")]])
    let status = await setting.federation.status()
    #expect(status.running.map(\.state) == ["finishing"] && status.overview.running == 1)
    #expect(try await result.rows() == [[.integer(1)], [.integer(2)], [.integer(3)]])
    #expect(try await setting.query(.finished).id == query.id)
  }

  @Test func `a query that was cancelled is finishing until its reader has heard of it`() async throws {
    let setting = try await Setting()
    let result = try await setting.federation.query("SELECT id FROM lite.endless", user: "ann")
    let query = try await setting.query(.running)
    #expect(setting.federation.cancel(query.id))
    #expect(try await setting.query(.finishing).id == query.id)
    await #expect(throws: HansaError.self) { try await result.rows() }
    #expect(try await setting.query(.cancelled).id == query.id)
  }

  @Test func `a query that is being planned can be cancelled`() async throws {
    let setting = try await Setting()
    setting.source.hold()
    defer { setting.source.release() }
    let planning = Task { try await setting.federation.query("SELECT id FROM lite.t", user: "ann").rows() }
    let query = try await setting.query(.planning)
    #expect(setting.federation.cancel(query.id))
    let error = await #expect(throws: HansaError.self) { try await planning.value }
    #expect(error?.code == .queryCanceled)
    #expect(error?.detail?.contains("by the program") == true)
    #expect(try await setting.query(.cancelled).id == query.id)
  }

  @Test(arguments: [
    "SELECT hansa.cancel(1) FROM lite.t", "SELECT hansa.cancel(1), 2", "SELECT hansa.cancel('x')",
    "SELECT hansa.cancel(1, 2)", "SELECT hansa.cancel(-1)",
  ]) func `hansa.cancel stands alone with an id`(_ sql: String) async throws {
    let setting = try await Setting()
    let error = await #expect(throws: HansaError.self) { try await setting.rows(sql) }
    #expect(error?.message.contains("hansa.cancel") == true)
  }

  @Test func `only so many ended queries are remembered, the latest first`() {
    let registry = QueryRegistry()
    for number in 0..<(QueryRegistry.remembered + 5) {
      registry.begin("SELECT \(number)", QueryOrigin(user: "u")).end(nil)
    }
    let running = registry.begin("SELECT 0", QueryOrigin(user: "u"))
    let ids = registry.status().map(\.id)
    #expect(ids.count == QueryRegistry.remembered + 1)
    #expect(ids.prefix(3) == [running.id, running.id - 1, running.id - 2])
    #expect(ids.last == 6)
  }
}
