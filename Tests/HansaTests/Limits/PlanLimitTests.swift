import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

@Suite struct PlanLimitTests {
  /// A SQLite file whose columns may hold anything, so that comparisons of text stay here, and one without sizes.
  private static func federation(rows: [Name: Double]) async throws -> (FederationManager, SQLiteFile) {
    let file = try SQLiteFile(name: "limits.db")
    try await file.execute(
      "CREATE TABLE t (id integer, word text);\n"
        + (1...50).map { "INSERT INTO t VALUES (\($0), 'w\($0 % 7)');" }.joined(separator: "\n"))
    let federation = FederationManager(patience: .seconds(120))
    try federation.register(
      FixedEstimates(base: SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path)), rows: rows))
    return (federation, file)
  }

  private static func error(
    _ federation: FederationManager, _ sql: String, _ change: (inout SessionSettings) -> Void
  ) async -> HansaError? {
    var settings = SessionSettings()
    change(&settings)
    do throws(HansaError) {
      _ = try await federation.query(sql, settings: settings).rows()
      return nil
    } catch {
      return error
    }
  }

  // MARK: strict_pushdown

  @Test func `a filter that one source could do but does not is refused, with fragment, construct and reason`()
    async throws
  {
    let (federation, file) = try await Self.federation(rows: ["t": 50])
    defer { withExtendedLifetime(file) {} }
    let error = try #require(
      await Self.error(federation, "SELECT id FROM lite.t WHERE word ~ '^w1'") { $0.strictPushdown = true })
    #expect(error.code == .configurationLimitExceeded)
    #expect(error.message.contains("the filter word ~ '^w1' is left to the merge"))
    #expect(error.message.contains("\"lite\" (fragment 0)"))
    #expect(error.detail?.contains("~(text, text)") == true)
    #expect(await Self.error(federation, "SELECT id FROM lite.t WHERE word ~ '^w1'") { _ in } == nil)
  }

  @Test func `what is pushed whole, or joins two sources, passes`() async throws {
    let shop = try VerifiedShop()
    for sql in [
      "SELECT country, count(*) FROM shop.orders WHERE id > 3 GROUP BY country ORDER BY 1 LIMIT 2",
      "SELECT label, sum(price) FROM shop.orders JOIN geo.countries ON code = country WHERE id > 3 GROUP BY label",
      "SELECT 1",
    ] { #expect(await Self.error(shop.federation, sql) { $0.strictPushdown = true } == nil, "\(sql)") }
  }

  @Test(arguments: [
    "SELECT count(*) FROM shop.orders", "SELECT DISTINCT country FROM shop.orders",
    "SELECT id FROM shop.orders WHERE id = 3", "SELECT id FROM shop.orders LIMIT 3",
    "SELECT a.id FROM shop.orders a JOIN shop.orders b ON a.id = b.id",
  ]) func `without pushdown a strict session refuses what a source could do`(_ sql: String) async throws {
    let shop = try VerifiedShop()
    let error = try #require(
      await Self.error(shop.federation, sql) {
        $0.strictPushdown = true
        $0.pushdown = .off
      })
    #expect(error.code == .configurationLimitExceeded)
    #expect(error.detail == "pushdown is off.")
  }

  // MARK: max_rows_pulled

  @Test func `who limits what is pulled gets no plan that pulls because it may be faster`() {
    var settings = SessionSettings()
    #expect(settings.planning.pulling == .byCost)
    settings.maxRowsPulled = 1000
    #expect(settings.planning.pulling == .off)
    settings = SessionSettings()
    settings.strictPushdown = true
    #expect(settings.planning.pulling == .off)
    settings.pulling = .always
    #expect(settings.planning.pulling == .always)
  }

  @Test func `a plan that is expected to pull too much is refused before it runs`() async throws {
    let (federation, file) = try await Self.federation(rows: ["t": 5000])
    defer { withExtendedLifetime(file) {} }
    let error = try #require(await Self.error(federation, "SELECT * FROM lite.t") { $0.maxRowsPulled = 100 })
    #expect(error.code == .configurationLimitExceeded)
    #expect(error.message == "the plan would pull about 5,000 rows from its sources, max_rows_pulled is 100")
    #expect(error.detail?.contains("Fragment 0 from \"lite\" (t) is estimated to deliver 5,000 rows.") == true)
    #expect(await Self.error(federation, "SELECT * FROM lite.t") { $0.maxRowsPulled = 5000 } == nil)
  }

  @Test(arguments: ["SELECT * FROM lite.t", "SELECT a.id FROM lite.t a, lite.t b WHERE a.word < b.word || 'x'"])
  func `a plan of unknown size ends when it has pulled too much`(_ sql: String) async throws {
    let (federation, file) = try await Self.federation(rows: [:])
    defer { withExtendedLifetime(file) {} }
    let error = try #require(
      await Self.error(federation, sql) {
        $0.maxRowsPulled = 49
        $0.pushdown = .off
      })
    #expect(error.code == .configurationLimitExceeded)
    #expect(error.message.contains("pulled more than 49 rows"))
    #expect(error.detail?.contains("from \"lite\"") == true)
  }

  @Test func `exactly as many rows as allowed may be pulled`() async throws {
    let (federation, file) = try await Self.federation(rows: [:])
    defer { withExtendedLifetime(file) {} }
    #expect(await Self.error(federation, "SELECT * FROM lite.t") { $0.maxRowsPulled = 50 } == nil)
    #expect(await Self.error(federation, "SELECT * FROM lite.t") { $0.maxRowsPulled = 49 } != nil)
  }

  // MARK: Settings

  @Test func `the settings are shown, set and checked`() async throws {
    let session = FederationManager().session()
    for (name, value, shown) in [
      ("pushdown", "VERIFY", "verify"), ("verify_sample", "0.01", "0.01"), ("verify_max_rows", "500", "500"),
      ("strict_pushdown", "on", "on"), ("max_rows_pulled", "1000", "1000"),
    ] {
      let before = try await session.execute("SHOW \(name)").rows()
      _ = try await session.execute("SET \(name) = '\(value)'")
      #expect(try await session.execute("SHOW \(name)").rows() == [[.text(shown)]])
      _ = try await session.execute("RESET \(name)")
      #expect(try await session.execute("SHOW \(name)").rows() == before)
    }
    for wrong in ["verify_sample = 2", "verify_max_rows = 0", "strict_pushdown = maybe", "max_rows_pulled = '-1'"] {
      await #expect(throws: HansaError.self) { try await session.execute("SET \(wrong)") }
    }
  }
}
