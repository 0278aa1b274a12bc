import Foundation
import HansaCore
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Testing

@Suite struct FailureTests {
  private func catalogFailure(_ adapter: SQLiteAdapter) async -> HansaError? {
    do {
      let catalog = try await adapter.catalog()
      Issue.record("a catalog of \(catalog.tables.count) tables where an error is expected")
      return nil
    } catch { return error }
  }

  @Test func `a missing file is named and not created`() async throws {
    let path = try SQLiteFile(name: "missing ?#%.db").path
    let adapter = Fixture.adapter(path)
    let error = await catalogFailure(adapter)
    #expect(error?.code == .undefinedFile)
    #expect(error?.message.contains(path) == true)
    #expect(error?.source == "geo")
    await #expect(throws: HansaError.self) { try await adapter.check() }
    #expect(await adapter.failure("SELECT 1", [.int8])?.code == .undefinedFile)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a path with characters of URIs is a path`() async throws {
    let file = try SQLiteFile(name: "100% ?mode=rwc#.db")
    try await file.execute("CREATE TABLE t(x INT); INSERT INTO t VALUES (1);")
    #expect(try await Fixture.adapter(file.path).rows("SELECT x FROM t", [.int8]) == [[.integer(1)]])
    #expect(await catalogFailure(Fixture.adapter(":memory:"))?.code == .undefinedFile)
  }

  @Test func `a folder and a file of another kind`() async throws {
    let file = try SQLiteFile()
    let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
    #expect(await catalogFailure(Fixture.adapter(folder))?.code == .ioError)
    try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: file.path))
    let adapter = Fixture.adapter(file.path)
    #expect(await catalogFailure(adapter)?.code == .dataCorrupted)
    #expect(await adapter.failure("SELECT * FROM t", [.int8])?.code == .dataCorrupted)
    await #expect(throws: HansaError.self) { try await adapter.check() }
  }

  @Test func `a corrupt file is an error and no wrong rows`() async throws {
    let fixture = try await Fixture(
      """
      CREATE TABLE t(x TEXT);
      WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5000)
      INSERT INTO t SELECT hex(randomblob(50)) FROM c;
      """)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: fixture.file.path))
    try handle.seek(toOffset: 4096)
    try handle.write(contentsOf: Data(repeating: 0xFF, count: 40 * 4096))
    try handle.close()
    let error = await fixture.adapter.failure("SELECT x FROM t", [.text])
    #expect(error?.code == .dataCorrupted)
    #expect(error?.advice?.contains("integrity_check") == true)
  }

  @Test func `a locked file is a transient error after the wait, which a cancellation ends`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x INT);") { $0.busyTimeout = .milliseconds(50) }
    let writer = try Writer(fixture.file.path)
    try writer.execute("BEGIN EXCLUSIVE")
    let error = await fixture.adapter.failure("SELECT x FROM t", [.int8])
    #expect(error?.category == .transient)
    #expect(error?.message.contains("locked") == true)

    let patient = Fixture.adapter(fixture.file.path) { $0.busyTimeout = .seconds(3600) }
    let stream = patient.stream("SELECT x FROM t", [.int8])
    #expect(try await eventually { stream.statistics.connected != nil })
    stream.cancel()
    #expect(try await eventually { stream.statistics.total != nil })

    let waiting = patient.stream("SELECT count(*) FROM t", [.int8])
    #expect(try await eventually { waiting.statistics.connected != nil })
    try writer.execute("COMMIT")
    #expect(try await waiting.next()?.row(0) == [.integer(0)], "goes on when the lock is gone")
  }

  @Test func `a file deleted or replaced after the catalog was read`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x INT); INSERT INTO t VALUES (1);")
    _ = try await fixture.adapter.catalog()
    #expect(try await fixture.rows("SELECT x FROM t", [.int8]) == [[.integer(1)]])
    try FileManager.default.removeItem(atPath: fixture.file.path)
    #expect(await fixture.adapter.failure("SELECT x FROM t", [.int8])?.code == .undefinedFile)
    try await fixture.file.execute("CREATE TABLE t(x INT); INSERT INTO t VALUES (2);")
    #expect(try await fixture.rows("SELECT x FROM t", [.int8]) == [[.integer(2)]])
  }

  @Test func `tables and columns that are gone`() async throws {
    let fixture = try await Fixture(
      "CREATE TABLE t(x INT, y TEXT); CREATE TABLE u(x INT); INSERT INTO t VALUES (1, 'a');")
    _ = try await fixture.adapter.catalog()
    try await fixture.file.execute("ALTER TABLE t DROP COLUMN y; DROP TABLE u;")
    let table = await fixture.adapter.failure("SELECT \"x\" FROM \"main\".\"u\" AS \"q\"", [.int8])
    #expect(table?.code == .undefinedTable)
    #expect(table?.message.contains("\"u\"") == true)
    for sql in ["SELECT \"y\" FROM \"main\".\"t\"", "SELECT \"q\".\"y\" FROM \"t\" AS \"q\""] {
      let column = await fixture.adapter.failure(sql, [.text])
      #expect(column?.code == .undefinedColumn, "and no text that says y: \(sql)")
      #expect(column?.message.contains("\"y\"") == true)
    }
    let other = await fixture.adapter.failure("WITH \"c\" AS (SELECT 1) SELECT nope(1) FROM \"c\", 't'", [.int8])
    #expect(other?.code == .sourceError)
    #expect(other?.message.contains("nope") == true)
  }

  @Test func `a file in WAL mode is read with what is still in the log`() async throws {
    let fixture = try await Fixture("PRAGMA journal_mode = WAL; CREATE TABLE t(x INT); INSERT INTO t VALUES (1);")
    #expect(try await fixture.rows("SELECT x FROM t", [.int8]) == [[.integer(1)]])
    let writer = try Writer(fixture.file.path)
    try writer.execute("INSERT INTO t VALUES (2)")
    #expect(try await fixture.rows("SELECT x FROM t", [.int8]) == [[.integer(1)], [.integer(2)]])
    try writer.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (3)")
    #expect(try await fixture.rows("SELECT count(*) FROM t", [.int8]) == [[.integer(2)]], "readers do not wait")
  }

  @Test func `a file in WAL mode whose log cannot be opened needs immutable`() async throws {
    let fixture = try await Fixture("PRAGMA journal_mode = WAL; CREATE TABLE t(x INT); INSERT INTO t VALUES (1);")
    try FileManager.default.createDirectory(atPath: fixture.file.path + "-wal", withIntermediateDirectories: false)
    let error = await fixture.adapter.failure("SELECT x FROM t", [.int8])
    #expect(error?.advice?.contains("immutable: true") == true)
    let immutable = Fixture.adapter(fixture.file.path) { $0.immutable = true }
    #expect(try await immutable.rows("SELECT x FROM t", [.int8]) == [[.integer(1)]])
    #expect(!FileManager.default.fileExists(atPath: fixture.file.path + "-shm"))
  }
}
