import Hansa
import HansaArrow
import HansaCore
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Testing

/// Values that are not of their column's type, in what SQLite computes as in what is read.
@Suite struct SQLiteMisfitTests {
  /// Row 2 has nothing that fits.
  private static let script = """
    CREATE TABLE m (id INTEGER PRIMARY KEY, n INTEGER, t TEXT, d DATE, b BOOLEAN, p DECIMAL(6,2));
    CREATE INDEX m_n ON m (n); CREATE INDEX m_t ON m (t); CREATE INDEX m_d ON m (d);
    INSERT INTO m VALUES (1, 5, 'a', '2024-01-01', 1, 1.5), (2, 'five', x'61', '20240101', 2, 'x'),
      (3, 7, 'b', '2024-02-01', 0, 2.25), (4, NULL, NULL, NULL, NULL, NULL);
    """

  private static let columns = ["n", "t", "d", "b", "p"]

  private func answer(
    _ sql: String, pushdown: String, _ policy: SQLiteOptions.TypeMismatch, _ file: SQLiteFile
  ) async throws -> (ResultTable, isPushed: Bool) {
    let federation = FederationManager(patience: .seconds(120))
    try federation.register(
      SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path, onTypeMismatch: policy)))
    var settings = SessionSettings()
    settings.searchPath = ["lite"]
    try settings.set("pushdown", to: [pushdown])
    let result = try await federation.query(sql, settings: settings)
    let isPushed = result.plan?.merge == nil
    return (try await ResultTable(collecting: result), isPushed)
  }

  private func file() async throws -> SQLiteFile {
    let file = try SQLiteFile()
    try await file.execute(Self.script)
    return file
  }

  @Test func `what is computed from a misfit is the error that reading it is`() async throws {
    let file = try await file()
    for column in Self.columns {
      var queries = [
        "SELECT max(\(column)) FROM m", "SELECT count(DISTINCT \(column)) FROM m",
        "SELECT id FROM m ORDER BY \(column)", "SELECT \(column) FROM m GROUP BY \(column)",
        "SELECT id FROM m WHERE \(column) IS NOT NULL", "SELECT a.id FROM m a JOIN m b ON a.\(column) < b.\(column)",
      ]
      if column == "b" { queries[0] = "SELECT bool_or(b) FROM m" }
      for sql in queries {
        var messages: [String] = []
        for pushdown in ["on", "off"] {
          do {
            _ = try await answer(sql, pushdown: pushdown, .error, file)
            Issue.record("\(sql) is answered with pushdown \(pushdown)")
          } catch let error as HansaError {
            #expect(error.source == "lite")
            messages.append("\(error.code) \(error.message) \(error.detail ?? "")")
          }
        }
        #expect(messages.count == 2 && messages[0] == messages[1], "\(sql): \(messages)")
        #expect(messages.allSatisfy { $0.contains("\"m\".\"\(column)\"") && $0.contains("rowid 2") }, "\(messages)")
      }
    }
  }

  @Test func `where misfits are NULL they are NULL to what SQLite computes`() async throws {
    let file = try await file()
    // A text that is none is an error whatever the policy.
    for column in Self.columns where column != "t" {
      let queries = [
        "SELECT count(\(column)), count(*) FROM m", "SELECT id FROM m ORDER BY \(column), id",
        "SELECT \(column), count(*) FROM m GROUP BY \(column)", "SELECT id FROM m WHERE \(column) IS NULL",
        "SELECT a.id, b.id FROM m a JOIN m b ON a.\(column) = b.\(column)",
        "SELECT a.id, b.id FROM m a LEFT JOIN m b ON a.\(column) <> b.\(column)",
        "SELECT id, \(column) FROM m WHERE \(column) IN (SELECT \(column) FROM m)",
      ]
      for sql in queries {
        let (pushed, isPushed) = try await answer(sql, pushdown: "on", .null, file)
        #expect(isPushed, "\(sql)")
        let (pulled, _) = try await answer(sql, pushdown: "off", .null, file)
        let difference = OracleComparison().difference(expected: pulled, actual: pushed)
        #expect(difference == nil, "\(sql)\n\(difference ?? "")")
      }
    }
    for condition in ["n = 5", "NOT (n = 5)", "n > 5", "n < 100", "d > '2023-01-01'", "p < 2", "n IN (5, 7)", "b"] {
      let sql = "SELECT id FROM m WHERE \(condition)"
      let (pushed, _) = try await answer(sql, pushdown: "on", .null, file)
      let (pulled, _) = try await answer(sql, pushdown: "off", .null, file)
      #expect(OracleComparison().difference(expected: pulled, actual: pushed) == nil, "\(sql)")
    }
  }

  @Test func `a row that an index excludes is not read, so that its misfit is not reported`() async throws {
    let file = try await file()
    for (condition, expected) in [("n = 5", "1"), ("n < 6", "1"), ("t = 'b'", "3"), ("d = '2024-02-01'", "3")] {
      let (table, _) = try await answer("SELECT id FROM m WHERE \(condition)", pushdown: "on", .error, file)
      #expect(table.rows == [[expected]], "\(condition)")
    }
    // The misfit lies above all numbers, and is met.
    await #expect(throws: HansaError.self) {
      _ = try await answer("SELECT id FROM m WHERE n > 6", pushdown: "on", .error, file)
    }
  }

  @Test func `comparisons with constants and joins use indexes`() async throws {
    let file = try await file()
    let federation = FederationManager(patience: .seconds(120))
    let adapter = SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path))
    try federation.register(adapter)
    for (sql, index) in [
      ("SELECT id FROM m WHERE n = 5", "m_n (n=?)"), ("SELECT id FROM m WHERE n IN (5, 6)", "m_n (n=?)"),
      ("SELECT id FROM m WHERE n > 5 AND n < 9", "m_n (n>? AND n<?)"), ("SELECT id FROM m WHERE t = 'a'", "m_t (t=?)"),
      ("SELECT id FROM m WHERE t LIKE 'ab%'", "m_t (t>? AND t<?)"),
      ("SELECT id FROM m WHERE d >= '2024-01-01'", "m_d (d>?)"), ("SELECT id FROM m WHERE id = 3", "(rowid=?)"),
      ("SELECT a.id FROM m a JOIN m b ON a.t = b.t AND b.id = 1", "m_t (t=?)"),
    ] {
      var settings = SessionSettings()
      settings.searchPath = ["lite"]
      let result = try await federation.query(sql, settings: settings)
      let fragment = try #require(result.plan?.fragments.first)
      result.cancel()
      let schema = Schema([Field("id", .int8), Field("parent", .int8), Field("unused", .int8), Field("detail", .text)])
      let stream = adapter.execute(
        FragmentRequest(sql: "EXPLAIN QUERY PLAN " + fragment.sql, parameters: fragment.parameters, schema: schema))
      let steps = try await ResultTable(collecting: stream).rows.compactMap { $0[3] }
      #expect(steps.contains { $0.contains(index) }, "\(fragment.sql)\n\(steps)")
    }
  }
}
