import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceMySQL
import HansaTesting
import Testing

@Suite struct ChangeTokenTests {
  private func token(_ source: SourceUnderTest, _ table: Name = "t") async throws -> ChangeToken? {
    let name = TableName(Name(source.database), table)
    return try await source.adapter.changeTokens(of: [name])[name]
  }

  /// Waits until the last change is long enough ago to be told from the next.
  private func settled(_ source: SourceUnderTest) async throws -> ChangeToken {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      if let token = try await token(source) { return token }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw HansaError(.internalError, "the table has no token 20 s after its last change")
  }

  @Test func `a table has a token once its last change is past, and none right after a change`() async throws {
    let source = try await SourceUnderTest(
      "tokens", setUp: "CREATE TABLE t (a int); CREATE TABLE other (a int); INSERT INTO t VALUES (1);")
    var last = try await settled(source)
    for change in ["INSERT INTO t VALUES (2)", "UPDATE t SET a = a + 1", "BEGIN; DELETE FROM t WHERE a = 2; COMMIT"] {
      try await source.server.execute("INSERT INTO other VALUES (1)", database: source.database)
      #expect(try await token(source) == last, "before \(change)")
      try await source.server.execute(change, database: source.database)
      #expect(try await token(source) == nil, "after \(change)")
      let next = try await settled(source)
      #expect(next != last, "later than \(change)")
      last = next
    }
    // Two changes in one second have one time, so neither can be told from the other while it lasts.
    for _ in 0..<10 {
      try await source.server.execute("INSERT INTO t VALUES (3)", database: source.database)
      #expect(try await token(source) == nil)
    }
  }

  @Test func `what is no InnoDB table, or was not changed since it was opened, has no token`() async throws {
    let source = try await SourceUnderTest(
      "no_tokens",
      setUp: """
        CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE TABLE quiet (a int); CREATE VIEW seen AS SELECT a FROM t;
        CREATE TABLE isam (a int) ENGINE = MyISAM; INSERT INTO isam VALUES (1);
        CREATE TABLE parted (a int) PARTITION BY HASH (a) PARTITIONS 2; INSERT INTO parted VALUES (1);
        """)
    _ = try await settled(source)
    let asked: [Name] = ["t", "quiet", "seen", "isam", "parted", "missing"]
    let tables = asked.map { TableName(Name(source.database), $0) }
    #expect(Set(try await source.adapter.changeTokens(of: tables).keys.map(\.table)) == ["t"])
  }
}
