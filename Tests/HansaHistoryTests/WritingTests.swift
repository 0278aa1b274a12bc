import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import HansaHistory

/// What is written is there to be read, beside what is live.
@Suite struct HistoryWritingTests {
  private let start = HistorySetting.start

  @Test func `a query and its fragments are there with all that is known of them`() async throws {
    let setting = HistorySetting()
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start), .sample(2, at: start)]))
    #expect(
      try setting.rows(
        "SELECT id, state, user_name, query, started, duration_ms, planning_ms, rows, rows_pulled, sources, process,"
          + " fingerprint, settings, verdicts, error_code FROM hansa.queries ORDER BY id")
        == [
          "1|finished|ann|SELECT $1 FROM t|\(Self.text(start))|5.0|1.5|1|3|[shop]|7|00000000000000aa|{\"cache\":\"on\"}|"
            + "{\"exact\":3,\"no\":1}|-",
          "2|finished|ann|SELECT $1 FROM t|\(Self.text(start))|5.0|1.5|2|3|[shop]|7|00000000000000aa|{\"cache\":\"on\"}|"
            + "{\"exact\":3,\"no\":1}|-",
        ])
    #expect(
      try setting.rows(
        "SELECT query_id, id, source, statement_hash, estimated_rows, rows, total_ms, attempts FROM hansa.fragments"
          + " ORDER BY 1")
        == ["1|0|shop|000000000000feed|2.5|3|4.0|1", "2|0|shop|000000000000feed|2.5|3|4.0|1"])
  }

  @Test func `a fragment began when its query was admitted and planned, and it had what it waited for`() async throws {
    let setting = HistorySetting()
    var record = QueryRecord.sample(1, at: start)
    record.queued = .milliseconds(20)
    try await setting.store.write(MetricsBatch(queries: [record]))
    let live = HistoryTable.row(record.fragments[0], of: record, isOwn: true)
    #expect(
      try setting.rows(
        "SELECT DISTINCT f.started - q.started FROM hansa.fragments f, hansa.queries q", live: ["fragments": [live]])
        == ["00:00:00.022"])
  }

  @Test func `nobody else reads what it writes behind a link that led nowhere`() async throws {
    let (setting, other) = (HistorySetting(), HistorySetting())
    for folder in [setting.folder, other.folder] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }
    let file = other.folder + "/elsewhere.duckdb"
    try FileManager.default.createSymbolicLink(atPath: setting.store.options.file, withDestinationPath: file)
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
  }

  @Test func `the archive's folder keeps the permissions that it is given`() async throws {
    let setting = HistorySetting {
      $0.retention.raw = .days(1)
      $0.archives = true
    }
    for day in 0..<4 {
      let time = start + Double(day) * 86_400
      try await setting.store.write(MetricsBatch(queries: [.sample(UInt64(day), at: time)]))
      setting.time.advance(86_400)
      try await setting.store.maintain()
      if day == 2 { #expect(chmod(setting.store.options.archiveFolder, 0o750) == 0) }
    }
    let archive = setting.store.options.archiveFolder
    #expect(try FileManager.default.contentsOfDirectory(atPath: archive + "/queries").count > 1)
    #expect(try FileManager.default.attributesOfItem(atPath: archive)[.posixPermissions] as? Int == 0o750)
  }

  @Test(arguments: [false, true])
  func `nobody else reads what it writes, in a folder of its own or another`(isThere: Bool) async throws {
    let setting = HistorySetting {
      $0.retention.raw = .days(1)
      $0.archives = true
    }
    if isThere {
      try FileManager.default.createDirectory(atPath: setting.folder, withIntermediateDirectories: false)
      chmod(setting.folder, 0o755)
    }
    func permissions(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    func expectPrivate(_ wanted: String...) throws {
      #expect(try permissions(setting.folder) == (isThere ? 0o755 : 0o700))
      let found = try FileManager.default.subpathsOfDirectory(atPath: setting.folder)
      for path in found {
        #expect([0o600, 0o700].contains(try permissions("\(setting.folder)/\(path)")), "\(path)")
      }
      for suffix in wanted { #expect(found.contains { $0.hasSuffix(suffix) }, "\(suffix) in \(found)") }
    }
    try await setting.store.open()
    try expectPrivate(".duckdb", ".wal")
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
    try expectPrivate(".wal")
    await setting.store.close()
    try expectPrivate(".duckdb")
    // What is rolled up comes into a log of its own.
    setting.time.advance(3_600)
    try await setting.store.maintain()
    try expectPrivate(".wal")
    setting.time.advance(4 * 86_400)
    try await setting.store.maintain()
    try expectPrivate(".wal", ".parquet")
  }

  private static func text(_ date: Date) -> String {
    date.formatted(.iso8601.dateTimeSeparator(.space)).replacingOccurrences(of: "Z", with: "+00")
  }

  @Test func `a statement's values are shown to its own user only`() async throws {
    let setting = HistorySetting()
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
    let sql = "SELECT q.text, f.statement FROM hansa.queries q, hansa.fragments f"
    #expect(try setting.rows(sql, user: "ann") == ["SELECT 4711 FROM t|SELECT 4711"])
    #expect(try setting.rows(sql, user: "bob") == ["-|-"])
  }

  @Test func `live rows and written ones are one table`() async throws {
    let setting = HistorySetting()
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
    #expect(setting.store.isWritten(query: 1))
    #expect(!setting.store.isWritten(query: 2))
    let live = HistoryTable.row(.sample(2, at: start), isOwn: false)
    #expect(
      try setting.rows(
        "SELECT id, duration_ms, text FROM hansa.queries ORDER BY id", live: ["queries": [live]])
        == ["1|5.0|SELECT 4711 FROM t", "2|5.0|-"])
  }

  @Test func `another process is told who has the file, and an open one goes on`() async throws {
    let setting = HistorySetting()
    try await setting.store.write(MetricsBatch(queries: [.sample(1, at: start)]))
    let probe = Process()
    probe.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // fcntl locks are the process's own: this one looks at the file from another.
    probe.arguments = [
      "python3", "-c",
      "import fcntl,sys\nf=open(sys.argv[1],'r+b')\ntry:\n fcntl.lockf(f,fcntl.LOCK_EX|fcntl.LOCK_NB)\nexcept OSError: sys.exit(7)",
      setting.store.options.file,
    ]
    try probe.run()
    probe.waitUntilExit()
    #expect(probe.terminationStatus == 7)
    #expect(try setting.rows("SELECT count(*) FROM hansa.queries") == ["1"])
  }

  @Test func `what was written is there after closing and opening`() async throws {
    let setting = HistorySetting()
    try await setting.store.write(
      MetricsBatch(
        queries: [.sample(1, at: start)], samples: [.sample("shop", at: start, microseconds: [1000, 2000])],
        events: [OperationalEvent(.breakerOpened, source: "shop", "too many failures", time: start)]))
    await setting.store.close()
    try await setting.store.write(MetricsBatch(queries: [.sample(2, at: start)]))
    for table in SharedTable.allCases where table != .statements {
      #expect(try setting.rows("SELECT count(*) FROM history.\(table.rawValue)") == ["1"], "\(table)")
    }
    #expect(try setting.rows("SELECT id, query FROM hansa.queries ORDER BY id").count == 2)
    #expect(try setting.rows("SELECT count(*) FROM history.statements") == ["2"])
    #expect(
      try setting.rows("SELECT kind, source, message FROM hansa.events") == ["breaker-opened|shop|too many failures"])
    #expect(
      try setting.rows("SELECT resolution, source, requests, mean_ms FROM hansa.source_metrics")
        == ["raw|shop|2|1.5"])
  }
}
