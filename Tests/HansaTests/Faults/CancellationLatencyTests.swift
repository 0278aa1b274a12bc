import Foundation
import Hansa
import HansaArrow
import HansaCore
import HansaSource
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

extension FailureTests {
  /// How long a statement goes on at its server after its query was cancelled.
  @Suite struct CancellationLatencyTests {
    enum Way: String, CaseIterable, Sendable { case task, result, timeout, dropped }

    @Test(arguments: ["pg", "my"], Way.allCases)
    func `a cancelled statement ends at its server within 200 ms`(source: String, way: Way) async throws {
      let setting = try await FailureFederation()
      let servers = try ServerView(setting)
      _ = try await setting.rows("SELECT name FROM \(source).small")
      // On a machine that has no time to look at the servers it takes longer: fifty looks, where they take over 4 ms.
      var look = Duration.seconds(3600)
      for _ in 0..<20 {
        let start = ContinuousClock.now
        _ = try await servers.running()
        look = min(look, ContinuousClock.now - start)
      }
      let limit = max(.milliseconds(200), look * 50)
      var fastest = Duration.seconds(3600)
      // The best of some: other programs use the machine too.
      for attempt in 0..<12 where fastest >= limit {
        let latency = try await latency(
          "SELECT name FROM \(source).slow", way, setting, servers, timeout: .seconds(1 + 2 * attempt))
        fastest = min(fastest, latency ?? fastest)
      }
      #expect(fastest < limit, "a look takes \(look)")
      await servers.close()
    }

    /// - Returns: nil where the time limit was over before the statement was seen to run.
    private func latency(
      _ sql: String, _ way: Way, _ setting: FailureFederation, _ servers: ServerView, timeout limit: Duration
    ) async throws -> Duration? {
      var settings = SessionSettings()
      if way == .timeout { settings.statementTimeout = limit }
      let start = ContinuousClock.now
      var result: QueryResult?
      do throws(HansaError) {
        result = try await setting.federation.query(sql, settings: settings)
      } catch {
        guard way == .timeout, error.code == .queryCanceled else { throw error }
        return nil
      }
      let reading: Task<Void, any Error>? = way == .dropped ? nil : Task { [result] in _ = try await result?.rows() }
      var isRunning = false
      let hasEnded = try await eventually {
        isRunning = try await servers.running() == 1
        return isRunning || result?.metrics?.isFinished == true
      }
      #expect(hasEnded && (isRunning || way == .timeout))
      guard isRunning else {
        if let reading { await #expect(throws: HansaError.self) { _ = try await reading.value } }
        return nil
      }
      let cancelled: ContinuousClock.Instant
      switch way {
      case .task:
        cancelled = .now
        reading?.cancel()
      case .result:
        cancelled = .now
        result?.cancel()
      case .timeout: cancelled = max(.now, start + limit)
      case .dropped: cancelled = .now
      }
      result = nil
      #expect(try await eventually { try await servers.running() == 0 })
      let latency = ContinuousClock.now - cancelled
      if let reading { await #expect(throws: HansaError.self) { _ = try await reading.value } }
      return latency
    }
  }
}

/// What both servers say of the statements of a federation, over connections that stay open: a program for each look
/// would take longer than what is measured.
private struct ServerView: Sendable {
  private let postgres: PostgreSQLAdapter
  private let mariadb: MySQLAdapter
  private let setting: FailureFederation

  init(_ setting: FailureFederation) throws {
    self.setting = setting
    postgres = PostgreSQLAdapter(
      name: "view",
      options: try PostgreSQLOptions(
        url: setting.postgres.url(database: "postgres"), password: Secret(setting.postgres.password)))
    mariadb = MySQLAdapter(
      name: "view",
      options: try MySQLOptions(
        url: setting.mariadb.url(database: "information_schema"), password: Secret(setting.mariadb.password)))
  }

  func running() async throws -> Int {
    let first = try await count(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(setting.application)' AND state = 'active'",
      postgres)
    let second = try await count(
      "SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = '\(setting.mariadbDatabase)' "
        + "AND COMMAND IN ('Query', 'Execute') AND INFO LIKE '%slow%'", mariadb)
    return first + second
  }

  private func count(_ sql: String, _ adapter: any SourceAdapter) async throws -> Int {
    let stream = adapter.execute(FragmentRequest(sql: sql, schema: Schema([Field("n", .int8)]), estimatedRows: 1))
    var count = 0
    while let batch = try await stream.next() {
      for row in 0..<batch.rowCount { if case .integer(let found) = batch.row(row)[0] { count += Int(found) } }
    }
    return count
  }

  func close() async {
    await postgres.close()
    await mariadb.close()
  }
}
