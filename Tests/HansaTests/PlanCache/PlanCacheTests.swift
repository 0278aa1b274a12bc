import CoreMetrics
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSourceSQLite
import HansaTesting
import MetricsTestKit
import Testing

@testable import Hansa

/// Which statements run with a plan that was there, and which must not.
@Suite struct PlanCacheTests {
  private struct Fixture {
    let files: [SQLiteFile]
    let federation: FederationManager
    let session: FederationSession

    init(_ limits: PlanCacheLimits = .init()) async throws {
      files = [try SQLiteFile(), try SQLiteFile()]
      for (number, file) in files.enumerated() {
        try await file.execute(
          "CREATE TABLE t\(number) (a INTEGER, b TEXT) STRICT; INSERT INTO t\(number) VALUES (1, 'x'), (2, 'y');")
      }
      federation = FederationManager(planCache: limits, patience: .seconds(120))
      for (name, file) in zip(["one", "two"] as [Name], files) {
        try federation.register(SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path)))
      }
      session = federation.session()
    }

    /// Runs the statement, and says whether its plan was there.
    @discardableResult
    func isHit(_ sql: String, _ parameters: [SQLValue] = []) async throws -> Bool {
      let result = try await session.execute(sql, parameters: parameters)
      _ = try await result.rows()
      let plan = try #require(result.plan)
      #expect(result.metrics?.isPlanCached == plan.isFromCache)
      return plan.isFromCache
    }

    var status: PlanCacheStatus { federation.planCacheStatus }
  }

  private static let query = "SELECT a, b FROM one.t0 WHERE a = 1"

  @Test func `a statement that comes again runs with its plan, however it is spaced`() async throws {
    let fixture = try await Fixture()
    #expect(try await !fixture.isHit(Self.query))
    #expect(try await fixture.isHit(Self.query))
    let rows = try await fixture.session.execute(
      "select A, b -- both\n from one.t0 where a = 1;"
    ).rows()
    #expect(rows == [[.integer(1), .text("x")]])
    #expect(fixture.status.hits == 2 && fixture.status.misses == 1 && fixture.status.plans == 1)
    #expect(fixture.status.bytes > 0)
    await fixture.federation.close()
  }

  @Test(arguments: ["'x' -- no\n'y'", "'x'\u{B}", "'x'\n'y' /*\0*/", "'x'\n'y' /*"])
  func `an error is no statement that has a plan`(_ constant: String) async throws {
    let fixture = try await Fixture()
    for text in ["'x'\n'y'", "'x'"] { try await fixture.isHit("SELECT \(text) FROM one.t0") }
    let error = await #expect(throws: HansaError.self) {
      try await fixture.session.execute("SELECT \(constant) FROM one.t0")
    }
    #expect(error?.code == .syntaxError || error?.code == .invalidCharacter)
    await fixture.federation.close()
  }

  @Test(arguments: [
    "SELECT a, b FROM one.t0 WHERE a = 2", "SELECT a, b AS c FROM one.t0 WHERE a = 1",
    "SELECT a, b FROM one.t0 WHERE a = '1'",
  ]) func `another constant, alias or literal is another statement`(_ other: String) async throws {
    let fixture = try await Fixture()
    try await fixture.isHit(Self.query)
    #expect(try await !fixture.isHit(other))
    let rows = try await fixture.session.execute("SELECT a, 'x' AS c FROM one.t0 WHERE a = 2").rows()
    #expect(rows == [[.integer(2), .text("x")]])
    await fixture.federation.close()
  }

  @Test func `values of parameters are part of the statement`() async throws {
    let fixture = try await Fixture()
    let sql = "SELECT a FROM one.t0 WHERE b = $1"
    #expect(try await fixture.session.execute(sql, parameters: [.text("x")]).rows() == [[.integer(1)]])
    #expect(try await fixture.session.execute(sql, parameters: [.text("y")]).rows() == [[.integer(2)]])
    #expect(try await fixture.session.execute(sql, parameters: [.null]).rows() == [])
    #expect(try await fixture.isHit(sql, [.text("x")]))
    await fixture.federation.close()
  }

  @Test(arguments: [
    "SET search_path = two", "SET disabled_rules = 'prune-columns'", "SET shipping = off", "SET pushdown = off",
    "SET max_rows_shipped = 7", "SET partial_aggregation = always",
  ]) func `a setting that plans depend on has plans of its own`(_ setting: String) async throws {
    let fixture = try await Fixture()
    try await fixture.isHit(Self.query)
    _ = try await fixture.session.execute(setting)
    #expect(try await !fixture.isHit(Self.query))
    #expect(try await fixture.isHit(Self.query))
    _ = try await fixture.session.execute("RESET ALL")
    #expect(try await fixture.isHit(Self.query))
    await fixture.federation.close()
  }

  @Test func `every setting has plans of its own but those that only running depends on`() throws {
    let others: Set<Name> = [
      "cache", "cache_max_stale", "catalog_ttl", "engine", "explain_reasons", "plan_cache", "plan_cache_mode",
      "statement_timeout", "timezone", "verify_max_rows", "verify_sample",
    ]
    func key(_ settings: SessionSettings) -> PlanKey {
      PlanKey(text: "select 1", settings: settings, disabled: .init(), parameters: .values([]))
    }
    let values = ["off", "on", "always", "0.5", "7", "30s", "prune-columns", "force_custom_plan", "greedy"]
    for name in SessionSettings.names where name != "engine" && name != "timezone" {
      let changed = values.lazy.compactMap { value -> SessionSettings? in
        var settings = SessionSettings()
        do throws(HansaError) { try settings.set(name, to: [value]) } catch { return nil }
        return settings == SessionSettings() ? nil : settings
      }.first
      #expect((key(try #require(changed, "\(name)")) == key(.init())) == others.contains(name), "\(name)")
    }
  }

  @Test func `a plan whose estimates were wrong is made again, a few times`() async throws {
    let file = try SQLiteFile()
    try await file.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1), (2);")
    // With it they would be right after three runs.
    var settings = SessionSettings()
    settings.adaptiveEstimates = false
    let federation = FederationManager(defaults: settings, patience: .seconds(120))
    try federation.register(
      FixedEstimates(
        base: SQLiteAdapter(name: "one", options: SQLiteOptions(path: file.path)), rows: ["t": 5000]))
    var hits: [Bool] = []
    for _ in 0..<7 {
      let result = try await federation.query("SELECT a FROM one.t")
      #expect(try await result.rows() == [[.integer(1)], [.integer(2)]])
      hits.append(result.plan?.isFromCache == true)
    }
    #expect(hits == [false, false, false, false, false, true, true])
    #expect(federation.planCacheStatus.plans == 1)
    await federation.close()
  }

  @Test func `a bare name means what the search path says`() async throws {
    let fixture = try await Fixture()
    try await fixture.files[1].execute("CREATE TABLE t0 (a INTEGER) STRICT; INSERT INTO t0 VALUES (9);")
    _ = try await fixture.session.execute("SET search_path = one")
    #expect(try await fixture.session.execute("SELECT max(a) FROM t0").rows() == [[.integer(2)]])
    _ = try await fixture.session.execute("SET search_path = two")
    #expect(try await fixture.session.execute("SELECT max(a) FROM t0").rows() == [[.integer(9)]])
    await fixture.federation.close()
  }

  @Test func `without plan_cache, and when verifying, nothing is kept or used`() async throws {
    let fixture = try await Fixture()
    try await fixture.isHit(Self.query)
    for setting in ["plan_cache = off", "pushdown = verify"] {
      _ = try await fixture.session.execute("SET \(setting)")
      for _ in 0..<2 { #expect(try await !fixture.isHit(Self.query)) }
      _ = try await fixture.session.execute("RESET ALL")
    }
    #expect(fixture.status.misses == 1 && fixture.status.plans == 1)
    #expect(try await fixture.isHit(Self.query))
    await fixture.federation.close()
    let off = try await Fixture(PlanCacheLimits(plans: 0))
    for _ in 0..<2 { #expect(try await !off.isHit(Self.query)) }
    await off.federation.close()
  }

  @Test func `a plan holds until catalogs or statistics are read again`() async throws {
    let fixture = try await Fixture()
    try await fixture.isHit(Self.query)
    for _ in 0..<2 { #expect(try await fixture.isHit(Self.query)) }
    try await fixture.federation.refreshCatalogs(of: ["one"])
    #expect(try await !fixture.isHit(Self.query))
    #expect(fixture.status.outdated == 1)
    #expect(try await fixture.isHit(Self.query))
    fixture.federation.statistics.forget(["two"])
    #expect(try await fixture.isHit(Self.query), "a source that it does not read")
    fixture.federation.statistics.forget(["one"])
    #expect(try await !fixture.isHit(Self.query))
    #expect(fixture.status.outdated == 2)
    #expect(try await fixture.isHit(Self.query))
    fixture.federation.catalogs.outdate("one")
    #expect(try await !fixture.isHit(Self.query))
    // Where bare names are looked for has grown.
    try fixture.federation.register(
      SQLiteAdapter(name: "three", options: SQLiteOptions(path: fixture.files[1].path)))
    #expect(try await !fixture.isHit(Self.query))
    await fixture.federation.close()
  }

  @Test func `a plan for a table that has changed is made again, in one statement more`() async throws {
    let fixture = try await Fixture()
    let sql = "SELECT * FROM one.t0 ORDER BY a"
    for _ in 0..<3 { try await fixture.isHit(sql) }
    try await fixture.files[0].execute("DROP TABLE t0; CREATE TABLE t0 (a INTEGER) STRICT; INSERT INTO t0 VALUES (5);")
    do throws(HansaError) {
      _ = try await fixture.session.execute(sql).rows()
      Issue.record("the column b is no more")
    } catch { #expect(error.code == .undefinedColumn) }
    #expect(try await fixture.session.execute(sql).rows() == [[.integer(5)]])
    await fixture.federation.close()
  }

  @Test func `what was switched off at run time is not in a plan that was kept`() async throws {
    let fixture = try await Fixture()
    try await fixture.isHit(Self.query)
    fixture.federation.disable(.rule("prune-columns"))
    #expect(try await !fixture.isHit(Self.query))
    fixture.federation.restoreCapabilities()
    #expect(try await fixture.isHit(Self.query))
    await fixture.federation.close()
  }

  @Test(arguments: [
    "SELECT now()", "SELECT current_timestamp(2)", "SELECT current_date", "SELECT localtime", "SELECT localtimestamp",
    "SELECT statement_timestamp()", "SELECT 'now'::timestamp", "SELECT timestamptz ' Now '", "SELECT date 'today'",
    "SELECT '{today, epoch}'::date[]", "SELECT date '2024-01-01' < 'tomorrow'",
    "SELECT a FROM one.t0 WHERE a < extract(year FROM now())",
  ]) func `the moment of a statement is in no plan of another`(_ sql: String) async throws {
    let fixture = try await Fixture()
    for _ in 0..<2 { #expect(try await !fixture.isHit(sql)) }
    #expect(fixture.status.plans == 0 && fixture.status.misses == 2)
    await fixture.federation.close()
  }

  @Test func `each statement has its own moment`() async throws {
    let fixture = try await Fixture()
    let first = try await fixture.session.execute("SELECT now()").rows()
    let second = try await fixture.session.execute("SELECT now()").rows()
    #expect(first != second)
    #expect(try await !fixture.isHit("SELECT 'epoch'::timestamp, date '2024-01-01', 'now'::text"))
    #expect(try await fixture.isHit("SELECT 'epoch'::timestamp, date '2024-01-01', 'now'::text"))
    await fixture.federation.close()
  }

  @Test func `plans that were not used for longest make room, by number and by size`() async throws {
    let fixture = try await Fixture(PlanCacheLimits(plans: 2))
    func query(_ number: Int) -> String { "SELECT a + \(number) FROM one.t0" }
    for number in [1, 2, 1, 3] { try await fixture.isHit(query(number)) }
    #expect(fixture.status.plans == 2 && fixture.status.evictions == 1)
    #expect(try await fixture.isHit(query(1)))
    #expect(try await !fixture.isHit(query(2)))
    #expect(try await !fixture.isHit(query(3)))
    await fixture.federation.close()
    let small = try await Fixture(PlanCacheLimits(plans: 1000, bytes: 20_000))
    for number in 0..<50 { try await small.isHit(query(number)) }
    #expect(small.status.bytes <= 20_000 && small.status.plans > 1)
    #expect(small.status.evictions == 50 - small.status.plans)
    await small.federation.close()
  }

  @Test func `statements at once get the right answers`() async throws {
    let fixture = try await Fixture(PlanCacheLimits(plans: 5))
    let federation = fixture.federation
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          let session = federation.session()
          for step in 0..<40 {
            let number = (task + step) % 9
            let rows = try await session.execute("SELECT a + \(number) FROM one.t0 WHERE b = 'x'").rows()
            #expect(rows == [[.integer(Int64(1 + number))]])
            if step == 20, task == 0 { try await federation.refreshCatalogs(of: ["one"]) }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(fixture.status.hits + fixture.status.misses == 320)
    #expect(fixture.status.hits > 0 && fixture.status.evictions > 0 && fixture.status.plans <= 5)
    await fixture.federation.close()
  }

  @Test func `EXPLAIN shows the plan that is there, and its place is said`() async throws {
    let fixture = try await Fixture()
    func explained(_ options: String) async throws -> String {
      let rows = try await fixture.session.execute("EXPLAIN (\(options)) \(Self.query)").rows()
      return rows.map { "\($0[0])" }.joined(separator: "\n")
    }
    #expect(try await !explained("ANALYZE").contains("(plan from the cache)"))
    #expect(try await explained("ANALYZE").contains("(plan from the cache)"))
    #expect(fixture.status.hits == 1 && fixture.status.misses == 1)
    #expect(try await explained("SUMMARY").contains("(plan from the cache)"))
    #expect(try await explained("SUMMARY, FORMAT json").contains("\"planFromCache\" : true"))
    #expect(try await !explained("COSTS off").contains("cache"), "plain plans of two runs are equal")
    #expect(fixture.status.hits == 1, "EXPLAIN alone counts nothing")
    #expect(try await fixture.isHit(Self.query), "the same statement")
    await fixture.federation.close()
  }

  @Test func `hits, misses and removals are counted`() async throws {
    let fixture = try await Fixture(PlanCacheLimits(plans: 1))
    let metrics = TestMetrics()
    try await withMetricsFactory(metrics) {
      for number in [1, 1, 2] { try await fixture.isHit("SELECT \(number) FROM one.t0") }
      try await fixture.federation.refreshCatalogs()
      try await fixture.isHit("SELECT 2 FROM one.t0")
      _ = try await fixture.session.execute("SHOW plan_cache")
    }
    func count(_ label: String, _ dimension: String, _ value: String) throws -> [Int64] {
      try metrics.expectCounter(label, [(dimension, value)]).values
    }
    #expect(try count(PlanCacheMetrics.lookups, "result", "hit") == [1])
    #expect(try count(PlanCacheMetrics.lookups, "result", "miss") == [1, 1, 1])
    #expect(try count(PlanCacheMetrics.removals, "reason", "evicted") == [1])
    #expect(try count(PlanCacheMetrics.removals, "reason", "outdated") == [1])
    await fixture.federation.close()
  }
}
