import Hansa
import HansaCore
import HansaMonitoring
import HansaSource
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

/// What real servers are told of a trace.
@Suite struct TraceCommentTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let parent = "00-\(trace)-00f067aa0ba902b7-01"

  /// A view that shows the statement by which it is read.
  private func federation(_ kind: String, comments: Bool) async throws -> FederationManager {
    let federation = FederationManager(patience: .seconds(120))
    if kind == "postgresql" {
      let server = try await PostgresServer.shared()
      let database = try await server.createDatabase("trace")
      try await server.execute(
        "CREATE VIEW seen AS SELECT 1 AS id, current_query() AS sql; CREATE TABLE t AS SELECT 1 AS id",
        database: database)
      var options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
      options.traceComments = comments
      try federation.register(PostgreSQLAdapter(name: "s", options: options))
    } else {
      let server = try await MariaDBServer.shared()
      let database = try await server.createDatabase("trace")
      try await server.execute(
        """
        CREATE VIEW seen AS SELECT 1 AS id, info AS `sql` FROM information_schema.processlist
          WHERE id = connection_id();
        """, database: database)
      let settings: [Name: String] = [
        "url": server.url(database: database), "trace_comments": comments ? "on" : "off",
      ]
      try federation.register(
        MySQLAdapter(name: "s", options: try MySQLOptions(settings: settings, password: Secret(server.password))))
    }
    return federation
  }

  private func seen(_ federation: FederationManager, _ session: FederationSession, _ tail: String = "") async throws
    -> String
  {
    let rows = try await session.execute("SELECT sql FROM s.seen \(tail)").rows()
    guard rows.count == 1, case .text(let sql) = rows[0][0] else { throw HansaError(.internalError, "no statement") }
    return sql.string
  }

  @Test(arguments: ["postgresql", "mysql"])
  func `a source is told the trace that the client began, and the span of its fragment`(kind: String) async throws {
    let federation = try await federation(kind, comments: true)
    let session = federation.session(trace: TraceContext(parent: Self.parent, state: "a=b*/"))
    // Rows are copied, or come one by one.
    for tail in ["", "LIMIT 1", "WHERE id = 1"] {
      let sql = try await seen(federation, session, tail)
      // They are in the order of the computer's clock, which may be set back.
      let records = federation.monitor.recent.sorted { $0.id < $1.id }
      let record = try #require(records.last)
      let span = TraceIdentity(record).spanID(ofFragment: record.fragments[0].id)
      #expect(record.parent?.traceID == Self.trace)
      #expect(
        sql.contains("\n/*traceparent='00-\(Self.trace)-\(span)-01',tracestate='a%3Db%2A%2F'*/"),
        "\(tail): \(sql), \(records.map { ($0.id, $0.started, $0.duration) })")
    }
    await federation.close()
  }

  @Test(arguments: ["postgresql", "mysql"])
  func `statements with and without a trace are one plan and one fingerprint`(kind: String) async throws {
    let federation = try await federation(kind, comments: true)
    let first = try await seen(federation, federation.session())
    let again = try await seen(federation, federation.session(trace: TraceContext(parent: Self.parent)))
    #expect(first.contains("/*traceparent='00-") && !first.contains(Self.trace) && again.contains(Self.trace))
    let records = federation.monitor.recent.sorted { $0.id < $1.id }
    #expect(records.map(\.isPlanCached) == [false, true])
    #expect(Set(records.map(\.fingerprint)).count == 1)
    #expect(Set(records.map(\.fragments[0].statementHash)).count == 1)
    await federation.close()
  }

  @Test(arguments: ["postgresql", "mysql"])
  func `a source is told nothing unless it is configured`(kind: String) async throws {
    let federation = try await federation(kind, comments: false)
    let sql = try await seen(federation, federation.session(trace: TraceContext(parent: Self.parent)))
    #expect(!sql.contains("traceparent") && !sql.contains(Self.trace))
    await federation.close()
  }
}
