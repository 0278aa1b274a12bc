import HansaTesting
import Testing

@Suite struct EstimatesTests {
  /// A table in which every row has what one in two hundred is thought to have.
  private static func shop() async throws -> (tool: Tool, database: SQLiteFile) {
    let (tool, database) = (try Tool(), try SQLiteFile(name: "lite.db"))
    try await database.execute(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER) STRICT;
      WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < 2000) INSERT INTO t SELECT g, 1 FROM n;
      ANALYZE;
      """)
    try tool.folder.write(
      "sources:\n  lite: { type: sqlite, path: \(database.path) }\nstate: ./state\n", to: "hansa.yaml")
    return (tool, database)
  }

  private static let query = "SELECT id FROM lite.t WHERE a = 1"

  @Test func `what queries taught is listed, used by the next command, and forgotten`() async throws {
    let (tool, database) = try await Self.shop()
    let before = try await tool.run(["explain", Self.query]).out
    #expect(before.contains("estimated 10 rows of ") && !before.contains("by earlier runs"))
    for _ in 1...3 { #expect(try await tool.run(["query", "--format", "csv", Self.query]).status == 0) }
    let listed = try await tool.run(["estimates", "list", "--format", "csv"])
    #expect(listed.out == "part,expected,learned,last,runs\nlite.main.t (a),10,2000,2000,3\n" && listed.err == "")
    let after = try await tool.run(["explain", Self.query]).out
    #expect(after.contains("estimated 2,000 rows of ") && after.contains(", by earlier runs"))
    #expect(try await tool.run(["estimates", "costs"]).out.contains("lite"))
    let off = try await tool.run(["explain", "--set", "adaptive_estimates=off", Self.query]).out
    #expect(off == before)
    #expect(try await tool.run(["estimates", "forget", "lyte"]).err.contains("Perhaps you meant lite"))
    #expect(try await tool.run(["estimates", "forget", "lite"]).status == 0)
    #expect(try await tool.run(["estimates", "list", "--format", "csv"]).out == "part,expected,learned,last,runs\n")
    withExtendedLifetime(database) {}
  }

  @Test func `a damaged file is a warning and no error`() async throws {
    let (tool, database) = try await Self.shop()
    #expect(try await tool.run(["query", Self.query]).status == 0)
    try tool.folder.write("{\"version\":1,", to: "state/estimates.json")
    let next = try await tool.run(["query", Self.query])
    #expect(next.status == 0 && next.err.contains("warning: ") && next.err.contains("is damaged"))
    #expect(try await tool.run(["query", Self.query]).err == "")
    withExtendedLifetime(database) {}
  }

  @Test func `a state that is no folder is a warning and no error`() async throws {
    let (tool, database) = try await Self.shop()
    try tool.folder.write("", to: "state")
    let next = try await tool.run(["query", Self.query])
    #expect(next.status == 0 && next.err.contains("warning: what was learned of queries cannot be kept"))
    withExtendedLifetime(database) {}
  }
}
