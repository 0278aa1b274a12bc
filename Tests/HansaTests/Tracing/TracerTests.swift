import Foundation
import Hansa
import HansaCore
import HansaMonitoring
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import InMemoryTracing
import Testing
import Tracing

/// What a program's own tracer gets of its queries.
@Suite struct TracerTests {
  private static func register(_ federation: FederationManager) async throws -> SQLiteFile {
    let file = try SQLiteFile()
    try await file.execute("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1), (2);")
    try federation.register(SQLiteAdapter(name: "shop", options: SQLiteOptions(path: file.path)))
    return file
  }

  @Test func `a query is a span below its caller's, and each statement one below the query's`() async throws {
    let tracer = InMemoryTracer()
    let federation = FederationManager(tracer: tracer)
    let file = try await Self.register(federation)
    try await tracer.withSpan("request") { _ in
      _ = try await federation.query("SELECT id FROM shop.t WHERE id > 1").rows()
    }
    _ = federation.monitor.recent
    let spans = tracer.finishedSpans
    let query = try #require(spans.first { $0.attributes.get("hansa.query.id") != nil })
    let request = try #require(spans.first { $0.operationName == "request" })
    let statement = try #require(spans.first { $0.kind == .client })
    #expect(spans.count == 3 && tracer.activeSpans.isEmpty)
    #expect(query.spanContext.parentSpanID == request.spanContext.spanID)
    #expect(statement.spanContext.parentSpanID == query.spanContext.spanID)
    #expect(query.operationName == "SELECT shop.t" && statement.operationName == "SELECT \"main\".\"t\"")
    #expect(query.attributes.get("db.query.summary") == .string("SELECT shop.t"))
    #expect(statement.attributes.get("db.query.summary") == .string("SELECT \"main\".\"t\""))
    #expect(statement.attributes.get("db.query.text") == nil)
    #expect(query.attributes.get("db.query.text") == .string("SELECT id FROM shop.t WHERE id > $1"))
    #expect(query.attributes.get("db.response.returned_rows") == .int64(1))
    #expect(statement.attributes.get("db.system.name") == .string("sqlite"))
    #expect(query.startInstant.nanosecondsSinceEpoch <= statement.startInstant.nanosecondsSinceEpoch)
    #expect(statement.endInstant.nanosecondsSinceEpoch <= query.endInstant.nanosecondsSinceEpoch)
    await federation.close()
    withExtendedLifetime(file) {}
  }

  @Test func `a query that fails has its error, one that is not to be told of nothing`() async throws {
    let tracer = InMemoryTracer()
    var options = MonitorOptions()
    options.excludedUsers = ["probe"]
    let federation = FederationManager(monitoring: options, tracer: tracer)
    await #expect(throws: HansaError.self) { try await federation.query("SELECT nope") }
    _ = try await federation.query("SELECT 1", user: "probe").rows()
    _ = federation.monitor.recent
    let spans = tracer.finishedSpans
    #expect(spans.count == 2 && tracer.activeSpans.isEmpty)
    // They end in the order in which they are collected, which is any.
    let failed = try #require(spans.first { $0.status?.code == .error })
    #expect(failed.attributes.get("error.type") == .string("42703"))
    let hidden = try #require(spans.first { $0.status == nil })
    #expect(hidden.operationName == "query" && hidden.attributes.isEmpty)
    await federation.close()
  }

  @Test func `a source is told the tracer's own span`() async throws {
    let server = try await PostgresServer.shared()
    let database = try await server.createDatabase("tracer")
    try await server.execute("CREATE VIEW seen AS SELECT current_query() AS sql", database: database)
    var options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
    options.traceComments = true
    let tracer = InMemoryTracer()
    let federation = FederationManager(tracer: tracer)
    try federation.register(PostgreSQLAdapter(name: "pg", options: options))
    let rows = try await federation.query("SELECT sql FROM pg.seen").rows()
    _ = federation.monitor.recent
    let statement = try #require(tracer.finishedSpans.first { $0.kind == .client }).spanContext
    guard case .text(let sql) = rows[0][0] else { throw HansaError(.internalError, "no statement") }
    #expect(
      sql.string.contains(
        "/*in-memory-span-id='\(statement.spanID)',in-memory-trace-id='\(statement.traceID)'*/"), "\(sql)")
    #expect(tracer.activeSpans.isEmpty)
    await federation.close()
  }

  @Test func `the program's tracer is taken where none is given`() async throws {
    let tracer = InMemoryTracer()
    let federation = withTracer(tracer) { FederationManager() }
    _ = try await federation.query("SELECT 1").rows()
    _ = federation.monitor.recent
    #expect(tracer.finishedSpans.map(\.operationName) == ["SELECT"])
    await federation.close()
  }
}
