import Foundation
import Hansa
import HansaCore
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite
import HansaTesting
import Testing

extension FailureTests {
  /// Sources that fail: before a query, while it runs, and beside it.
  @Suite struct SourceFailureTests {
    // MARK: Going down

    @Test func `a PostgreSQL that went down since the catalog was read is named, and the others still answer`()
      async throws
    {
      let server = try await PostgresServer.start()
      let setting = try await FailureFederation(postgres: server)
      #expect(
        try await setting.rows("SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
      try server.stop()
      for sql in ["SELECT * FROM pg.small", "SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)"] {
        let error = await setting.failure(sql)
        #expect(error?.category == .transient, "\(error.map { "\($0)" } ?? "no error")")
        #expect(error?.source == "pg")
      }
      #expect(
        try await setting.rows("SELECT count(*) FROM lite.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
    }

    @Test func `a MariaDB that went down since the catalog was read is named, and the others still answer`()
      async throws
    {
      let server = try await MariaDBServer.start()
      let setting = try await FailureFederation(mariadb: server)
      #expect(
        try await setting.rows("SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
      try server.stop()
      for sql in ["SELECT * FROM my.small", "SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)"] {
        let error = await setting.failure(sql)
        #expect(error?.category == .transient, "\(error.map { "\($0)" } ?? "no error")")
        #expect(error?.source == "my")
      }
      #expect(
        try await setting.rows("SELECT count(*) FROM lite.small AS a JOIN pg.small AS b USING (id)") == [[.integer(5)]])
    }

    @Test func `a SQLite file that is gone is named, and the others still answer`() async throws {
      let setting = try await FailureFederation()
      _ = await setting.federation.catalog()
      try FileManager.default.removeItem(atPath: setting.sqlite.path)
      let error = await setting.failure("SELECT count(*) FROM lite.small AS a JOIN my.small AS b USING (id)")
      #expect(error?.code == .undefinedFile)
      #expect(error?.source == "lite")
      #expect(
        try await setting.rows("SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
    }

    @Test(arguments: [
      "SELECT id, name FROM pg.endless", "SELECT id, name FROM pg.endless UNION ALL SELECT id, name FROM my.endless",
      "SELECT id, upper(name) FROM pg.endless UNION ALL SELECT id, name FROM my.small",
    ])
    func `a backend that is terminated in the middle ends the query with its source's name`(sql: String) async throws {
      let setting = try await FailureFederation()
      let (result, iterator) = try await setting.started(sql, "pg")
      try await setting.postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(setting.application)'")
      let error = await drain(iterator)
      #expect(error?.category == .transient, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.source == "pg")
      #expect(result.metrics?.errors.count == 1)
      #expect(try await setting.becomesQuiet())
      // The pool does not hand out what was terminated.
      #expect(try await setting.rows("SELECT count(*) FROM pg.small") == [[.integer(5)]])
    }

    @Test(arguments: [
      "SELECT id, name FROM my.endless", "SELECT id, name FROM my.endless UNION ALL SELECT id, name FROM pg.endless",
      "SELECT id, upper(name) FROM my.endless UNION ALL SELECT id, name FROM pg.endless",
    ])
    func `a connection that MariaDB kills in the middle ends the query with its source's name`(sql: String) async throws
    {
      let setting = try await FailureFederation()
      let (_, iterator) = try await setting.started(sql, "my")
      let ids = try await setting.mariadb.query(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = '\(setting.mariadbDatabase)'")
      for id in ids.compactMap({ $0.first ?? nil }) {
        // One that has gone by itself meanwhile is an error.
        try? await setting.mariadb.execute("KILL CONNECTION \(id)")
      }
      let error = await drain(iterator)
      #expect(error != nil && error?.code != .queryCanceled, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.source == "my")
      #expect(try await setting.becomesQuiet())
      #expect(try await setting.rows("SELECT count(*) FROM my.small") == [[.integer(5)]])
    }

    // MARK: One of several

    @Test(arguments: [
      "SELECT id FROM my.endless UNION ALL SELECT id FROM pg.failing",
      "SELECT id FROM pg.failing UNION ALL SELECT id FROM my.endless",
      "SELECT count(*) FROM my.endless AS a JOIN pg.failing AS b ON a.id = b.id",
      "SELECT count(*) FROM lite.endless AS a JOIN pg.failing AS b ON a.id = b.id::text",
    ])
    func `a fragment that fails ends the query, and the other fragment at its source`(sql: String) async throws {
      let setting = try await FailureFederation()
      let error = await setting.failure(sql)
      #expect(error?.code == .divisionByZero, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.source == "pg")
      #expect(try await setting.becomesQuiet())
    }

    // MARK: Beside the query

    @Test func `sources that cannot be reached do not disturb queries over the others`() async throws {
      let setting = try await FailureFederation()
      var nowhere = PostgreSQLOptions()
      (nowhere.host, nowhere.port, nowhere.user, nowhere.database) = ("127.0.0.1", 1, "nobody", "nothing")
      try setting.federation.register(PostgreSQLAdapter(name: "down", options: nowhere))
      try setting.federation.register(
        MySQLAdapter(name: "away", options: try MySQLOptions(url: "mysql://nobody@127.0.0.1:1/nothing")))
      try setting.federation.register(SQLiteAdapter(name: "gone", options: SQLiteOptions(path: "/nonexistent/x.db")))
      #expect(
        try await setting.rows("SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
      for (source, code) in [
        ("down", HansaError.Code.cannotConnect), ("away", .cannotConnect), ("gone", .undefinedFile),
      ] {
        let error = await setting.failure("SELECT * FROM \(source).small")
        #expect(error?.code == code, "\(error.map { "\($0)" } ?? "no error")")
        #expect(error?.source == source)
      }
      let error = await setting.failure("SELECT * FROM nowhere_to_be_found")
      #expect(error?.code == .undefinedTable)
    }

    @Test(arguments: PushdownChoice.allCases)
    func `text that is not UTF-8 is an error that names its column`(pushdown: PushdownChoice) async throws {
      let setting = try await FailureFederation()
      let name = setting.database + "_ascii"
      try await setting.postgres.execute("CREATE DATABASE \"\(name)\" TEMPLATE template0 ENCODING 'SQL_ASCII'")
      try await setting.postgres.execute(
        "CREATE TABLE words (id int, word text); INSERT INTO words VALUES (1, E'caf\\xe9');", database: name)
      try setting.federation.register(
        PostgreSQLAdapter(
          name: "ascii",
          options: try PostgreSQLOptions(
            url: setting.postgres.url(database: name), password: Secret(setting.postgres.password))))
      let error = await setting.failure("SELECT id, word FROM ascii.words", pushdown: pushdown)
      #expect(error?.code == .invalidCharacter)
      #expect(error?.message.contains("\"word\"") == true)
      #expect(error?.source == "ascii")
    }
  }
}
