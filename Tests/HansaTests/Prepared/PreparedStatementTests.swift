import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// PREPARE, EXECUTE and DEALLOCATE, and the same from a program.
@Suite struct PreparedStatementTests {
  private struct Fixture {
    let files: [SQLiteFile]
    let federation = FederationManager(patience: .seconds(120))
    let session: FederationSession

    init() async throws {
      files = [try SQLiteFile(), try SQLiteFile()]
      for (number, file) in files.enumerated() {
        try await file.execute(
          "CREATE TABLE t\(number) (a INTEGER, b TEXT) STRICT; INSERT INTO t\(number) VALUES (1, 'x'), (2, 'y'), (3, NULL);"
            + "ANALYZE;")
      }
      for (name, file) in zip(["one", "two"] as [Name], files) {
        try federation.register(SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path)))
      }
      session = federation.session()
    }

    func rows(_ sql: String) async throws -> [[SQLValue]] { try await session.execute(sql).rows() }

    func failure(_ sql: String) async -> HansaError? {
      do throws(HansaError) {
        _ = try await session.execute(sql).rows()
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func `a statement is prepared once and runs with one value and another`() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.rows("PREPARE q (int) AS SELECT b FROM one.t0 WHERE a = $1") == [])
    #expect(try await fixture.rows("EXECUTE q(1)") == [[.text("x")]])
    #expect(try await fixture.rows("EXECUTE q (2);") == [[.text("y")]])
    #expect(try await fixture.rows("EXECUTE q(NULL)") == [])
    #expect(try await fixture.rows("PREPARE \"Q\" AS SELECT count(*) FROM one.t0 JOIN two.t1 USING (a)") == [])
    for _ in 0..<7 { #expect(try await fixture.rows("EXECUTE \"Q\"") == [[.integer(3)]]) }
    _ = try await fixture.rows("DEALLOCATE q")
    #expect(await fixture.failure("EXECUTE q(1)")?.code.rawValue == "26000")
    _ = try await fixture.rows("DEALLOCATE ALL")
    #expect(await fixture.failure("EXECUTE \"Q\"")?.code.rawValue == "26000")
    await fixture.federation.close()
  }

  @Test func `another session does not see it`() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.rows("PREPARE q AS SELECT 1")
    await #expect(throws: HansaError.self) { _ = try await fixture.federation.query("EXECUTE q") }
    await fixture.federation.close()
  }

  @Test func `a session that nobody has any more ends with what it has prepared`() async throws {
    final class Watch { weak var session: FederationSession? }
    let fixture = try await Fixture()
    let watch = Watch()
    func use() async throws {
      let session = fixture.federation.session()
      watch.session = session
      _ = try await session.execute("PREPARE q AS SELECT b FROM one.t0 WHERE a = $1").rows()
      #expect(try await session.execute("EXECUTE q(1)").rows() == [[.text("x")]])
    }
    try await use()
    #expect(watch.session == nil)
    await fixture.federation.close()
  }

  @Test func `what is wrong is said as PostgreSQL says it`() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.rows("PREPARE q (int) AS SELECT b FROM one.t0 WHERE a = $1")
    for (sql, code, message) in [
      ("PREPARE q AS SELECT 1", "42P05", "prepared statement \"q\" already exists"),
      ("EXECUTE r", "26000", "prepared statement \"r\" does not exist"),
      ("DEALLOCATE r", "26000", "prepared statement \"r\" does not exist"),
      ("EXECUTE q", "42601", "wrong number of parameters for prepared statement \"q\""),
      ("EXECUTE q(1, 2)", "42601", "wrong number of parameters for prepared statement \"q\""),
      ("EXECUTE q('1x')", "22P02", "invalid input syntax for type integer: \"1x\""),
      ("EXECUTE q(true)", "42804", "parameter $1 of type boolean cannot be coerced to the expected type integer"),
      ("EXECUTE q(99999999999)", "22003", "integer out of range"),
      ("PREPARE r AS SELECT $2::int", "42P18", "could not determine data type of parameter $1"),
      ("PREPARE r (nothing) AS SELECT 1", "42704", "type \"nothing\" does not exist"),
      ("PREPARE r AS SELECT c FROM one.t0", "42703", "column \"c\" does not exist"),
      ("PREPARE r AS SELECT * FROM one.t9", "42P01", "table \"one.t9\" does not exist"),
    ] {
      let error = await fixture.failure(sql)
      #expect(error?.code.rawValue == code, "\(sql): \(error.map { "\($0)" } ?? "no error")")
      #expect(error?.message.hasPrefix(message) == true, "\(sql): \(error.map { "\($0)" } ?? "no error")")
    }
    await fixture.federation.close()
  }

  @Test func `types that are not given follow from the first use`() async throws {
    let fixture = try await Fixture()
    func types(_ sql: String, _ given: [SQLType] = []) async throws -> [SQLType] {
      try await fixture.session.prepare(sql, types: given).parameterTypes
    }
    #expect(try await types("SELECT a FROM one.t0 WHERE b = $1 AND a < $2 + 1") == [.text, .int4])
    #expect(try await types("SELECT $1, $2::date, $3 FROM one.t0 WHERE a IN ($3, 7)") == [.text, .date, .int8])
    #expect(try await types("SELECT $1::numeric(5, 2) LIMIT $2") == [.numeric, .int8])
    #expect(try await types("SELECT a FROM one.t0 WHERE a = $1", [.int2]) == [.int2])
    #expect(try await types("SELECT 1 UNION SELECT $1") == [.int4])
    #expect(try await types("SELECT a FROM one.t0 WHERE b LIKE $1 AND $2") == [.text, .boolean])
    await fixture.federation.close()
  }

  @Test func `a program gives values, which are converted as assignments convert`() async throws {
    let fixture = try await Fixture()
    let statement = try await fixture.session.prepare("SELECT b FROM one.t0 WHERE a = $1 OR b = $2")
    for _ in 0..<7 {
      #expect(try await statement.execute(with: [.integer(1), .text("y")]).rows() == [[.text("x")], [.text("y")]])
      #expect(try await statement.execute(with: [.text(" 2 "), .null]).rows() == [[.text("y")]])
    }
    await #expect(throws: HansaError.self) { _ = try await statement.execute(with: [.integer(1)]) }
    await #expect(throws: HansaError.self) { _ = try await statement.execute(with: [.boolean(true), .null]) }
    await fixture.federation.close()
  }

  @Test func `arguments may be computed`() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.rows("PREPARE q (bigint, text) AS SELECT $1 + 1, $2 || '!'")
    #expect(try await fixture.rows("EXECUTE q(1 + 2 * 3, 'a' || 'b')") == [[.integer(8), .text("ab!")]])
    #expect(try await fixture.rows("EXECUTE q(-7, upper('x'))") == [[.integer(-6), .text("X!")]])
    #expect(
      try await fixture.rows("EXECUTE q(2.5, 7::text)") == [[.integer(4), .text("7!")]], "rounded as PostgreSQL does")
    _ = try await fixture.rows("PREPARE n (numeric) AS SELECT $1")
    #expect(try await "\(fixture.rows("EXECUTE n(1.50)"))" == "[[1.50]]")
    #expect(try await "\(fixture.rows("EXECUTE n(1.5 * 2)"))" == "[[3.0]]")
    _ = try await fixture.rows("PREPARE d (date) AS SELECT $1 = current_date")
    #expect(try await fixture.rows("EXECUTE d(now())") == [[.boolean(true)]])
    #expect(try await fixture.rows("EXECUTE d('today')") == [[.boolean(true)]])
    await fixture.federation.close()
  }

  @Test func `a session's settings hold for what it has prepared`() async throws {
    let fixture = try await Fixture()
    try await fixture.files[1].execute("CREATE TABLE t0 (a INTEGER) STRICT; INSERT INTO t0 VALUES (9);")
    _ = try await fixture.rows("SET search_path = one")
    _ = try await fixture.rows("PREPARE q AS SELECT max(a) + $1::int FROM t0")
    for _ in 0..<6 { #expect(try await fixture.rows("EXECUTE q(0)") == [[.integer(3)]]) }
    _ = try await fixture.rows("SET search_path = two")
    for _ in 0..<6 { #expect(try await fixture.rows("EXECUTE q(0)") == [[.integer(9)]]) }
    _ = try await fixture.rows("SET pushdown = verify")
    #expect(try await fixture.rows("EXECUTE q(1)") == [[.integer(10)]])
    await fixture.federation.close()
  }

  @Test func `a table that has changed is planned anew`() async throws {
    let fixture = try await Fixture()
    _ = try await fixture.rows("PREPARE q AS SELECT * FROM one.t0 WHERE a = $1")
    _ = try await fixture.rows("SET plan_cache_mode = force_generic_plan")
    #expect(try await fixture.rows("EXECUTE q(1)") == [[.integer(1), .text("x")]])
    try await fixture.files[0].execute("DROP TABLE t0; CREATE TABLE t0 (a INTEGER) STRICT; INSERT INTO t0 VALUES (1);")
    #expect(await fixture.failure("EXECUTE q(1)")?.code == .undefinedColumn)
    #expect(try await fixture.rows("EXECUTE q(1)") == [[.integer(1)]])
    await fixture.federation.close()
  }

  @Test func `runs at once have their own values`() async throws {
    let fixture = try await Fixture()
    let statement = try await fixture.session.prepare("SELECT a, $2 FROM one.t0 WHERE a = $1", types: [.int8, .int8])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for step in 0..<40 {
            let (key, other) = (Int64((task + step) % 3 + 1), Int64(step))
            let rows = try await statement.execute(with: [.integer(key), .integer(other)]).rows()
            #expect(rows == [[.integer(key), .integer(other)]])
          }
        }
      }
      try await group.waitForAll()
    }
    await fixture.federation.close()
  }
}
