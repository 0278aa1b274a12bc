import Foundation
import HansaTesting
import Testing

/// Processes that are killed while they write results of the cache to disk.
@Suite struct CacheCrashTests {
  private static let statements = 5
  private static let rows = 20_000

  private static func sql(_ number: Int) -> String {
    "SELECT n AS s\(number), name FROM shop.numbers WHERE n % \(number + 2) <> 0 ORDER BY n"
  }

  /// What the statement gives of the numbers up to `rows`.
  private static func answer(_ number: Int, rows: Int) -> String {
    (1...max(1, rows)).filter { $0 <= rows && $0 % (number + 2) != 0 }.map { "\($0),name \($0)\n" }.joined()
  }

  private func bytes(in folder: URL) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.reduce(0) { sum, name in
      var status = stat()
      return stat(folder.appending(path: name).path, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  /// The answers of a run, each behind its header line.
  private func answers(_ out: String) -> [String] {
    var answers: [String] = []
    for line in out.split(separator: "\n") {
      if line.hasPrefix("s") { answers.append("") } else { answers[answers.count - 1] += line + "\n" }
    }
    return answers
  }

  @Test(arguments: 1...8) func `what a killed process has written is a whole result or none`(seed: Int) async throws {
    let tool = try Tool()
    let database = try SQLiteFile(name: "numbers.db")
    try await database.execute(
      """
      CREATE TABLE numbers (n INTEGER PRIMARY KEY, name TEXT) STRICT;
      WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < \(Self.rows))
      INSERT INTO numbers SELECT x, 'name ' || x FROM c;
      """)
    let folder = tool.folder.url.appending(path: "kept")
    try tool.folder.write(
      """
      sources: { shop: { type: sqlite, path: \(database.path) } }
      cache: { ttl: { shop: 1h }, disk: { folder: \(folder.path), size: 1GB } }
      """, to: "hansa.yaml")
    let text = (0..<Self.statements).map { Self.sql($0) + ";\n" }.joined()
    let run = ["query", "--set", "cache=on", "--format", "csv", text]
    // Killed as soon as so many bytes lie in the folder, be it in the middle of a file.
    var random = SeededRandom(seed: UInt64(seed))
    let limit = Int.random(in: 1...2_000_000, using: &random)
    let killed = try tool.start(run)
    while killed.process.isRunning, bytes(in: folder) < limit { await Task.yield() }
    kill(killed.process.processIdentifier, SIGKILL)
    let first = try await killed.end()
    #expect(first.err == "", "seed \(seed)")
    // Results that were kept are known by these rows, others by their lack.
    try await database.execute("DELETE FROM numbers WHERE n > 10")
    let old = (0..<Self.statements).map { Self.answer($0, rows: Self.rows) }
    let new = (0..<Self.statements).map { Self.answer($0, rows: 10) }
    let second = try await tool.run(run)
    #expect(second.status == 0 && second.err == "", "seed \(seed): \(second.err)")
    let found = answers(second.out)
    #expect(found.count == Self.statements, "seed \(seed)")
    for (number, answer) in found.enumerated() {
      #expect(answer == old[number] || answer == new[number], "seed \(seed), statement \(number)")
    }
    // All of them are kept now, and the next process finds them.
    try await database.execute("DELETE FROM numbers")
    let third = try await tool.run(run)
    #expect(third.out == second.out, "seed \(seed)")
  }
}
