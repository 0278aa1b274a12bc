import HansaCatalog
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct ChangeTokenTests {
  private func token(_ fixture: PostgreSQLFixture, _ table: Name) async throws -> ChangeToken? {
    let name = TableName("public", table)
    return try await fixture.adapter.changeTokens(of: [name])[name]
  }

  @Test func `each commit gives another token, and nothing else does`() async throws {
    // A server of its own: on the shared one others commit.
    let server = try await PostgresServer.start(settings: ["autovacuum": "off"])
    let fixture = try await PostgreSQLFixture("CREATE TABLE t (a int); CREATE TABLE other (a int)", on: server)
    var last = try #require(try await token(fixture, "t"))
    for change in [
      "INSERT INTO t VALUES (1)", "UPDATE t SET a = 2", "BEGIN; SAVEPOINT s; DELETE FROM t; RELEASE s; COMMIT",
      "INSERT INTO other VALUES (1)", "TRUNCATE t", "ALTER TABLE t ALTER a TYPE bigint",
      "COPY (SELECT 1) TO STDOUT; INSERT INTO t SELECT generate_series(1, 1000)",
    ] {
      #expect(try await token(fixture, "t") == last, "before \(change)")
      try await server.execute(change, database: fixture.database)
      let next = try #require(try await token(fixture, "t"))
      #expect(next != last, "after \(change)")
      last = next
    }
    // Who only reads changes nothing, in a transaction of its own or not.
    try await server.execute("BEGIN; SELECT count(*) FROM t; COMMIT; SELECT 1", database: fixture.database)
    _ = try await fixture.rows("SELECT a FROM public.t", [.init("a", .int8)])
    #expect(try await token(fixture, "t") == last)
    await fixture.adapter.close()
    try server.stop()
  }

  @Test func `a transaction that was open changes the token when it commits, also after later ones`() async throws {
    let server = try await PostgresServer.start(settings: ["autovacuum": "off"])
    let fixture = try await PostgreSQLFixture("CREATE TABLE t (a int)", on: server)
    let options = try PostgreSQLOptions(
      url: server.url(database: fixture.database), password: Secret(server.password))
    let early = try Connection(options)
    let late = try Connection(options)
    for (connection, value) in [(early, 1), (late, 2)] {
      try connection.run("SET default_transaction_read_only = off")
      try connection.run("BEGIN READ WRITE; INSERT INTO public.t VALUES (\(value))")
    }
    let before = try #require(try await token(fixture, "t"))
    #expect(try await token(fixture, "t") == before)
    try late.run("COMMIT")
    let between = try #require(try await token(fixture, "t"))
    #expect(between != before)
    try early.run("COMMIT")
    #expect(try await token(fixture, "t") != between)
    early.close()
    late.close()
    await fixture.adapter.close()
    try server.stop()
  }

  @Test func `what others than transactions change has no token`() async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE TABLE plain (a int); CREATE MATERIALIZED VIEW kept AS SELECT 1 AS a;
      CREATE TABLE parted (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF parted FOR VALUES IN (1);
      CREATE VIEW seen AS SELECT random() AS a; CREATE UNLOGGED TABLE lost (a int);
      CREATE TABLE guarded (a int); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
      CREATE TABLE mixed (a int) PARTITION BY LIST (a); CREATE UNLOGGED TABLE m1 PARTITION OF mixed FOR VALUES IN (1);
      CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
      CREATE FOREIGN TABLE abroad (a text) SERVER files OPTIONS (filename '/dev/null');
      """)
    let asked: [Name] = [
      "plain", "kept", "parted", "seen", "lost", "guarded", "mixed", "abroad", "missing",
    ]
    let tables = asked.map { TableName("public", $0) } + [TableName("pg_catalog", "pg_class")]
    let found = try await fixture.adapter.changeTokens(of: tables)
    #expect(Set(found.keys.map(\.table)) == ["plain", "kept", "parted"])
  }
}
