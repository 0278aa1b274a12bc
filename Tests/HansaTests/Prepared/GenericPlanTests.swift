import HansaCore
import HansaPlanner
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

@testable import Hansa

/// Which plan a prepared statement runs by, and that sources are asked as if its values were constants.
@Suite(.serialized) struct GenericPlanTests {
  /// `pg.t` and `my.t`: 20,000 rows, `k` unique, `common` is 0 for all but 100 of them; `pg.types` has a column a type.
  private struct Sources: Sendable {
    private static let instance = Task { try await Sources() }
    static func shared() async throws -> Sources { try await instance.value }

    let federation = FederationManager(defaults: byStatistics, patience: .seconds(120))
    /// What was learned of a value would have it planned for itself.
    private static var byStatistics: SessionSettings {
      var settings = SessionSettings()
      settings.adaptiveEstimates = false
      return settings
    }
    let database: String

    static let types: [(type: String, value: String, parameter: SQLValue)] = [
      ("smallint", "'-7'", .integer(-7)), ("integer", "'70000'", .integer(70_000)),
      ("bigint", "'8000000000'", .integer(8_000_000_000)), ("numeric", "'12.50'", .text("12.50")),
      ("numeric(30, 3)", "'123456789012345678901234.125'", .text("123456789012345678901234.125")),
      ("real", "'0.1'", .text("0.1")), ("double precision", "'-0.25'", .double(-0.25)),
      ("boolean", "'t'", .boolean(true)),
      ("text", "E'it''s \\\\ ? $1'", .text("it's \\ ? $1")), ("varchar(9)", "'värchar'", .text("värchar")),
      ("char(5)", "'ab'", .text("ab")), ("date", "'2024-02-29'", .text("2024-02-29")),
      ("time", "'12:34:56.789'", .text("12:34:56.789")),
      ("timestamp", "'2024-02-29 01:02:03.5'", .text("2024-02-29 01:02:03.5")),
      ("timestamptz", "'2024-02-29 01:02:03+02'", .text("2024-02-28 23:02:03+00")),
      ("interval", "'1 mon 2 days 03:00'", .text("1 mon 2 days 03:00:00")),
      ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", .text("A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11")),
      ("bytea", "'\\x00ff'", .bytes([0, 255])), ("integer[]", "'{1,NULL,3}'", .text("{1,NULL,3}")),
    ]

    private init() async throws {
      let postgres = try await PostgresServer.shared()
      let mariadb = try await MariaDBServer.shared()
      database = try await postgres.createDatabase("prepared")
      let other = try await mariadb.createDatabase("prepared")
      let columns = Self.types.indices.map { "c\($0) \(Self.types[$0].type)" }.joined(separator: ", ")
      let values = Self.types.map(\.value).joined(separator: ", ")
      try await postgres.execute(
        """
        CREATE TABLE t (k int PRIMARY KEY, common int, word text);
        INSERT INTO t SELECT g, CASE WHEN g <= 100 THEN g ELSE 0 END, 'w' || g % 100 FROM generate_series(1, 20000) g;
        CREATE TABLE types (\(columns)); INSERT INTO types VALUES (\(values)); INSERT INTO types DEFAULT VALUES; ANALYZE;
        """, database: database)
      try await mariadb.execute(
        """
        CREATE TABLE t (k int PRIMARY KEY, common int, word varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin);
        INSERT INTO t SELECT seq, IF(seq <= 100, seq, 0), concat('w', seq % 100) FROM seq_1_to_20000; ANALYZE TABLE t;
        """, database: other)
      try federation.register(
        PostgreSQLAdapter(
          name: "pg",
          options: try PostgreSQLOptions(url: postgres.url(database: database), password: Secret(postgres.password))))
      try federation.register(
        MySQLAdapter(
          name: "my", options: try MySQLOptions(url: mariadb.url(database: other), password: Secret(mariadb.password))))
    }
  }

  private static func session(_ mode: SessionSettings.PlanCacheMode) async throws -> FederationSession {
    let session = try await Sources.shared().federation.session()
    session.update { $0.planCacheMode = mode }
    return session
  }

  private static func explained(_ session: FederationSession, _ call: String) async throws -> String {
    try await session.execute("EXPLAIN (SUMMARY) EXECUTE \(call)").rows().map { "\($0[0])" }.joined(separator: "\n")
  }

  private static let joined = """
    SELECT a.word, b.k, a.k * $2 FROM pg.t a JOIN my.t b ON b.k = a.k WHERE a.k < $1 AND b.common > $2 ORDER BY b.k
    """

  @Test(arguments: SessionSettings.PlanCacheMode.allCases)
  func `each plan gives the answer of the constants, and is pushed as they are`(
    _ mode: SessionSettings.PlanCacheMode
  ) async throws {
    let session = try await Self.session(mode)
    _ = try await session.execute("PREPARE q (int, int) AS \(Self.joined)")
    for values in [(5, 1), (50, 10), (3, 0), (1000, 90), (10, 2), (20, 3), (30, 4)] {
      let text = Self.joined.split(separator: "$1").joined(separator: "\(values.0)").split(separator: "$2")
        .joined(separator: "\(values.1)")
      let expected = try await session.execute(text)
      let found = try await session.execute("EXECUTE q(\(values.0), \(values.1))")
      #expect(try await found.rows() == expected.rows(), "\(values)")
      let plan = try #require(found.plan)
      #expect(plan.isGeneric || mode != .generic)
      let statements = plan.allFragments.map(\.fragment.sql)
      #expect(statements.contains { $0.contains("< \(values.0)") }, "\(statements)")
      #expect(!statements.contains { $0.contains("$") }, "\(statements)")
    }
  }

  @Test func `EXPLAIN EXECUTE shows the values where they go, and which plan it is`() async throws {
    let session = try await Self.session(.auto)
    _ = try await session.execute("PREPARE q AS SELECT word FROM pg.t WHERE k = $1")
    #expect(try await Self.explained(session, "q(42)").contains("= 42"))
    for key in 1...5 {
      let result = try await session.execute("EXECUTE q(\(key))")
      #expect(try await result.rows() == [[.text("w\(key)")]])
      #expect(result.plan?.isGeneric == false)
    }
    let text = try await Self.explained(session, "q(77)")
    #expect(text.contains("= 77") && text.contains("(generic plan"), "\(text)")
    let result = try await session.execute("EXECUTE q(78)")
    #expect(try await result.rows() == [[.text("w78")]])
    #expect(result.plan?.isGeneric == true && result.metrics?.isPlanCached == true)
  }

  @Test func `a value that is known to be common has a plan of its own`() async throws {
    let session = try await Self.session(.auto)
    let statement = try await session.prepare("SELECT k FROM pg.t WHERE common = $1", types: [.int4])
    for value in 1...6 { _ = try await statement.execute(with: [.integer(Int64(value))]).rows() }
    let rare = try await statement.execute(with: [.integer(7)])
    #expect(try await rare.rows() == [[.integer(7)]])
    #expect(rare.plan?.isGeneric == true)
    let common = try await statement.execute(with: [.integer(0)])
    #expect(try await common.rows().count == 19_900)
    #expect(common.plan?.isGeneric == false)
    #expect(try await statement.execute(with: [.integer(8)]).plan?.isGeneric == true)
  }

  @Test func `a plan for any values that was wrong by ten times is given up`() async throws {
    let session = try await Self.session(.auto)
    // No histogram tells how many words there are of a length.
    let statement = try await session.prepare("SELECT k FROM pg.t WHERE length(word) = $1", types: [.int4])
    for _ in 0..<6 { _ = try await statement.execute(with: [.integer(9)]).rows() }
    let first = try await statement.execute(with: [.integer(3)])
    #expect(first.plan?.isGeneric == true)
    #expect(try await first.rows().count == 18_000)
    let second = try await statement.execute(with: [.integer(3)])
    #expect(second.plan?.isGeneric == false)
    #expect(try await second.rows().count == 18_000)
  }

  @Test(arguments: [
    "SELECT k FROM pg.t ORDER BY k LIMIT $1", "SELECT k FROM pg.t ORDER BY k OFFSET 19990 + $1",
    "SELECT k % $1, count(*) FROM pg.t GROUP BY k % $1 ORDER BY 1",
    "SELECT percentile_disc($1::int / 10.0) WITHIN GROUP (ORDER BY k) FROM pg.t",
    "SELECT sum(k) + $1 - $1 FROM pg.t WHERE now() IS NOT NULL AND k < $1", "SELECT $1::numeric / 4",
  ])
  func `what depends on the value has a plan for it, whatever is forced`(_ sql: String) async throws {
    let constant = sql.split(separator: "$1", omittingEmptySubsequences: false).joined(separator: "3")
    let session = try await Self.session(.generic)
    let statement = try await session.prepare(sql, types: [.int4])
    for _ in 0..<2 {
      let result = try await statement.execute(with: [.integer(3)])
      #expect(try await result.rows() == session.execute(constant).rows())
      #expect(result.plan?.isGeneric == false)
    }
  }

  @Test(arguments: [SessionSettings.PlanCacheMode.custom, .generic])
  func `a value of each type and NULL find their rows`(_ mode: SessionSettings.PlanCacheMode) async throws {
    let session = try await Self.session(mode)
    for (index, column) in Sources.types.enumerated() {
      let name = "c\(index)"
      let statement = try await session.prepare("SELECT count(*), count(\(name)) FROM pg.types WHERE \(name) = $1")
      let found = try await statement.execute(with: [column.parameter])
      #expect(try await found.rows() == [[.integer(1), .integer(1)]], "\(column.type)")
      #expect(found.plan?.merge == nil || column.type == "real", "\(column.type) is not pushed")
      #expect(try await statement.execute(with: [.null]).rows() == [[.integer(0), .integer(0)]], "\(column.type)")
      _ = try await session.execute("PREPARE p\(index) AS SELECT \(name) = $1 FROM pg.types ORDER BY 1")
      let rows = try await session.execute("EXECUTE p\(index)(\(column.value))").rows()
      #expect(rows == [[.boolean(true)], [.null]], "\(column.type)")
      _ = try await session.execute("DEALLOCATE p\(index)")
    }
  }
}
