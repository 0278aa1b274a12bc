import CoreMetrics
import HansaCore
import HansaMonitoring
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import MetricsTestKit
import Testing

@testable import Hansa
@testable import HansaPlanner

/// Estimates and plans that follow what earlier runs returned, over real servers.
@Suite(.serialized) struct AdaptiveEstimateTests {
  /// 100,000 items whose columns a, b and c are always the same, which no statistics of single columns tell, and 12,000
  /// parts elsewhere.
  private struct Sources: Sendable {
    private static let instance = Task { try await Sources() }
    static func shared() async throws -> Sources { try await instance.value }

    private let postgres: PostgreSQLOptions
    private let mariadb: MySQLOptions

    private init() async throws {
      let (server, other) = (try await PostgresServer.shared(), try await MariaDBServer.shared())
      let (items, parts) = (try await server.createDatabase("adaptive"), try await other.createDatabase("adaptive"))
      try await server.execute(
        """
        CREATE TABLE items (id int PRIMARY KEY, part int, a int, b int, c int);
        INSERT INTO items SELECT g, g % 12000, g % 10, g % 10, g % 10 FROM generate_series(1, 100000) g;
        ANALYZE;
        """, database: items)
      try await other.execute(
        """
        CREATE TABLE parts (id int PRIMARY KEY, size int);
        INSERT INTO parts SELECT seq, seq % 7 FROM seq_1_to_12000;
        ANALYZE TABLE parts;
        """, database: parts)
      postgres = try PostgreSQLOptions(url: server.url(database: items), password: Secret(server.password))
      mariadb = try MySQLOptions(url: other.url(database: parts), password: Secret(other.password))
    }

    func federation(stateFolder: String? = nil) throws -> FederationManager {
      let federation = FederationManager(stateFolder: stateFolder, patience: .seconds(120))
      try federation.register(PostgreSQLAdapter(name: "pg", options: postgres))
      try federation.register(MySQLAdapter(name: "my", options: mariadb))
      return federation
    }
  }

  private static func items(_ value: Int) -> String { "i.a = \(value) AND i.b = \(value) AND i.c = \(value)" }

  private static func query(_ value: Int) -> String {
    "SELECT i.id, p.size FROM pg.items i JOIN my.parts p ON p.id = i.part WHERE \(items(value))"
  }

  /// The plan, and the fragment that reads the items.
  private static func plan(
    _ sql: String, _ federation: FederationManager, adaptive: Bool = true
  ) async throws -> (plan: FederatedPlan, items: FragmentExpectation) {
    var settings = SessionSettings()
    settings.adaptiveEstimates = adaptive
    let result = try await federation.query("EXPLAIN \(sql)", settings: settings)
    let plan = try #require(result.plan)
    let items = try #require(plan.allFragments.first { $0.fragment.source == "pg" }?.fragment.expectation)
    return (plan, items)
  }

  @Test func `after three runs an estimate is right, the plan another, and a restart keeps both`() async throws {
    let folder = try TemporaryFolder(prefix: "adaptive")
    let federation = try await Sources.shared().federation(stateFolder: folder.path("state"))
    let ran = Self.query(1)
    // The same parts in a statement that has not run itself, for one that ran is planned by what it took as well.
    let sql = ran.replacing("i.id, p.size", with: "p.size, i.id")
    let first = try await Self.plan(sql, federation)
    #expect(first.items.rows < 200 && !first.items.isLearned)
    #expect(first.plan.shipments.count == 1)
    var answers: Set<[String]> = []
    for _ in 1...3 { answers.insert(try await federation.query(ran).rows().map { "\($0)" }.sorted()) }
    #expect(answers.count == 1 && answers.first?.count == 10_000)
    let after = try await Self.plan(sql, federation)
    #expect((5000...20_000).contains(after.items.rows) && after.items.isLearned && after.items.uncorrectedRows < 200)
    #expect(after.plan.shipments.isEmpty)
    let text = try await federation.query("EXPLAIN \(sql)").rows().map { "\($0)" }.joined()
    #expect(text.contains(", by earlier runs"))
    // Whoever switches it off gets the plan of the statistics.
    let plain = try await Self.plan(sql, federation, adaptive: false)
    // The server's own ANALYZE may have come between.
    #expect(plain.items.rows < 200 && !plain.items.isLearned && plain.plan.shipments.count == 1)
    await federation.close()
    let again = try await Sources.shared().federation(stateFolder: folder.path("state"))
    let kept = try await Self.plan(sql, again)
    #expect((5000...20_000).contains(kept.items.rows) && kept.items.isLearned && kept.plan.shipments.isEmpty)
    try again.forgetEstimates(of: "pg")
    let forgotten = try await Self.plan(sql, again)
    #expect(forgotten.items.rows < 200 && !forgotten.items.isLearned)
    await again.close()
  }

  @Test func `EXPLAIN ANALYZE marks no misestimate of a plan that runs again for what it took`() async throws {
    let federation = try await Sources.shared().federation()
    let sql = Self.query(1)
    let first = try await Self.plan(sql, federation).plan
    _ = try await federation.query(sql).rows()
    let learned = federation.learnedEstimates
    let statement = try #require(learned.contents.statements.first).statement
    for _ in 1...3 {
      for _ in 1...5 {
        learned.learn(
          MeasuredRun(
            plan: first.identity, milliseconds: 1, isComplete: true, rows: nil, tableRows: first.tableRows,
            sources: ["pg", "my"]), of: statement)
      }
      _ = try await federation.query(sql).rows()
    }
    let (plan, items) = try await Self.plan(sql, federation)
    #expect(plan.identity == first.identity && plan.shipments.count == 1)
    #expect((5000...20_000).contains(items.rows) && items.isLearned, "\(items.rows)")
    #expect(plan.shipments.allSatisfy { ($0.expectation?.rows ?? 0) > 5000 })
    let text = try await federation.query("EXPLAIN ANALYZE \(sql)").rows().map { "\($0)" }.joined(separator: "\n")
    #expect(!text.contains("misestimated"), "\(text)")
    await federation.close()
  }

  @Test func `three constants that were misestimated correct a fourth`() async throws {
    let federation = try await Sources.shared().federation()
    for value in 1...3 { _ = try await federation.query(Self.query(value)).rows() }
    let other = try await Self.plan(Self.query(4), federation)
    #expect((5000...20_000).contains(other.items.rows), "\(other.items.rows)")
    await federation.close()
  }

  @Test func `what was not read to its end teaches nothing`() async throws {
    let federation = try await Sources.shared().federation()
    let sql = "SELECT i.id FROM pg.items i WHERE \(Self.items(1))"
    _ = try await federation.query("\(sql) LIMIT 5").rows()
    let left = try await federation.query("SELECT i.id, r.id FROM pg.items i, pg.items r")
    var iterator = left.makeAsyncIterator()
    _ = try await iterator.next()
    left.cancel()
    await #expect(throws: HansaError.self) { while try await iterator.next() != nil {} }
    #expect(federation.learnedEstimates.contents.parts.isEmpty)
    #expect(federation.learnedEstimates.contents.shapes.isEmpty)
    let before = federation.learnedEstimates.changes
    var settings = SessionSettings()
    settings.adaptiveEstimates = false
    _ = try await federation.query(sql, settings: settings).rows()
    #expect(federation.learnedEstimates.changes == before)
    await federation.close()
  }

  @Test func `finished fragments tell what their sources cost`() async throws {
    let federation = try await Sources.shared().federation()
    for _ in 1...5 { _ = try await federation.query("SELECT * FROM pg.items").rows() }
    let cost = try #require(federation.learnedEstimates.costs["pg"])
    let usual = SourceCost.usual(kind: "postgresql")
    #expect(cost != usual && (usual.sentValue / 16...usual.sentValue * 256).contains(cost.sentValue))
    await federation.close()
  }

  @Test func `a plan from the cache gives way to what was learned since`() async throws {
    let federation = try await Sources.shared().federation()
    func isFromCache(_ sql: String) async throws -> Bool? {
      let result = try await federation.query(sql)
      _ = try await result.rows()
      return result.plan?.isFromCache
    }
    let well = "SELECT id FROM my.parts"
    #expect(try await [isFromCache(well), isFromCache(well)] == [false, true])
    let badly = "SELECT i.id FROM pg.items i WHERE \(Self.items(1))"
    #expect(try await [isFromCache(badly), isFromCache(badly)] == [false, false])
    await federation.close()
  }

  @Test func `misestimates are counted by source and direction`() async throws {
    let federation = try await Sources.shared().federation()
    let metrics = TestMetrics()
    try await withMetricsFactory(metrics) {
      for sql in ["SELECT i.id FROM pg.items i WHERE \(Self.items(1))", "SELECT id FROM my.parts"] {
        _ = try await federation.query(sql).rows()
      }
    }
    let wrong = try metrics.expectCounter(EstimateMetrics.misestimates, [("source", "pg"), ("direction", "too_few")])
    #expect(wrong.values == [1])
    #expect(metrics.counterTotal(label: EstimateMetrics.misestimates) == 1)
    #expect(metrics.counterTotal(label: EstimateMetrics.fragments) == 2)
    await federation.close()
  }

  @Test func `time that a source waited for its reader is not the source's`() throws {
    var figures = FragmentMetrics(
      index: 0, source: "pg", sql: "", estimatedRows: 1000, rows: 1000, bytes: 1, connected: .milliseconds(30),
      firstBatch: nil, total: .milliseconds(60_000), blocked: .milliseconds(59_960))
    figures.isComplete = true
    var expected = FragmentExpectation(Estimate(rows: 1000), of: [])
    let usual = SourceCost.usual(kind: "postgresql")
    expected.cost = FragmentCost(latency: 1, work: SourceTime(scanning: 5), transfer: 4)
    expected.costs = (usual, usual)
    let timing = try #require(FragmentTiming(figures, expected, at: 1000))
    #expect(abs(timing.milliseconds - 10) < 1e-6 && abs(timing.began - 940) < 1e-6)
  }
}
