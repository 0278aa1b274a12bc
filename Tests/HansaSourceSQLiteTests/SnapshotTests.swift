import HansaArrow
import HansaCore
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Testing

/// Several fragments of one query, with a writer between them.
@Suite struct SnapshotTests {
  private func value(_ adapter: SQLiteAdapter, _ sql: String, _ group: SnapshotGroup) async throws -> SQLValue? {
    let stream = adapter.execute(
      FragmentRequest(sql: sql, schema: Schema([Field("v", .int8)]), snapshot: group))
    stream.onEnd { group.leave() }
    var rows: [[SQLValue]] = []
    while let batch = try await stream.next() { rows += (0..<batch.rowCount).map { batch.row($0) } }
    return rows.first?.first
  }

  @Test func `a fragment that comes later sees what the first one saw`() async throws {
    let file = try SQLiteFile(name: "wal.db")
    defer { withExtendedLifetime(file) {} }
    try await file.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1);")
    let adapter = SQLiteAdapter(name: "lite", options: SQLiteOptions(path: file.path))
    let group = SnapshotGroup(fragments: 3)
    for _ in 0..<3 {
      #expect(try await value(adapter, "SELECT v FROM t", group) == .integer(1))
      try await file.execute("UPDATE t SET v = v + 1;")
    }
    for _ in 0..<3 {
      #expect(try await value(adapter, "SELECT v FROM t", SnapshotGroup(fragments: 1)) == .integer(4))
    }
  }

  @Test(arguments: ["WAL", "DELETE"])
  func `fragments see one state while somebody writes`(journal: String) async throws {
    let file = try SQLiteFile(name: "\(journal).db")
    defer { withExtendedLifetime(file) {} }
    try await file.execute(
      "PRAGMA journal_mode = \(journal); CREATE TABLE a (v INTEGER); CREATE TABLE b (v INTEGER);"
        + "INSERT INTO a VALUES (0); INSERT INTO b VALUES (0);")
    // Whoever writes takes turns with whoever reads, in no order.
    var options = SQLiteOptions(path: file.path)
    options.busyTimeout = .seconds(300)
    let adapter = SQLiteAdapter(name: "lite", options: options)
    let script =
      ".timeout 300000\n"
      + String(repeating: "BEGIN IMMEDIATE; UPDATE a SET v = v + 1; UPDATE b SET v = v + 1; COMMIT;\n", count: 300)
    let writing = Task { try await file.execute(script) }
    for _ in 0..<50 {
      let group = SnapshotGroup(fragments: 2)
      async let left = value(adapter, "SELECT v FROM a", group)
      async let right = value(adapter, "SELECT v FROM b", group)
      let (a, b) = try await (left, right)
      #expect(a == b)
    }
    try await writing.value
  }
}
