import Hansa
import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

/// What SQLite does for a query means what PostgreSQL means, whatever its columns hold.
@Suite struct SQLitePushdownTests {
  @Test(arguments: ["on", "off"])
  func `conditions mean what PostgreSQL means, pushed down and not`(pushdown: String) async throws {
    let setting = try await SQLitePushdownFederation.shared()
    for (condition, isWhole) in SQLiteProbes.lines(SQLiteProbes.conditions) {
      for sql in [
        "SELECT id FROM v WHERE \(condition)", "SELECT id FROM v WHERE NOT (\(condition))",
        "SELECT id, \(condition) FROM v",
      ] {
        let problem = try await setting.problem(sql, pushdown: pushdown, isWhole: isWhole && pushdown == "on")
        #expect(problem == nil, "\(sql)\n\(problem ?? "")")
      }
    }
  }

  @Test(arguments: ["on", "off"])
  func `queries mean what PostgreSQL means, pushed down and not`(pushdown: String) async throws {
    let setting = try await SQLitePushdownFederation.shared()
    for (sql, isWhole) in SQLiteProbes.lines(SQLiteProbes.queries) {
      let problem = try await setting.problem(sql, pushdown: pushdown, isWhole: isWhole && pushdown == "on")
      #expect(problem == nil, "\(sql)\n\(problem ?? "")")
    }
  }
}
