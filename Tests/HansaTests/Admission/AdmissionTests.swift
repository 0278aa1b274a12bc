import Foundation
import HansaCore
import HansaExecution
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// Queries that wait for others, through the whole federation.
@Suite struct AdmissionTests {
  /// Two sources with a table and a view that never ends.
  private struct Setting {
    let federation: FederationManager
    let file: SQLiteFile

    init(_ limits: AdmissionLimits, stateFolder: String? = nil) async throws {
      file = try SQLiteFile(name: "admission.db")
      try await file.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; INSERT INTO t SELECT value FROM generate_series(1, 5000);"
          + "CREATE VIEW endless (id) AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;"
      )
      federation = FederationManager(limits: limits, stateFolder: stateFolder)
      for name in ["lite", "other"] as [Name] {
        try federation.register(SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path)))
      }
      _ = await federation.catalog()
    }

    /// Returns once so many queries wait.
    func waits(_ count: Int) async throws {
      #expect(try await eventually { federation.admissionStatus.waiting == count })
    }

    /// Returns once nothing runs or waits.
    func isIdle() async throws {
      #expect(
        try await eventually {
          let status = federation.admissionStatus
          return status.running == 0 && status.waiting == 0 && status.sources.values.allSatisfy { $0.running == 0 }
        })
    }
  }

  @Test func `a query waits until another has ended, and Hansa's own tables can be read meanwhile`() async throws {
    let setting = try await Setting(AdmissionLimits(queries: 1))
    let first = try await setting.federation.query("SELECT id FROM lite.endless", user: "ann")
    let second = Task { try await setting.federation.query("SELECT count(*) FROM other.t", user: "bob").rows() }
    try await setting.waits(1)
    #expect(
      try await setting.federation.query(
        "SELECT state, user_name FROM hansa.queries WHERE user_name IN ('ann', 'bob') ORDER BY id"
      ).rows() == [[.text("running"), .text("ann")], [.text("queued"), .text("bob")]])
    #expect(
      try await setting.federation.query(
        "SELECT kind, name, running, waiting, max_running FROM hansa.admission WHERE kind <> 'source' ORDER BY 1, 2"
      ).rows() == [
        [.text("all"), .null, .integer(1), .integer(1), .integer(1)],
        [.text("user"), .text("ann"), .integer(1), .integer(0), .null],
        [.text("user"), .text("bob"), .integer(0), .integer(1), .null],
      ])
    first.cancel()
    await #expect(throws: HansaError.self) { for try await _ in first {} }
    #expect(try await second.value == [[.integer(5000)]])
    try await setting.isIdle()
  }

  @Test func `a source's limit holds its own queries up and no others`() async throws {
    let setting = try await Setting(AdmissionLimits(sources: ["lite": .init(maximum: 1)]))
    let first = try await setting.federation.query("SELECT id FROM lite.endless")
    let second = Task { try await setting.federation.query("SELECT count(*) FROM lite.t").rows() }
    try await setting.waits(1)
    #expect(try await setting.federation.query("SELECT count(*) FROM other.t").rows() == [[.integer(5000)]])
    #expect(
      try await setting.federation.query("SELECT running, concurrency FROM hansa.sources WHERE name = 'lite'").rows()
        == [[.integer(1), .integer(1)]])
    first.cancel()
    // The ticket goes back when the statement has ended, whether or not anybody reads on.
    #expect(try await second.value == [[.integer(5000)]])
    withExtendedLifetime(first) {}
  }

  @Test func `a query that can never run tells which setting to raise`() async throws {
    let setting = try await Setting(AdmissionLimits(sources: ["lite": .init(maximum: 1)]))
    var pulling = SessionSettings()
    pulling.pushdown = .off
    let settings = pulling
    let several = await #expect(throws: HansaError.self) {
      try await setting.federation.query(
        "SELECT id FROM lite.t WHERE id < 3 UNION ALL SELECT -id FROM lite.t UNION ALL SELECT id FROM other.t"
          + " UNION ALL SELECT length(id::text) FROM lite.endless", settings: settings)
    }
    #expect(several?.code == .configurationLimitExceeded)
    #expect(several?.advice?.contains("limits.sources.lite.concurrency") == true)
    try await setting.isIdle()
  }

  @Test func `waiting ends after its time, with what was in the way`() async throws {
    let setting = try await Setting(AdmissionLimits(queries: 1, wait: .milliseconds(50)))
    let first = try await setting.federation.query("SELECT id FROM lite.endless")
    let error = await #expect(throws: HansaError.self) { try await setting.federation.query("SELECT id FROM other.t") }
    #expect(error?.code == .tooManyConnections)
    #expect(error?.message.hasSuffix("1 queries run") == true)
    #expect(setting.federation.admissionStatus.waiting == 0)
    withExtendedLifetime(first) {}
  }

  @Test func `statement_timeout holds for waiting too`() async throws {
    let setting = try await Setting(AdmissionLimits(queries: 1))
    let first = try await setting.federation.query("SELECT id FROM lite.endless")
    var settings = SessionSettings()
    settings.statementTimeout = .milliseconds(50)
    let limited = settings
    let error = await #expect(throws: HansaError.self) {
      try await setting.federation.query("SELECT id FROM other.t", settings: limited)
    }
    #expect(error?.message == "canceling statement due to statement timeout")
    withExtendedLifetime(first) {}
  }

  @Test func `a query that waits can be cancelled, and leaves nothing`() async throws {
    let setting = try await Setting(AdmissionLimits(queries: 1))
    let first = try await setting.federation.query("SELECT id FROM lite.endless", user: "ann")
    let second = Task { try await setting.federation.query("SELECT id FROM other.t", user: "bob").rows() }
    try await setting.waits(1)
    let id = try #require(setting.federation.queryStatus.first { $0.user == "bob" }?.id)
    #expect(setting.federation.cancel(id, by: "admin"))
    let error = await #expect(throws: HansaError.self) { try await second.value }
    #expect(error?.detail == "Query \(id) was cancelled by user \"admin\".")
    let third = Task { try await setting.federation.query("SELECT id FROM other.t").rows() }
    try await setting.waits(1)
    third.cancel()
    await #expect(throws: HansaError.self) { try await third.value }
    #expect(setting.federation.admissionStatus.waiting == 0)
    first.cancel()
    await #expect(throws: HansaError.self) { for try await _ in first {} }
    try await setting.isIdle()
  }

  @Test func `a thousand queries wait without threads of their own`() async throws {
    let setting = try await Setting(AdmissionLimits(queries: 2, queue: 1000, wait: .seconds(3600)))
    let first = try await setting.federation.query("SELECT id FROM lite.endless")
    let second = try await setting.federation.query("SELECT id FROM other.endless")
    let before = try Self.threads()
    let waiting = (0..<1000).map { number -> Task<[[SQLValue]], any Error> in
      Task {
        try await setting.federation.query("SELECT id FROM other.t WHERE id = 7", user: Name("u\(number % 10)")).rows()
      }
    }
    try await setting.waits(1000)
    #expect(try Self.threads() < before + 50)
    let refused = await #expect(throws: HansaError.self) { try await setting.federation.query("SELECT id FROM lite.t") }
    #expect(refused?.code == .tooManyConnections)
    first.cancel()
    second.cancel()
    await #expect(throws: HansaError.self) { for try await _ in first {} }
    await #expect(throws: HansaError.self) { for try await _ in second {} }
    for task in waiting { #expect(try await task.value == [[.integer(7)]]) }
    try await setting.isIdle()
  }

  private static func threads() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
  }

  @Test func `a client that stops reading stalls only itself`() async throws {
    let setting = try await Setting(AdmissionLimits(queries: 4))
    let stalled = try await setting.federation.query("SELECT id FROM lite.endless")
    let iterator = stalled.makeAsyncIterator()
    for _ in 0..<20 {
      #expect(
        try await setting.federation.query("SELECT count(*) FROM lite.t JOIN other.t o USING (id)").rows()
          == [[.integer(5000)]])
    }
    let pulled = try #require(setting.federation.queryStatus.first { $0.state == .running })
    // What waits for it is bounded, though the source has rows without end.
    #expect(pulled.bytesPulled < 64 << 20)
    withExtendedLifetime(iterator) {}
  }

  @Test func `what a query pulls is limited in bytes`() async throws {
    let setting = try await Setting(AdmissionLimits())
    let session = setting.federation.session()
    _ = try await session.execute("SET max_bytes_pulled = '1MB'")
    #expect(try await session.execute("SHOW max_bytes_pulled").rows() == [[.text("1048576")]])
    let result = try await session.execute("SELECT id FROM lite.endless")
    let error = await #expect(throws: HansaError.self) { for try await _ in result {} }
    #expect(error?.code == .configurationLimitExceeded)
    #expect(error?.message.contains("more than 1048576 bytes") == true)
    #expect(try await session.execute("SELECT count(*) FROM lite.t").rows() == [[.integer(5000)]])
  }

  @Test func `a user's quota ends the query that uses it up, and outlives the process`() async throws {
    let folder = try TemporaryFolder(prefix: "quotas")
    let limits = AdmissionLimits(users: ["ann": .init(rowsPerDay: 6000)])
    let setting = try await Setting(limits, stateFolder: folder.url.path)
    #expect(try await setting.federation.query("SELECT id FROM lite.t", user: "ann").rows().count == 5000)
    let error = await #expect(throws: HansaError.self) {
      try await setting.federation.query("SELECT id FROM lite.t", user: "ann").rows()
    }
    #expect(error?.code == .configurationLimitExceeded)
    #expect(error?.message.contains("user \"ann\" has pulled") == true)
    #expect(try await setting.federation.query("SELECT id FROM lite.t", user: "bob").rows().count == 5000)
    #expect(
      try await setting.federation.query(
        "SELECT rows_today > 6000, rows_per_day FROM hansa.admission WHERE name = 'ann'"
      ).rows() == [[.boolean(true), .integer(6000)]])
    await setting.federation.close()
    let again = try await Setting(limits, stateFolder: folder.url.path)
    let refused = await #expect(throws: HansaError.self) {
      try await again.federation.query("SELECT id FROM lite.t", user: "ann")
    }
    #expect(refused?.code == .configurationLimitExceeded)
  }

  @Test func `a file of quotas that is damaged is told of once and stops no query`() async throws {
    let folder = try TemporaryFolder(prefix: "quotas")
    try "{".write(toFile: folder.path("quotas.json"), atomically: true, encoding: .utf8)
    let setting = try await Setting(
      AdmissionLimits(users: ["ann": .init(rowsPerDay: 6000)]), stateFolder: folder.url.path)
    for _ in 0..<2 { _ = try await setting.federation.query("SELECT id FROM lite.t WHERE id = 1", user: "ann").rows() }
    #expect(setting.federation.events.map(\.kind) == [.stateUnavailable])
  }
}
