import Foundation
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceFiles
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa
@testable import HansaPlanner

/// Rows that are read where a source knows nothing of a table's columns.
@Suite(.serialized) struct SamplingTests {
  enum Kind: String, CaseIterable { case postgresql, mariadb, sqlite, files }

  /// 20,000 rows: `kind` is `rare` in one of a hundred and else `usual`, `number` a hundred different numbers; NULL in a
  /// quarter of `hole`.
  private static let rows = 20_000

  private static func values(_ row: Int) -> [String] {
    ["\(row)", row % 100 == 0 ? "rare" : "usual", "\(row * 7 % 100)", row % 4 == 0 ? "NULL" : "\(row)"]
  }

  private static func statements(_ suffix: String = "") -> String {
    let list = (1...rows).map { row in
      let cells = values(row)
      return "(\(cells[0]), '\(cells[1])', \(cells[2]), \(cells[3]))"
    }
    return """
      CREATE TABLE t (id int PRIMARY KEY, kind varchar(20), number int, hole int)\(suffix);
      INSERT INTO t VALUES \(list.joined(separator: ", "));
      """
  }

  private struct Sources {
    let federation = FederationManager()
    /// Kept as long as they are read.
    private let small: SQLiteFile
    private let files: [any Sendable]

    init(_ kind: Kind) async throws {
      small = try SQLiteFile()
      try await small.execute(
        "CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO u VALUES (100, 'a'), (200, 'b');")
      try federation.register(SQLiteAdapter(name: "small", options: SQLiteOptions(path: small.path)))
      let (adapter, files) = try await Self.large(kind)
      self.files = files
      try federation.register(adapter)
    }

    private static func large(_ kind: Kind) async throws -> (any SourceAdapter, [any Sendable]) {
      switch kind {
      case .postgresql:
        let server = try await PostgresServer.shared()
        let database = try await server.createDatabase("sampling")
        try await server.execute(SamplingTests.statements(" WITH (autovacuum_enabled = off)"), database: database)
        let options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
        return (PostgreSQLAdapter(name: "large", options: options), [])
      case .mariadb:
        let server = try await MariaDBServer.shared()
        let database = try await server.createDatabase("sampling")
        try await server.execute(SamplingTests.statements() + "ANALYZE TABLE t;", database: database)
        let options = try MySQLOptions(url: server.url(database: database), password: Secret(server.password))
        return (MySQLAdapter(name: "large", options: options), [])
      case .sqlite:
        let file = try SQLiteFile()
        try await file.execute(SamplingTests.statements())
        return (SQLiteAdapter(name: "large", options: SQLiteOptions(path: file.path)), [file])
      case .files:
        let folder = try TemporaryFolder(prefix: "sampling")
        let lines = (1...SamplingTests.rows).map { row in
          SamplingTests.values(row).map { $0 == "NULL" ? "" : $0 }.joined(separator: ",")
        }
        try folder.write((["id,kind,number,hole"] + lines).joined(separator: "\n") + "\n", to: "t.csv")
        return (FilesAdapter(name: "large", options: FilesOptions(folder: folder.url.path)), [folder])
      }
    }

    /// The plan of a query once rows were sampled for it. Where the machine stood still for so long that a source gave up,
    /// it is asked again.
    func sampledPlan(_ sql: String) async throws -> FederatedPlan {
      var settings = SessionSettings()
      settings.sampling = .always
      let deadline = ContinuousClock.now + .seconds(60)
      while true {
        for _ in 0..<10 {
          let plan = try #require(try await federation.query("EXPLAIN \(sql)", settings: settings).plan)
          if plan.samples.contains(where: { $0.source == "large" }) || ContinuousClock.now > deadline { return plan }
        }
        try await federation.refreshCatalogs()
      }
    }

    /// Waits until the sources' own statistics are known, which a plan does for a short time only.
    func requireStatistics() async throws {
      var settings = SessionSettings()
      settings.sampling = .off
      let deadline = ContinuousClock.now + .seconds(60)
      var cost: Double?
      while cost == nil, ContinuousClock.now < deadline {
        cost = try await federation.query("EXPLAIN \(SamplingTests.query)", settings: settings).plan?.cost
      }
      _ = try #require(cost)
    }

    func statistics() -> TableStatistics? {
      let source = federation.statistics.filled(federation.catalogs.catalog()).source("large")
      return source?.statistics.first { $0.key.table == "t" }?.value
    }
  }

  private static let query = """
    SELECT u.name, count(*) FROM large.t JOIN small.u ON u.id = t.hole
    WHERE t.kind = 'usual' AND t.number < 50 GROUP BY u.name
    """

  @Test(arguments: Kind.allCases) func `a sample tells what the source does not`(_ kind: Kind) async throws {
    let sources = try await Sources(kind)
    let plan = try await sources.sampledPlan(Self.query)
    let sample = try #require(plan.samples.first { $0.source == "large" })
    #expect(sample.table == "t" && sample.rows > 500)
    let statistics = try #require(sources.statistics())
    #expect(statistics.sampledRows == sample.rows)
    let column = try #require(statistics.columns["kind"])
    #expect(column.common.map(\.value) == [.text("usual"), .text("rare")] && column.distinct == 2)
    #expect(try (0.97...0.999).contains(#require(column.common.first?.fraction)))
    let number = try #require(statistics.columns["number"])
    #expect(try (90...110).contains(#require(number.distinct)))
    let hole = try #require(statistics.columns["hole"])
    #expect((0.2...0.3).contains(hole.nullFraction))
    #expect(try #require(hole.distinct) > 5000)
    await sources.federation.close()
  }

  @Test func `estimates follow the sample, EXPLAIN says so, and answers stay`() async throws {
    let sources = try await Sources(.sqlite)
    try await sources.requireStatistics()
    var settings = SessionSettings()
    settings.sampling = .off
    let sql = Self.query
    func expected(_ plan: FederatedPlan) throws -> Double {
      let fragments = plan.allFragments.map(\.fragment).filter { $0.source == "large" }
      return try #require(fragments.first?.relation.scans.first.flatMap { _ in fragments.first?.estimatedRows })
    }
    let table = "SELECT t.id, u.name FROM large.t LEFT JOIN small.u ON u.id = t.hole WHERE t.kind = 'usual'"
    let before = try #require(try await sources.federation.query("EXPLAIN \(table)", settings: settings).plan)
    #expect(try expected(before) < 1000, "a half percent of the rows, as nothing is known")
    let rows = try await sources.federation.query(sql, settings: settings).rows()
    let after = try await sources.sampledPlan(table)
    #expect(try expected(after) > 15_000)
    settings.sampling = .always
    #expect(try await sources.federation.query(sql, settings: settings).rows() == rows)
    let lines = try await sources.federation.query("EXPLAIN \(table)", settings: settings).rows().map { "\($0)" }
    #expect(lines.contains { $0.contains("Estimated by samples: ") && $0.contains(" of large.t") })
    let json = try await sources.federation.query("EXPLAIN (FORMAT JSON) \(table)", settings: settings).rows()
    #expect("\(json)".contains("samples"))
    await sources.federation.close()
  }

  @Test func `a table that is not large, and a session that is told so, cost no sample`() async throws {
    let sources = try await Sources(.sqlite)
    try await sources.requireStatistics()
    var settings = SessionSettings()
    #expect(settings.sampling == .byCost)
    #expect(try await sources.federation.query("EXPLAIN \(Self.query)", settings: settings).plan?.samples == [])
    settings.sampling = .off
    #expect(try await sources.federation.query("EXPLAIN \(Self.query)", settings: settings).plan?.samples == [])
    await sources.federation.close()
  }
}
