import Foundation
import HansaCore
import HansaDuckDB
import HansaMonitoring
import Testing

@testable import HansaHistory

/// Files that are damaged, of other versions, encrypted, or in places that cannot be written.
@Suite struct OpeningTests {
  private let start = HistorySetting.start

  @Test(arguments: [0, 5_000, 20_000]) func `a damaged file is moved aside, told of, and begun anew`(
    _ offset: Int
  ) async throws {
    let setting = HistorySetting()
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
    await setting.store.close()
    let file = try #require(FileHandle(forUpdatingAtPath: setting.store.options.file))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(repeating: 0xA5, count: 6_000))
    try file.close()
    try await setting.store.write(MetricsBatch(queries: [.sample(2, at: start)]))
    #expect(try setting.rows("SELECT id FROM hansa.queries") == ["2"])
    let event = try #require(setting.reported.first)
    #expect(event.kind == .historySetAside && setting.reported.count == 1)
    let files = try FileManager.default.contentsOfDirectory(atPath: setting.folder)
    #expect(files.contains { $0.hasPrefix("history.duckdb.damaged-") })
    #expect(event.message.contains(".damaged-"))
  }

  @Test func `a log whose file was deleted is no part of a new one`() async throws {
    let setting = HistorySetting()
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
    // As a process that is killed leaves it.
    let log = setting.store.options.file + ".wal"
    let left = try #require(FileManager.default.contents(atPath: log))
    #expect(!left.isEmpty)
    await setting.store.close()
    try FileManager.default.removeItem(atPath: setting.store.options.file)
    #expect(FileManager.default.createFile(atPath: log, contents: left))
    try await setting.store.write(MetricsBatch(queries: [.sample(2, at: start)]))
    #expect(try setting.rows("SELECT id FROM hansa.queries") == ["2"])
    #expect(setting.reported.isEmpty, "\(setting.reported)")
  }

  @Test func `a folder that cannot be made is told once, and costs no query`() async throws {
    let blocker = NSTemporaryDirectory() + "blocker-\(UInt64.random(in: 0 ... .max))"
    _ = FileManager.default.createFile(atPath: blocker, contents: Data())
    defer { try? FileManager.default.removeItem(atPath: blocker) }
    let setting = HistorySetting(folder: blocker + "/history")
    for _ in 0..<3 {
      let error = await #expect(throws: HansaError.self) {
        try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
      }
      #expect(error?.code == .ioError)
    }
    #expect(setting.reported.map(\.kind) == [.historyUnavailable])
  }

  @Test func `a file is brought up to each later version, and none is done twice`() throws {
    let database = try DuckDBDatabase()
    let connection = try database.connect()
    try connection.execute("ATTACH ':memory:' AS history")
    try HistorySchema.migrate(connection)
    try connection.execute("INSERT INTO history.statements VALUES (1, 'f', 't')")
    let later = HistorySchema.steps + [["ALTER TABLE history.statements ADD COLUMN kind VARCHAR DEFAULT 'query'"]]
    for _ in 0..<2 { try HistorySchema.migrate(connection, steps: later) }
    #expect(try connection.texts("SELECT text, kind FROM history.statements", columns: 2) == [["t", "query"]])
    #expect(try connection.integer("SELECT max(version) FROM history.format") == Int64(later.count))
    // A step that fails leaves the file as it was.
    #expect(throws: HansaError.self) {
      try HistorySchema.migrate(
        connection, steps: later + [["CREATE TABLE history.more (i INTEGER)", "SELECT nothing FROM nowhere"]])
    }
    #expect(try connection.integer("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'more'") == 0)
    let error = #expect(throws: HansaError.self) { try HistorySchema.migrate(connection) }
    #expect(error?.code == .configuration)
    #expect(error?.message == "the history has format \(later.count), and this Hansa knows \(HistorySchema.version)")
  }

  @Test func `an encrypted history is not readable without its key`() async throws {
    let setting = HistorySetting {
      $0.encryptionKey = Secret("correct horse")
      $0.allowsWeakEncryption = true
      $0.archives = true
      $0.retention.raw = .days(1)
    }
    for day in 0..<4 {
      try await setting.store.write(
        MetricsBatch(queries: [.sample(UInt64(day), at: start + Double(day) * 86_400)]))
      setting.time.advance(86_400)
    }
    try await setting.store.maintain()
    #expect(try setting.rows("SELECT count(*), min(query) FROM hansa.queries") == ["4|SELECT $1 FROM t"])
    await setting.store.close()
    for path in try FileManager.default.subpathsOfDirectory(atPath: setting.folder) {
      guard let data = FileManager.default.contents(atPath: setting.folder + "/" + path) else { continue }
      #expect(data.firstRange(of: Data("SELECT $1".utf8)) == nil, "\(path)")
    }
    for key in [nil, Secret("wrong")] {
      let other = HistorySetting(folder: setting.folder, keeps: true) {
        $0.encryptionKey = key
        $0.allowsWeakEncryption = true
      }
      let error = await #expect(throws: HansaError.self) { try await other.store.open() }
      #expect(error?.code == .configuration)
      #expect(error?.message.contains("wrong") != true || key == nil || error?.message.contains("Wrong") == true)
    }
    #expect(FileManager.default.fileExists(atPath: setting.store.options.file))
  }
}
