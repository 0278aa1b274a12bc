import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

/// What comes again is prepared, and whatever the server says to that, the answer is that of the text.
@Suite struct PreparedStatementTests {
  private static let one = [Field("x", .int4)]
  private static let sql = "SELECT a AS x FROM public.t WHERE b = 1"
  private static let names = "SELECT count(*)::int4 AS x FROM pg_prepared_statements WHERE statement = '\(sql)'"

  private func fixture(_ statements: Int? = nil) async throws -> PostgreSQLFixture {
    try await PostgreSQLFixture("CREATE TABLE t AS SELECT 7 AS a, 1 AS b") {
      $0.pool.max = 1
      if let statements { $0.preparedStatements = statements }
    }
  }

  private func run(_ fixture: PostgreSQLFixture, _ sql: String = Self.sql) async throws -> [[SQLValue]] {
    try await fixture.rows(sql, Self.one, way: .rows)
  }

  /// What the connection has prepared of the statement; asked by COPY, which prepares nothing.
  private func prepared(_ fixture: PostgreSQLFixture) async throws -> SQLValue? {
    try await fixture.rows(Self.names, Self.one).first?.first
  }

  @Test func `a statement that comes again is prepared, once`() async throws {
    let fixture = try await fixture()
    #expect(try await run(fixture) == [[.integer(7)]])
    #expect(try await prepared(fixture) == .integer(0))
    for _ in 0..<3 {
      #expect(try await run(fixture) == [[.integer(7)]])
      #expect(try await prepared(fixture) == .integer(1))
    }
    #expect(fixture.adapter.pool?.created == 1)
  }

  @Test func `nothing is prepared where that is switched off, nor with a comment of a trace, nor in a snapshot`()
    async throws
  {
    let off = try await fixture(0)
    for _ in 0..<3 { #expect(try await run(off) == [[.integer(7)]]) }
    #expect(try await prepared(off) == .integer(0))
    let shared = try await fixture()
    for _ in 0..<3 {
      var request = FragmentRequest(sql: Self.sql, schema: Schema(Self.one), estimatedRows: 1)
      request.snapshot = SnapshotGroup(fragments: 1)
      let stream = shared.adapter.execute(request)
      while let batch = try await stream.next() { #expect(batch.row(0) == [.integer(7)]) }
      request.snapshot?.leave()
    }
    #expect(try await prepared(shared) == .integer(0))
  }

  @Test func `a table that has changed gives its new rows, and its new types their error`() async throws {
    let fixture = try await fixture()
    for _ in 0..<3 { #expect(try await run(fixture) == [[.integer(7)]]) }
    try await fixture.server.execute("UPDATE t SET a = 8", database: fixture.database)
    #expect(try await run(fixture) == [[.integer(8)]])
    try await fixture.server.execute(
      "DROP TABLE t; CREATE TABLE t AS SELECT 1 AS b, 9 AS a", database: fixture.database)
    for _ in 0..<3 { #expect(try await run(fixture) == [[.integer(9)]]) }
    try await fixture.server.execute("ALTER TABLE t ALTER a TYPE text", database: fixture.database)
    // "cached plan must not change result type" is nothing that a reader of the table has to know.
    let error = await fixture.failure(Self.sql, Self.one, way: .rows)
    #expect(error?.code == .datatypeMismatch)
    let rows = try await fixture.rows(Self.sql, [Field("x", .text)], way: .rows)
    #expect(rows == [[text("9")]])
  }

  @Test func `a server that has forgotten the statements is sent their text, and prepares no more`() async throws {
    let fixture = try await fixture()
    for _ in 0..<2 { #expect(try await run(fixture) == [[.integer(7)]]) }
    // As behind a pooler, whose server is another one each time. It is no statement that COPY can have.
    let lease = try fixture.adapter.connections.checkOut()
    try lease.connection.run("DEALLOCATE ALL")
    fixture.adapter.connections.checkIn(lease)
    for _ in 0..<3 { #expect(try await run(fixture) == [[.integer(7)]]) }
    #expect(try await prepared(fixture) == .integer(0))
    #expect(fixture.adapter.pool?.created == 1)
  }

  @Test func `an error of a prepared statement is its own, and the next run has rows`() async throws {
    let fixture = try await fixture()
    let sql = "SELECT 10 / (a - 7) AS x FROM public.t"
    for _ in 0..<3 {
      #expect(await fixture.failure(sql, Self.one, way: .rows)?.code == .divisionByZero)
    }
    try await fixture.server.execute("UPDATE t SET a = 8", database: fixture.database)
    #expect(try await run(fixture, sql) == [[.integer(10)]])
    #expect(fixture.adapter.pool?.created == 1)
  }

  // MARK: What is prepared

  private func name(_ use: PreparedStatements.Use) -> String? {
    switch use {
    case .once: nil
    case .new(let name, _), .again(let name): name
    }
  }

  @Test func `what was not used for longest makes room, and is given up at the server with the next one`() throws {
    var statements = PreparedStatements(limit: 2)
    #expect(statements.use("a") == .once)
    let a = try #require(name(statements.use("a")))
    statements.prepared("a", as: a)
    #expect(statements.use("b") == .once)
    #expect(statements.use("a") == .again(name: a))
    // In place of b, which came once only.
    #expect(statements.use("c") == .once)
    #expect(statements.use("c") != .once)
    // In place of a.
    #expect(statements.use("d") == .once)
    guard case .new(let d, [a]) = statements.use("d") else { throw HansaError(.internalError, "a is still there") }
    statements.prepared("d", as: d)
    #expect(statements.use("d") == .again(name: d))
    #expect(d != a)
  }

  @Test func `a statement is prepared anew when its plan is old`() throws {
    var statements = PreparedStatements(limit: 2)
    let start = ContinuousClock.now
    _ = statements.use("a", at: start)
    let first = try #require(name(statements.use("a", at: start)))
    statements.prepared("a", as: first, at: start)
    #expect(statements.use("a", at: start + .seconds(59)) == .again(name: first))
    guard case .new(let second, [first]) = statements.use("a", at: start + .seconds(61)) else {
      throw HansaError(.internalError, "it was not prepared anew")
    }
    #expect(first != second)
  }

  @Test func `texts that are equal but for their bytes are two statements`() {
    var statements = PreparedStatements(limit: 8)
    #expect(statements.use("SELECT 'e\u{301}'") == .once)
    #expect(statements.use("SELECT '\u{E9}'") == .once)
    #expect(statements.use("SELECT '\u{E9}'") != .once)
  }
}
