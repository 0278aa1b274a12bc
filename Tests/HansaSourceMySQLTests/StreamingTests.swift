import Foundation
import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourceMySQL

@Suite struct StreamingTests {
  @Test func `a million rows stream in small batches and flat memory`() async throws {
    let server = try await MariaDBServer.shared()
    let (url, password) = (server.url(database: try await server.createDatabase("million")), server.password)
    // In a process of its own, where no other test needs memory.
    await #expect(processExitsWith: .success) { [url = url as String, password = password as String] in
      let options = try MySQLOptions(settings: ["url": url], password: Secret(password))
      let fields = [Field("id", .int8), Field("filler", .text), Field("half", .numeric)]
      let stream = MySQLAdapter(name: "million", options: options).execute(
        FragmentRequest(
          sql: "SELECT seq, REPEAT('x', 200), seq * 1.5 FROM seq_1_to_1000000", schema: Schema(fields)))
      var (rows, sum): (Int64, Int64) = (0, 0)
      var (first, peak): (Int?, Int) = (nil, 0)
      while let batch = try await stream.next() {
        precondition(batch.byteCount < 4 << 20)
        rows += Int64(batch.rowCount)
        for value in batch.columns[0].data.values(Int64.self).prefix(batch.rowCount) { sum += value }
        let resident = Self.residentKilobytes()
        first = first ?? resident
        peak = max(peak, resident - (first ?? resident))
      }
      precondition(rows == 1_000_000 && sum == 500_000_500_000)
      // 220 MB went through.
      precondition(peak < 64 << 10, "\(peak) kB were in use")
      precondition(stream.statistics.rows == 1_000_000 && stream.statistics.connected != nil)
    }
  }

  private static func residentKilobytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  @Test func `a value of twenty megabytes comes through`() async throws {
    let server = try await MariaDBServer.start(settings: ["max-allowed-packet=64M"])
    let source = try await SourceUnderTest("long", server: server)
    let rows = try await source.rows(
      "SELECT REPEAT('ab', 10 << 20), seq FROM seq_1_to_3 ORDER BY seq", [.text, .int4])
    #expect(rows.map { $0[1] } == [.integer(1), .integer(2), .integer(3)])
    for row in rows {
      guard case .text(let text) = row[0] else {
        Issue.record("no text")
        continue
      }
      #expect(text.string.utf8.count == 20 << 20)
    }
    try server.stop()
  }

  @Test func `an empty result and one without columns are streams too`() async throws {
    let source = try await SourceUnderTest("empty")
    #expect(try await source.rows("SELECT 1 FROM seq_1_to_3 WHERE seq > 5", [.int4]).isEmpty)
    #expect(try await source.rows("SELECT 1 FROM seq_1_to_3", []).count == 3)
  }

  @Test func `two streams of one source run side by side`() async throws {
    let source = try await SourceUnderTest("pair")
    let sql = "SELECT seq FROM seq_1_to_2000000"
    let first = source.stream(sql, [.int8])
    _ = try await first.next()
    #expect(try await source.rows("SELECT seq FROM seq_1_to_70000", [.int8]).count == 70_000)
    while try await first.next() != nil {}
    #expect(first.statistics.rows == 2_000_000)
  }

  @Test func `connections are reused, checked, and replaced when they died`() async throws {
    let source = try await SourceUnderTest("pool")
    let first = try await source.value("SELECT CONNECTION_ID()", .int8)
    #expect(try await source.value("SELECT CONNECTION_ID()", .int8) == first)
    guard case .integer(let id) = first else {
      Issue.record("no id")
      return
    }
    try await source.server.execute("KILL CONNECTION \(id)")
    #expect(
      try await eventually {
        try await source.server.query("SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = \(id)").isEmpty
      })
    let second = try await source.value("SELECT CONNECTION_ID()", .int8)
    #expect(second != nil && second != first)
    await source.adapter.close()
    #expect(try await source.value("SELECT CONNECTION_ID()", .int8) != second)
  }

  @Test func `an old connection is not kept`() async throws {
    let adapter = try await SourceUnderTest("old").reconfigured(["pool_max_lifetime": "0s"])
    let request = FragmentRequest(sql: "SELECT CONNECTION_ID()", schema: Schema([Field("x", .int8)]))
    #expect(try await adapter.execute(request).rows() != adapter.execute(request).rows())
  }

  @Test func `the session is what the dialect relies on, whatever the server's defaults`() async throws {
    let server = try await MariaDBServer.start(settings: [
      "sql-mode=ANSI_QUOTES,PIPES_AS_CONCAT,PAD_CHAR_TO_FULL_LENGTH", "default-time-zone=-07:00",
    ])
    try await server.execute("SET GLOBAL sql_select_limit = 2")
    let source = try await SourceUnderTest(
      "session", setUp: "CREATE TABLE t (c char(5)); INSERT INTO t VALUES ('a');", server: server)
    #expect(try await source.value("SELECT @@time_zone", .text) == .text("+00:00"))
    #expect(try await source.value("SELECT \"a\\b\"", .text) == .text("a\\b"))
    #expect(try await source.value("SELECT CHAR_LENGTH(c) FROM t", .int4) == .integer(1))
    #expect(try await source.value("SELECT 'a' = 'A' OR 'a' = 'a '", .boolean) == .boolean(false))
    #expect(try await source.rows("SELECT seq FROM seq_1_to_5", [.int4]).count == 5)
    #expect(
      try await source.value("SELECT @@local_infile", .boolean) == .boolean(true), "the server offers it, we refuse")
    // A session that drifted is not used again.
    _ = await source.stream("SET SESSION time_zone = '+05:00'", [.int4]).failure()
    #expect(try await source.value("SELECT @@time_zone", .text) == .text("+00:00"))
    try server.stop()
  }
}
