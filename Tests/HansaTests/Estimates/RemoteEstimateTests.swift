import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Synchronization
import Testing

@testable import Hansa
@testable import HansaPlanner

/// Sources that are asked how many rows they expect of conditions of which they know more than is read of them.
@Suite(.serialized) struct RemoteEstimateTests {
  /// 20,000 places: 100 cities, each in one of 10 countries, so that the city tells the country.
  private static let places = """
    CREATE TABLE places (id int PRIMARY KEY, city int NOT NULL, country int NOT NULL) WITH (autovacuum_enabled = off);
    INSERT INTO places SELECT n, n % 100, n % 10 FROM generate_series(1, 20000) AS n;
    CREATE STATISTICS places_cities (dependencies) ON city, country FROM places;
    ANALYZE places;
    """

  /// 20,000 events within a thousand hours, and one that is a million hours late: the ends alone would tell nothing.
  private static let events = """
    CREATE TABLE events (id int PRIMARY KEY, hour int NOT NULL, kind int NOT NULL, KEY by_hour (hour, kind));
    INSERT INTO events SELECT seq, seq % 1000, seq % 7 FROM seq_1_to_20000;
    INSERT INTO events VALUES (20001, 1000000, 1);
    ANALYZE TABLE events;
    """

  private struct Sources {
    let federation: FederationManager
    let large: AskedAdapter
    /// Kept as long as it is read.
    private let small: SQLiteFile

    init(_ large: any SourceAdapter, patience: Duration? = .seconds(120)) async throws {
      federation = FederationManager(patience: patience)
      self.large = AskedAdapter(large)
      small = try SQLiteFile()
      try await small.execute(
        "CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO u VALUES (100, 'a'), (203, 'b');")
      try federation.register(SQLiteAdapter(name: "small", options: SQLiteOptions(path: small.path)))
      try federation.register(self.large)
    }

    static func postgresql(patience: Duration? = .seconds(120)) async throws -> Sources {
      let server = try await PostgresServer.shared()
      let database = try await server.createDatabase("remote_estimates")
      try await server.execute(places, database: database)
      let options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
      return try await Sources(PostgreSQLAdapter(name: "large", options: options), patience: patience)
    }

    static func mariadb() async throws -> Sources {
      let server = try await MariaDBServer.shared()
      let database = try await server.createDatabase("remote_estimates")
      try await server.execute(events, database: database)
      let options = try MySQLOptions(url: server.url(database: database), password: Secret(server.password))
      return try await Sources(MySQLAdapter(name: "large", options: options))
    }

    func plan(_ sql: String, _ strategy: Strategy) async throws -> FederatedPlan {
      try #require(try await federation.query("EXPLAIN \(sql)", settings: Sources.settings(strategy)).plan)
    }

    /// Rows that are expected of the large source.
    func expected(_ sql: String, _ strategy: Strategy) async throws -> Double {
      let fragment = try await plan(sql, strategy).allFragments.map(\.fragment).first { $0.source == "large" }
      return try #require(fragment?.estimatedRows)
    }

    static func settings(_ strategy: Strategy) -> SessionSettings {
      var settings = SessionSettings()
      settings.remoteEstimates = strategy
      settings.adaptiveEstimates = false
      settings.semiJoins = .off
      return settings
    }
  }

  private static let correlated = """
    SELECT p.id, u.name FROM large.places p LEFT JOIN small.u ON u.id = p.id WHERE p.city = 3 AND p.country = 3
    """

  @Test func `PostgreSQL's extended statistics are asked for, EXPLAIN says so, and answers stay`() async throws {
    let sources = try await Sources.postgresql()
    #expect(try await sources.expected(Self.correlated, .off) < 60, "20,000 / 100 / 10, as if they were independent")
    #expect(try await (150...250).contains(sources.expected(Self.correlated, .always)))
    let plan = try await sources.plan(Self.correlated, .always)
    #expect(plan.expectations.map(\.table) == ["places"] && plan.expectations.allSatisfy { $0.source == "large" })
    let settings = Sources.settings(.always)
    let lines = try await sources.federation.query("EXPLAIN \(Self.correlated)", settings: settings).rows().map {
      "\($0)"
    }
    #expect(lines.contains { $0.contains("Estimated by EXPLAIN at the source: ") && $0.contains("of large.places") })
    let json = try await sources.federation.query("EXPLAIN (FORMAT JSON) \(Self.correlated)", settings: settings).rows()
    #expect("\(json)".contains("sourceEstimates"))
    let rows = try await sources.federation.query(Self.correlated + " ORDER BY 1", settings: settings).rows()
    #expect(rows.count == 200 && rows.first == [.integer(3), .null] && rows[2] == [.integer(203), .text("b")])
    await sources.federation.close()
  }

  @Test func `conditions of one column are not asked for where its statistics are read`() async throws {
    let sources = try await Sources.postgresql()
    let plan = try await sources.plan(
      "SELECT p.id, u.name FROM large.places p LEFT JOIN small.u ON u.id = p.id WHERE p.city BETWEEN 3 AND 5", .always)
    #expect(plan.expectations.isEmpty && sources.large.asked.isEmpty)
    await sources.federation.close()
  }

  @Test func `other conditions in the same statement count beside what the source said`() async throws {
    let sources = try await Sources.postgresql()
    _ = try await sources.plan(Self.correlated, .always)
    let asked = sources.large.asked.count
    let half = Self.correlated + " AND p.id <= 10000"
    #expect(try await (70...130).contains(sources.expected(half, .off)), "the answer is there, without a question")
    #expect(sources.large.asked.count == asked)
    await sources.federation.close()
  }

  @Test func `MariaDB counts in an index what conditions leave`() async throws {
    let sources = try await Sources.mariadb()
    let late = "SELECT e.id, u.name FROM large.events e LEFT JOIN small.u ON u.id = e.id WHERE e.hour > 990"
    #expect(try await sources.expected(late, .off) > 5000, "a third, as nothing is known")
    #expect(try await (100...400).contains(sources.expected(late, .always)), "181 of them")
    let both =
      "SELECT e.id, u.name FROM large.events e LEFT JOIN small.u ON u.id = e.id WHERE e.hour = 3 AND e.kind = 4"
    _ = try await sources.plan(both, .always)
    #expect(sources.large.asked.last?.first?.contains("kind") == true, "two columns that an index begins with")
    let other = "SELECT e.id, u.name FROM large.events e LEFT JOIN small.u ON u.id = e.id WHERE e.kind = 4"
    let asked = sources.large.asked.count
    #expect(try await sources.plan(other, .always).expectations.isEmpty && sources.large.asked.count == asked)
    await sources.federation.close()
  }

  @Test func `a source is asked once until its statistics are read again`() async throws {
    let sources = try await Sources.postgresql()
    for _ in 0..<3 { _ = try await sources.plan(Self.correlated, .always) }
    #expect(sources.large.asked.count == 1)
    try await sources.federation.refreshCatalogs()
    for _ in 0..<3 { _ = try await sources.plan(Self.correlated, .always) }
    #expect(sources.large.asked.count == 2)
    await sources.federation.close()
  }

  @Test func `a source that cannot tell, or says nonsense, is planned without`() async throws {
    let sources = try await Sources.postgresql()
    for answer: AskedAdapter.Answer in [.fails, .is([nil]), .is([]), .is([.nan]), .is([-7])] {
      sources.large.answer(answer)
      try await sources.federation.refreshCatalogs()
      #expect(try await sources.expected(Self.correlated, .always) < 60, "\(answer)")
    }
    #expect(sources.large.asked.count == 5)
    await sources.federation.close()
  }

  @Test func `a source that takes its time keeps no query waiting, and what it says serves the next`() async throws {
    let sources = try await Sources.postgresql(patience: nil)
    let deadline = ContinuousClock.now + .seconds(60)
    // The statistics, which are waited for as shortly.
    while try await sources.plan(Self.correlated, .off).cost == nil, ContinuousClock.now < deadline {}
    sources.large.answer(.waits)
    #expect(try await sources.expected(Self.correlated, .always) < 60)
    #expect(try await sources.expected(Self.correlated, .always) < 60)
    #expect(sources.large.asked.count == 1)
    sources.large.open()
    while try await sources.plan(Self.correlated, .always).expectations.isEmpty, ContinuousClock.now < deadline {}
    #expect(try await (150...250).contains(sources.expected(Self.correlated, .off)))
    await sources.federation.close()
  }

  @Test func `what earlier runs returned is better, and a quick plan is not worth a question`() async throws {
    let sources = try await Sources.postgresql()
    var settings = Sources.settings(.byCost)
    #expect(SessionSettings().remoteEstimates == .byCost)
    _ = try await sources.federation.query("EXPLAIN \(Self.correlated)", settings: settings).rows()
    #expect(sources.large.asked.isEmpty, "a plan of less than 20 ms")
    settings.adaptiveEstimates = true
    _ = try await sources.federation.query(Self.correlated, settings: settings).rows()
    settings.remoteEstimates = .always
    _ = try await sources.federation.query("EXPLAIN \(Self.correlated)", settings: settings).rows()
    #expect(sources.large.asked.isEmpty, "200 rows were counted")
    await sources.federation.close()
  }

  @Test func `conditions that never come again do not fill the memory`() async throws {
    let sources = try await Sources.postgresql()
    for city in 0..<120 {
      _ = try await sources.plan(
        "SELECT p.id, u.name FROM large.places p LEFT JOIN small.u ON u.id = p.id WHERE city = \(city) AND country = 3",
        .always)
    }
    let source = sources.federation.statistics.filled(sources.federation.catalogs.catalog()).source("large")
    let kept = try #require(source?.statistics.first { $0.key.table == "places" }?.value.expectations)
    #expect((1...100).contains(kept.count))
    await sources.federation.close()
  }
}

/// Another adapter whose questions for estimates are noted, and answered otherwise.
private final class AskedAdapter: SourceAdapter {
  enum Answer {
    case own
    case fails
    /// Until the gate is opened.
    case waits
    case `is`([Double?])
  }

  private let gate = AsyncStream.makeStream(of: Void.self)
  private let inner: any SourceAdapter
  private let state = Mutex<(asked: [[String]], answer: Answer)>(([], .own))

  init(_ inner: any SourceAdapter) { self.inner = inner }

  var asked: [[String]] { state.withLock { $0.asked } }
  func open() { gate.continuation.finish() }
  func answer(_ answer: Answer) { state.withLock { $0.answer = answer } }

  func expectedRows(of statements: [String]) async throws(HansaError) -> [Double?] {
    let answer = state.withLock { state in
      state.asked.append(statements)
      return state.answer
    }
    switch answer {
    case .own: return try await inner.expectedRows(of: statements)
    case .fails: throw HansaError(.insufficientPrivilege, "it is not for you")
    case .waits:
      for await _ in gate.stream {}
      return try await inner.expectedRows(of: statements)
    case .is(let rows): return rows
    }
  }

  var name: Name { inner.name }
  func catalog() async throws(HansaError) -> SourceCatalog { try await inner.catalog() }
  func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    try await inner.statistics(of: tables)
  }
  func execute(_ fragment: FragmentRequest) -> BatchStream { inner.execute(fragment) }
  func check() async throws(HansaError) -> SourceCheck { try await inner.check() }
  func close() async { await inner.close() }
}
