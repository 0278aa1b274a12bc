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
    var found: ChangeToken?
    #expect(
      try await eventually {
        found = try await token(source)
        return found != nil
      })
    return try #require(found)
  }

  /// What the last change of the table is too new for: a token at the same moment.
  ///
  /// - Parameter change: the statement that changes it.
  private func expectNone(after change: String, _ source: SourceUnderTest) async throws {
    try await source.server.execute(change, database: source.database)
    guard try await token(source) != nil else { return }
    // A machine that took so long over it that the change was past.
    let age = try await source.server.query(
      "SELECT TIMESTAMPDIFF(SECOND, update_time, NOW()) FROM information_schema.tables "
        + "WHERE table_schema = '\(source.database)' AND table_name = 't'")
    #expect((age.first?[0]).flatMap { $0 }.flatMap { Int($0) }.map { $0 >= 2 } == true, "\(age) s after \(change)")
  }

  @Test func `a table has a token once its last change is past, and none right after a change`() async throws {
    let source = try await SourceUnderTest(
      "tokens", setUp: "CREATE TABLE t (a int); CREATE TABLE other (a int); INSERT INTO t VALUES (1);")
    var last = try await settled(source)
    for change in ["INSERT INTO t VALUES (2)", "UPDATE t SET a = a + 1", "BEGIN; DELETE FROM t WHERE a = 2; COMMIT"] {
      try await source.server.execute("INSERT INTO other VALUES (1)", database: source.database)
      #expect(try await token(source) == last, "before \(change)")
      try await expectNone(after: change, source)
      let next = try await settled(source)
      #expect(next != last, "later than \(change)")
      last = next
    }
    // Two changes in one second have one time, so neither can be told from the other while it lasts.
    for _ in 0..<10 {
      try await expectNone(after: "INSERT INTO t VALUES (3)", source)
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
