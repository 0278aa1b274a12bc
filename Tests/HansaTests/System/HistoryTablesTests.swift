import Foundation
import HansaCore
import HansaHistory
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// The tables of `hansa` over a history that outlives the federation.
@Suite struct HistoryTablesTests {
  private func federation(_ folder: String, _ file: SQLiteFile) throws -> FederationManager {
    let federation = FederationManager(history: HistoryOptions(folder: folder))
    try federation.register(SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path)))
    return federation
  }

  @Test func `queries of an earlier run are there beside those that run, each once`() async throws {
    let folder = NSTemporaryDirectory() + "federation-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try SQLiteFile(name: "history.db")
    try await file.execute("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1), (2), (3);")
    let first = try federation(folder, file)
    for id in 1...3 { _ = try await first.query("SELECT id FROM lite.t WHERE id = \(id)", user: "ann").rows() }
    let asked = "SELECT count(*), min(query), max(rows) FROM hansa.queries WHERE user_name = 'ann'"
    let known: [[SQLValue]] = [[.integer(3), .text("SELECT id FROM lite.t WHERE id = $1"), .integer(1)]]
    // Before they are written, while they are, and after.
    #expect(try await first.query(asked, user: "admin").rows() == known)
    #expect(await first.monitor.flush())
    #expect(try await first.query(asked, user: "admin").rows() == known)
    await first.close()
    let second = try federation(folder, file)
    #expect(try await second.query(asked, user: "admin").rows() == known)
    #expect(
      try await second.query(
        "SELECT q.state, f.source, f.rows FROM hansa.queries q JOIN hansa.fragments f"
          + " ON f.query_id = q.id AND f.process = q.process WHERE q.user_name = 'ann' AND q.id = 1", user: "admin"
      ).rows() == [[.text("finished"), .text("lite"), .integer(1)]])
    // The merge has no part in it.
    #expect(second.mergedStatements == 0)
    await second.close()
  }

  @Test func `a history that cannot be opened costs no query, and is told`() async throws {
    let blocker = NSTemporaryDirectory() + "blocker-\(UInt64.random(in: 0 ... .max))"
    _ = FileManager.default.createFile(atPath: blocker, contents: Data())
    defer { try? FileManager.default.removeItem(atPath: blocker) }
    let federation = FederationManager(history: HistoryOptions(folder: blocker + "/history"))
    #expect(
      try await federation.query("SELECT count(*) FROM hansa.settings WHERE name = 'pushdown'").rows() == [
        [.integer(1)]
      ])
    #expect(try await federation.query("SELECT kind FROM hansa.events").rows() == [[.text("history-unavailable")]])
    await federation.close()
  }
}
