import Foundation
import Hansa
import HansaCore
import HansaExecution
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

extension FailureTests {
  /// Retries, breakers and endpoints over real servers, behind proxies that break connections.
  @Suite(.timeLimit(.minutes(15))) struct ResilienceTests {
    /// A PostgreSQL and a MariaDB, each behind a proxy.
    private struct Setting {
      let federation = FederationManager()
      let postgres: PostgresServer
      let mariadb: MariaDBServer
      let database: String
      let pg: FaultProxy
      let my: FaultProxy

      init(_ resilience: ResilienceOptions = .init()) async throws {
        postgres = try await PostgresServer.shared()
        mariadb = try await MariaDBServer.shared()
        database = try await postgres.createDatabase("resilience")
        let other = try await mariadb.createDatabase("resilience")
        try await postgres.execute(
          """
          CREATE TABLE small AS SELECT g AS id FROM generate_series(1, 5) AS g;
          CREATE TABLE gate AS SELECT false AS is_open;
          CREATE VIEW nap AS SELECT 1 AS id FROM gate, pg_sleep(CASE WHEN is_open THEN 0 ELSE 3600 END);
          CREATE VIEW long AS SELECT generate_series(1, CASE WHEN is_open THEN 1000000 ELSE 2000000000 END) AS id,
            repeat('x', 50) AS name FROM gate;
          """, database: database)
        try await mariadb.execute(
          "CREATE TABLE small (id int); INSERT INTO small VALUES (1), (2), (3);", database: other)
        pg = try FaultProxy(to: postgres.port)
        my = try FaultProxy(to: mariadb.port)
        var options = try PostgreSQLOptions(url: "postgresql://\(postgres.user)@127.0.0.1:\(pg.port)/\(database)")
        options.password = Secret(postgres.password)
        options.applicationName = "hansa-\(database)"
        try federation.register(PostgreSQLAdapter(name: "pg", options: options), resilience: resilience)
        var mysql = try MySQLOptions(url: "mysql://\(mariadb.user)@127.0.0.1:\(my.port)/\(other)")
        mysql.password = Secret(mariadb.password)
        try federation.register(MySQLAdapter(name: "my", options: mysql), resilience: resilience)
      }

      func failure(_ sql: String) async -> HansaError? {
        do throws(HansaError) {
          _ = try await federation.query(sql).rows()
          return nil
        } catch { return error }
      }

      /// Whether a statement of the source sleeps at the server.
      func isAsleep() async throws -> Bool {
        try await postgres.query(
          "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hansa-\(database)' AND wait_event = 'PgSleep'"
        ) == [["1"]]
      }

      /// Ends the connections. `nap` and `long`, which take for ever before, come to an end for whoever asks for them then.
      func terminate() async throws {
        try await postgres.execute("UPDATE gate SET is_open = true", database: database)
        try await postgres.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hansa-\(database)'")
      }
    }

    @Test func `a backend that is terminated before its first row is not noticed but in the figures`() async throws {
      let setting = try await Setting()
      let result = try await setting.federation.query("SELECT id FROM pg.nap")
      let rows = Task { try await result.rows() }
      #expect(try await eventually { try await setting.isAsleep() })
      try await setting.terminate()
      #expect(try await rows.value == [[.integer(1)]])
      let fragment = try #require(result.metrics?.fragments.first)
      #expect(fragment.attempts == 2 && fragment.endpoint == "127.0.0.1:\(setting.pg.port)/\(setting.database)")
    }

    @Test func `a backend that is terminated in the middle has the query run again where its caller saw nothing`()
      async throws
    {
      let setting = try await Setting()
      var settings = SessionSettings()
      settings.pushdown = .off
      let result = try await setting.federation.query(
        "SELECT count(*), sum(id) FROM (SELECT id FROM pg.long UNION ALL SELECT id FROM my.small) AS t",
        settings: settings)
      let rows = Task { try await result.rows() }
      #expect(try await eventually { (result.metrics?.rowsPulled ?? 0) > 3 })
      try await setting.terminate()
      #expect(try await rows.value == [[.integer(1_000_003), .integer(500_000_500_006)]])
      #expect(result.metrics?.reruns == 1)
      #expect(setting.federation.events.contains { $0.kind == .queryRerun && $0.source == "pg" })
    }

    @Test func `a caller that has rows already gets the error`() async throws {
      let setting = try await Setting()
      let result = try await setting.federation.query("SELECT id, name FROM pg.long")
      var iterator = result.makeAsyncIterator()
      #expect(try await iterator.next() != nil)
      try await setting.terminate()
      var failure: HansaError?
      do throws(HansaError) { while try await iterator.next() != nil {} } catch { failure = error }
      #expect(failure?.category == .transient && failure?.source == "pg", "\(failure.map { "\($0)" } ?? "no error")")
    }

    @Test(arguments: ["pg", "my"])
    func `a server that is gone is not asked for long, and is asked again when it is back`(name: String) async throws {
      let setting = try await Setting()
      let proxy = name == "pg" ? setting.pg : setting.my
      let sql = "SELECT id FROM \(name).small"
      #expect(try await setting.federation.query(sql).rows().count > 2)
      proxy.cut()
      var refused: HansaError?
      for _ in 0..<10 where refused == nil {
        let error = try #require(await setting.failure(sql))
        #expect(error.category == .transient && error.source == Name(name).string)
        if error.code == .sourceUnreachable { refused = error }
      }
      #expect(refused?.detail?.contains("08001") == true, "\(refused.map { "\($0)" } ?? "no refusal")")
      var fastest = Duration.seconds(3600)
      for _ in 0..<50 where fastest >= .milliseconds(100) {
        let clock = ContinuousClock.now
        #expect(await setting.failure(sql)?.code == .sourceUnreachable)
        fastest = min(fastest, ContinuousClock.now - clock)
      }
      #expect(fastest < .milliseconds(100), "it fails at once")
      // No other source works for nothing, and no place in a queue is taken.
      let early = await #expect(throws: HansaError.self) {
        _ = try await setting.federation.query("SELECT count(*) FROM pg.small JOIN my.small USING (id)")
      }
      #expect(early?.code == .sourceUnreachable && early?.fragment != nil, "before a row is asked for")
      #expect(try await setting.federation.query("SELECT id FROM \(name == "pg" ? "my" : "pg").small").rows().count > 2)
      try proxy.restore()
      #expect(try await eventually { await setting.failure(sql) == nil }, "probes find it, without a query")
      // It is asked again first, and then that is told.
      #expect(try await eventually { setting.federation.events.map(\.kind).suffix(2).contains(.breakerClosed) })
    }

    @Test func `two sources that are gone are both named, and no password is`() async throws {
      let setting = try await Setting()
      let sql = "SELECT * FROM pg.small JOIN my.small USING (id)"
      #expect(try await setting.federation.query(sql).rows().count == 3)
      setting.pg.cut()
      setting.my.cut()
      let start = ContinuousClock.now
      let error = try #require(await setting.failure(sql))
      // What takes a second to fail is not tried again; a slow machine may come to that.
      #expect(error.attempts.count == 3 || ContinuousClock.now - start > .seconds(1), "\(error)")
      #expect(error.attempts.allSatisfy { $0.endpoint?.contains("127.0.0.1:") == true })
      #expect(error.fragment != nil)
      #expect(!error.description.contains(setting.postgres.password) && !error.description.contains("correct"))
    }

    @Test func `a password that a server puts into its message is taken out`() async throws {
      let setting = try await Setting()
      try await setting.postgres.execute(
        """
        CREATE TABLE told AS SELECT '\(setting.postgres.password)'::text AS it;
        CREATE VIEW leak AS SELECT it::int AS id FROM told;
        """, database: setting.database)
      let error = try #require(await setting.failure("SELECT id FROM pg.leak"))
      #expect(error.code == .invalidText && error.message.contains("***"), "\(error)")
      #expect(!error.description.contains(setting.postgres.password))
    }

    @Test func `fragments go to the replicas, and to those alone that answer`() async throws {
      let setting = try await Setting()
      let third = try FaultProxy(to: setting.postgres.port)
      func endpoint(_ proxy: FaultProxy, _ role: SourceEndpoint.Role) throws -> SourceEndpoint {
        var options = try PostgreSQLOptions(
          url: "postgresql://\(setting.postgres.user)@127.0.0.1:\(proxy.port)/\(setting.database)")
        options.password = Secret(setting.postgres.password)
        return SourceEndpoint(
          PostgreSQLAdapter(name: "twins", options: options), place: options.place, role: role)
      }
      try setting.federation.register(
        "twins", endpoints: [endpoint(setting.pg, .primary), endpoint(third, .primary)])
      for _ in 0..<10 { #expect(try await setting.federation.query("SELECT id FROM twins.small").rows().count == 5) }
      setting.pg.cut()
      for _ in 0..<10 { #expect(try await setting.federation.query("SELECT id FROM twins.small").rows().count == 5) }
      third.cut()
      #expect(await setting.failure("SELECT id FROM twins.small") != nil)
      try setting.pg.restore()
      #expect(try await eventually { await setting.failure("SELECT id FROM twins.small") == nil })
      #expect(try await setting.federation.query("SELECT id FROM twins.small").rows().count == 5)
    }
  }
}
