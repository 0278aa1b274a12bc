import Foundation
import Hansa
import HansaCore
import HansaTesting
import Testing

extension FailureTests {
  /// Servers that are stopped and started again under running queries.
  @Suite struct RestartTests {
    /// What an end and a new start of one server must look like from Hansa.
    private func check(
      _ setting: FailureFederation, source: String, halt: () async throws -> Void, resume: () async throws -> Void
    ) async throws {
      let other = source == "pg" ? "my" : "pg"
      let joined = "SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)"
      #expect(try await setting.rows(joined) == [[.integer(5)]])

      // A query that reads from the server as it ends, alone and in a merge.
      for sql in [
        "SELECT id, name FROM \(source).endless",
        "SELECT id, upper(name) FROM \(source).endless UNION ALL SELECT id, name FROM \(other).small",
      ] {
        let (_, iterator) = try await setting.started(sql, source)
        try await halt()
        let error = await drain(iterator)
        #expect(error?.category == .transient, "\(error.map { "\($0.code.rawValue) \($0)" } ?? "no error")")
        #expect(error?.source == source)

        // As long as it is down: its queries fail soon, and name it; those of others do not notice.
        let clock = ContinuousClock.now
        let refusal = await setting.failure("SELECT id, name FROM \(source).small")
        #expect(refusal?.category == .transient, "\(refusal.map { "\($0)" } ?? "no error")")
        #expect(refusal?.source == source)
        #expect(ContinuousClock.now - clock < .seconds(60))
        #expect(try await setting.rows("SELECT count(*) FROM \(other).small") == [[.integer(5)]])

        // Hansa finds it again by itself.
        try await resume()
        var last: HansaError?
        let isBack = try await eventually {
          do {
            return try await setting.rows(joined) == [[.integer(5)]]
          } catch {
            last = error as? HansaError
            return false
          }
        }
        #expect(isBack, "\(last.map { "\($0)" } ?? "")")
      }
      #expect(try await setting.becomesQuiet())
      #expect(try await setting.poolsShrink())
    }

    @Test(arguments: [false, true])
    func `PostgreSQL that is stopped, or killed, and started again`(isCrash: Bool) async throws {
      let server = try await PostgresServer.start()
      let setting = try await FailureFederation(postgres: server)
      try await check(setting, source: "pg") {
        try await server.halt(isCrash: isCrash)
      } resume: {
        try await server.resume()
      }
    }

    @Test(arguments: [false, true])
    func `MariaDB that is stopped, or killed, and started again`(isCrash: Bool) async throws {
      let server = try await MariaDBServer.start()
      let setting = try await FailureFederation(mariadb: server)
      try await check(setting, source: "my") {
        try await server.halt(isCrash: isCrash)
      } resume: {
        try await server.resume()
      }
    }
  }
}
