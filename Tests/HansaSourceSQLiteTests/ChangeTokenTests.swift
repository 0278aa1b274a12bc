import Foundation
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Testing

@Suite struct ChangeTokenTests {
  private func token(_ adapter: SQLiteAdapter, _ table: Name = "t") async throws -> ChangeToken? {
    try await adapter.changeTokens(of: [TableName("main", table)])[TableName("main", table)]
  }

  @Test(arguments: ["DELETE", "TRUNCATE", "PERSIST", "WAL"])
  func `each change of the file gives another token, and nothing else does`(journal: String) async throws {
    let file = try SQLiteFile()
    try await file.execute("PRAGMA journal_mode = \(journal); CREATE TABLE t (a); INSERT INTO t VALUES (1);")
    let adapter = SQLiteAdapter(name: "t", options: SQLiteOptions(path: file.path))
    var last = try #require(try await token(adapter))
    // Many in one tick of the file system's clock, of one size.
    for round in 0..<20 {
      #expect(try await token(adapter) == last, "round \(round)")
      try await file.execute("UPDATE t SET a = \(round % 10)")
      let next = try #require(try await token(adapter))
      #expect(next != last, "round \(round)")
      last = next
    }
    _ = try await file.query("SELECT a FROM t")
    #expect(try await token(adapter) == last)
    await adapter.close()
  }

  @Test func `another file in the place of the first has another token`() async throws {
    let (one, two) = (try SQLiteFile(name: "one.db"), try SQLiteFile(name: "two.db"))
    for file in [one, two] { try await file.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1);") }
    let adapter = SQLiteAdapter(name: "t", options: SQLiteOptions(path: one.path))
    let before = try #require(try await token(adapter))
    #expect(rename(two.path, one.path) == 0)
    let after = try #require(try await token(adapter))
    #expect(after != before)
    #expect(try await token(adapter) == after)
    #expect(unlink(one.path) == 0)
    await #expect(throws: HansaError.self) { _ = try await token(adapter) }
  }

  @Test func `views, virtual and missing tables have no token`() async throws {
    let file = try SQLiteFile()
    try await file.execute(
      "CREATE TABLE t (a); CREATE VIEW v AS SELECT random() AS a; CREATE VIRTUAL TABLE f USING fts5(a);")
    let adapter = SQLiteAdapter(name: "t", options: SQLiteOptions(path: file.path))
    let asked: [Name] = ["t", "v", "f", "missing"]
    #expect(Set(try await adapter.changeTokens(of: asked.map { TableName("main", $0) }).keys.map(\.table)) == ["t"])
  }
}
