import Foundation
import HansaCore
import HansaExecution
import HansaMonitoring
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// What is recorded of queries, from the statement to its record.
@Suite struct QueryRecordTests {
  /// Two sources with a table each.
  private struct Setting {
    let federation: FederationManager
    let files: [SQLiteFile]

    init(_ options: MonitorOptions = MonitorOptions(), limits: AdmissionLimits = .init()) async throws {
      federation = FederationManager(limits: limits, monitoring: options, patience: .seconds(120))
      var files: [SQLiteFile] = []
      for name in ["shop", "geo"] as [Name] {
        let file = try SQLiteFile(name: "\(name).db")
        try await file.execute(
          "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
            + "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');")
        try federation.register(SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path)))
        files.append(file)
      }
      self.files = files
    }

    func record(_ sql: String, _ session: FederationSession) async throws -> QueryRecord {
      do { _ = try await session.execute(sql).rows() } catch {}
      return try #require(federation.monitor.recent.last)
    }
  }

  private static let join =
    "SELECT a.name, b.name FROM shop.t a JOIN geo.t b ON b.id = a.id + 1 WHERE a.name <> 'zzz' ORDER BY a.id"

  @Test func `a record counts what the sources did and what they did not`() async throws {
    let setting = try await Setting()
    let session = setting.federation.session()
    let whole = try await setting.record("SELECT id FROM shop.t WHERE id > 1 AND id < 9 ORDER BY id LIMIT 1", session)
    #expect(whole.verdicts == ["exact": 4], "two conditions, a sort and a limit")
    let again = try await setting.record("SELECT id FROM shop.t WHERE id > 2 AND id < 9 ORDER BY id LIMIT 1", session)
    #expect(again.verdicts == whole.verdicts)
    let cut = try await setting.record(
      "SELECT count(*) FROM shop.t a JOIN geo.t b ON a.id = b.id WHERE a.id > 1", session)
    #expect(cut.verdicts["exact"].map { $0 >= 1 } == true)
    let failed = try await setting.record("SELECT nope", session)
    #expect(failed.verdicts.isEmpty)
  }

  @Test func `a query across sources has its phases, rows and fragments`() async throws {
    let setting = try await Setting()
    let session = setting.federation.session(user: "ada", client: "psql 127.0.0.1:4711")
    session.update { $0.shipping = .off }
    let record = try await setting.record(Self.join, session)
    #expect(record.outcome == .finished && record.user == "ada" && record.client == "psql 127.0.0.1:4711")
    #expect(record.rows == 2 && record.bytes > 0 && record.engine == "duckdb" && record.fragments.count == 2)
    #expect(record.fragments.map(\.source).sorted() == ["geo", "shop"])
    #expect(record.settings == ["shipping": "off"])
    #expect(record.planning > .zero && record.queued + record.planning <= record.duration)
    #expect(record.firstRow.map { $0 > record.planning && $0 <= record.duration } == true)
    #expect(record.text == nil && record.fragments.allSatisfy { $0.statement == nil && $0.statementHash != 0 })
    #expect(record.normalizedText.contains("a.name <> $") && !record.normalizedText.contains("zzz"))
    #expect(record.fragments.allSatisfy { $0.total != nil && $0.attempts == 1 && $0.rows > 0 })
    #expect(record.cpu.map { $0 > .zero } == true)
    let again = try await setting.record(Self.join.replacing("zzz", with: "yyy"), session)
    #expect(again.fingerprint == record.fingerprint && again.fingerprint.count == 16)
    #expect(again.process == record.process && again.id == record.id + 1)
  }

  @Test func `a fragment tells its server, be it the only one`() async throws {
    let server = try await PostgresServer.shared()
    let database = try await server.createDatabase("records")
    try await server.execute("CREATE TABLE t (id integer)", database: database)
    let federation = FederationManager(patience: .seconds(120))
    let options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
    try federation.register(PostgreSQLAdapter(name: "pg", options: options))
    _ = try await federation.query("SELECT id FROM pg.t").rows()
    let record = try #require(federation.monitor.recent.last)
    #expect(record.fragments.map(\.endpoint) == ["\(server.host):\(server.port)/\(database)"])
    await federation.close()
  }

  @Test func `texts are kept where they are asked for`() async throws {
    var options = MonitorOptions()
    options.keepsText = true
    let setting = try await Setting(options)
    let record = try await setting.record("SELECT name FROM shop.t WHERE id = 2", setting.federation.session())
    #expect(record.text == "SELECT name FROM shop.t WHERE id = 2")
    #expect(record.fragments.first?.statement?.contains("FROM") == true)
  }

  @Test func `queries that fail have a record, wherever they fail`() async throws {
    let setting = try await Setting()
    let session = setting.federation.session()
    for (sql, code) in [
      ("SELEC 'geheim'", "42601"), ("SELECT nothing FROM shop.t", "42703"),
      ("SELECT 1 / (id - 3) FROM shop.t", "22012"),
    ] {
      let record = try await setting.record(sql, session)
      #expect(record.outcome == .failed && record.errorCode == code && record.errorClass == "user", "\(sql)")
      #expect(record.errorMessage?.isEmpty == false && record.duration > .zero)
      #expect(!record.normalizedText.contains("geheim") && record.errorMessage?.contains("geheim") == false)
    }
    #expect(setting.federation.monitor.counts.failed == 3)
  }

  @Test func `a query that is refused at the admission has one too`() async throws {
    var limits = AdmissionLimits()
    (limits.queries, limits.queue) = (1, 0)
    let setting = try await Setting(limits: limits)
    let session = setting.federation.session()
    let running = try await session.execute(Self.join)
    let refused = try await setting.record("SELECT id FROM shop.t", session)
    #expect(refused.outcome == .failed && refused.errorClass == "resource" && refused.fragments.isEmpty)
    _ = try await running.rows()
    #expect(setting.federation.monitor.recent.map(\.outcome) == [.failed, .finished])
  }

  @Test func `a cancelled query and a dropped result are cancelled ones`() async throws {
    let setting = try await Setting()
    let session = setting.federation.session()
    let result = try await session.execute(Self.join)
    let id = try #require(result.metrics?.queryID)
    #expect(setting.federation.cancel(id, by: "bob"))
    await #expect(throws: HansaError.self) { try await result.rows() }
    let record = try #require(setting.federation.monitor.recent.last)
    #expect(record.id == id && record.outcome == .cancelled && record.errorCode == "57014")
    #expect(record.fragments.allSatisfy { $0.errorCode == nil })
  }

  @Test func `a query that is merged while somebody looks has the engine's memory`() async throws {
    var options = MonitorOptions()
    options.batch = .seconds(3600)
    let setting = try await Setting(options)
    let session = setting.federation.session()
    let unseen = try await setting.record(Self.join, session)
    #expect(unseen.peakMemory == nil && unseen.spilledBytes == 0)
    let result = try await session.execute(Self.join)
    setting.federation.observeMemory()
    _ = try await result.rows()
    let seen = try #require(setting.federation.monitor.recent.last)
    #expect(seen.peakMemory.map { $0 >= 0 } == true && seen.id == unseen.id + 1)
  }

  @Test func `the result cache's answers say so`() async throws {
    let setting = try await Setting()
    let session = setting.federation.session()
    session.update { $0.cache = .on }
    let sql = "SELECT a.name FROM shop.t a JOIN geo.t b ON b.id = a.id"
    let first = try await setting.record(sql, session)
    let second = try await setting.record(sql, session)
    #expect(first.cache == "miss" && first.fragments.count == 2)
    #expect(second.cache == "hit" && second.fragments.isEmpty && second.rows == 3)
    #expect(second.settings["cache"] == "on")
  }

  @Test func `statements that read nothing have no record`() async throws {
    let setting = try await Setting()
    let session = setting.federation.session()
    for sql in ["SET pushdown = off", "SHOW pushdown", "EXPLAIN SELECT id FROM shop.t", "RESET ALL"] {
      _ = try await session.execute(sql).rows()
    }
    #expect(setting.federation.monitor.recent.isEmpty)
  }
}
