import Foundation
import Hansa
import HansaCore
import HansaTesting
import Testing

extension FailureTests {
  /// Queries that end before their last row, by whoever's wish: nothing may go on running or stay connected.
  @Suite struct CancellationTests {
    static let slowQueries = [
      "SELECT name FROM pg.slow", "SELECT name FROM my.slow", "SELECT name FROM lite.slow",
      "SELECT name FROM pg.slow UNION ALL SELECT name FROM my.slow UNION ALL SELECT name FROM lite.slow",
    ]
    static let endlessQueries = [
      "SELECT id, name FROM pg.endless", "SELECT id, name FROM my.endless", "SELECT id, name FROM lite.endless",
      "SELECT id, name FROM pg.endless UNION ALL SELECT id, name FROM my.small",
      "SELECT id, upper(name) FROM my.endless UNION ALL SELECT id, name FROM pg.endless",
    ]

    /// Statements that the servers show for a query over slow views.
    private static func servers(_ sql: String) -> Int { (sql.contains("pg.") ? 1 : 0) + (sql.contains("my.") ? 1 : 0) }

    @Test(arguments: slowQueries)
    func `cancelling ends the query at once, and at its sources`(sql: String) async throws {
      try await endsAtOnce(sql) { result, _ in result.cancel() }
    }

    @Test(arguments: slowQueries)
    func `cancelling the task that reads ends the query`(sql: String) async throws {
      try await endsAtOnce(sql) { _, reading in reading.cancel() }
    }

    /// The best of three counts: other tests use the machine too.
    private func endsAtOnce(
      _ sql: String, _ cancel: (QueryResult, Task<[[SQLValue]], any Error>) -> Void
    ) async throws {
      let setting = try await FailureFederation()
      var fastest = Duration.seconds(3600)
      for _ in 0..<3 where fastest >= .seconds(60) {
        let result = try await setting.federation.query(sql)
        let reading = Task { try await result.rows() }
        #expect(try await setting.becomesBusy(Self.servers(sql)))
        let start = ContinuousClock.now
        cancel(result, reading)
        let error = await #expect(throws: HansaError.self) { try await reading.value }
        fastest = min(fastest, ContinuousClock.now - start)
        #expect(error?.code == .queryCanceled)
        #expect(try await setting.becomesQuiet())
        #expect(result.metrics?.isFinished == true)
      }
      #expect(fastest < .seconds(60))
    }

    @Test(arguments: slowQueries)
    func `the time limit ends the query at its sources`(sql: String) async throws {
      let setting = try await FailureFederation()
      _ = await setting.federation.catalog()
      let session = setting.federation.session()
      _ = try await session.execute("SET statement_timeout = '300ms'")
      let error = await #expect(throws: HansaError.self) { try await session.execute(sql).rows() }
      #expect(error?.code == .queryCanceled)
      #expect(error?.message == "canceling statement due to statement timeout")
      #expect(try await setting.becomesQuiet())
      // A limit that is not reached changes nothing.
      _ = try await session.execute("SET statement_timeout = '1h'")
      #expect(try await session.execute("SELECT count(*) FROM pg.small").rows() == [[.integer(5)]])
    }

    @Test(arguments: endlessQueries)
    func `dropping a result that was read in part frees everything`(sql: String) async throws {
      let setting = try await FailureFederation()
      try await readOneBatch(setting, sql)
      #expect(try await setting.becomesQuiet())
      // Another query finds all as it should be.
      #expect(
        try await setting.rows("SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
    }

    private func readOneBatch(_ setting: FailureFederation, _ sql: String) async throws {
      for try await batch in try await setting.federation.query(sql) {
        #expect(batch.rowCount > 0)
        break
      }
    }

    @Test(arguments: endlessQueries + slowQueries)
    func `dropping a result that was never read frees everything`(sql: String) async throws {
      let setting = try await FailureFederation()
      for _ in 0..<3 { _ = try await setting.federation.query(sql) }
      #expect(try await setting.becomesQuiet())
      // Cancelled connections are closed, others wait for the next query: no more than the pools keep.
      #expect(try await setting.poolsShrink())
    }

    @Test func `a query that is dropped over and over leaves no connections and no threads`() async throws {
      let setting = try await FailureFederation()
      let threads = try ownThreads()
      for round in 0..<30 {
        let sql = Self.endlessQueries[round % Self.endlessQueries.count]
        if round % 3 == 0 { _ = try await setting.federation.query(sql) } else { try await readOneBatch(setting, sql) }
      }
      #expect(try await setting.becomesQuiet())
      #expect(try await setting.poolsShrink())
      // Other tests run queries too, but not thirty at a time for as long as this waits.
      #expect(try await eventually { try ownThreads() < max(threads, 4) + 12 })
    }

    /// Threads that Hansa runs its queries on.
    private func ownThreads() throws -> Int {
      let folder = "/proc/self/task"
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { id in
        let name = (try? String(contentsOfFile: "\(folder)/\(id)/comm", encoding: .utf8)) ?? ""
        return ["hansa-pg-pg", "mysql-my", "sqlite lite"].contains { name.hasPrefix($0) }
      }.count
    }

    @Test func `a result outlives the federation that made it`() async throws {
      let setting = try await FailureFederation()
      let result = try await setting.federation.query("SELECT a.id FROM pg.large AS a JOIN my.large AS b USING (id)")
      await setting.federation.close()
      #expect(try await result.rows().count == 20000)
      #expect(
        try await eventually {
          let connections = try await setting.connections()
          return connections.postgres + connections.mariadb == 0
        })
    }
  }
}
