import Foundation
import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct FailureTests {
  private let one = [Field("x", .int4)]

  private func adapter(_ change: (inout PostgreSQLOptions) -> Void) async throws -> PostgreSQLAdapter {
    let server = try await PostgresServer.shared()
    var options = try PostgreSQLOptions(url: server.url(database: "postgres"), password: Secret(server.password))
    change(&options)
    return PostgreSQLAdapter(name: "shop", options: options)
  }

  /// What catalog, check and execute fail with: the same.
  private func failures(_ adapter: PostgreSQLAdapter) async -> [HansaError?] {
    [
      await #expect(throws: HansaError.self) { try await adapter.catalog() },
      await #expect(throws: HansaError.self) { try await adapter.check() },
      await #expect(throws: HansaError.self) {
        try await adapter.execute(FragmentRequest(sql: "SELECT 1", schema: Schema(one))).next()
      },
    ]
  }

  @Test func `a server that is down is named with its endpoint`() async throws {
    let server = try await PostgresServer.start()
    let port = server.port
    try server.stop()
    let adapter = try await adapter {
      $0.port = port
      $0.database = "shop"
    }
    for error in await failures(adapter) {
      #expect(error?.code == .cannotConnect)
      #expect(error?.message.contains("127.0.0.1:\(port)/shop") == true)
      #expect(error?.message.contains("refused") == true)
      #expect(error?.source == "shop")
      #expect(error?.category == .transient)
    }
  }

  @Test func `an address that does not answer is given up in time`() async throws {
    // A listening socket whose queue is full swallows further connections, as a firewall does.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 0) == 0 && getsockname(listener, pointer, &length) == 0
      }
    }
    #expect(bound)
    let port = Int(UInt16(bigEndian: address.sin_port))
    let adapter = try await adapter {
      $0.port = port
      $0.connectTimeout = .milliseconds(300)
    }
    let started = ContinuousClock.now
    let error = await #expect(throws: HansaError.self) { try await adapter.check() }
    #expect(error?.code == .cannotConnect)
    #expect(error?.message.contains(":\(port)/postgres") == true)
    // Left alone, the system tries for two minutes.
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  @Test func `a host without an address is cannotConnect`() async throws {
    let error = await failures(try await adapter { $0.host = "no-such-host.invalid" })[1]
    #expect(error?.code == .cannotConnect)
    #expect(error?.message.contains("no-such-host.invalid:") == true)
  }

  @Test func `a wrong password is told without the password`() async throws {
    for error in await failures(try await adapter { $0.password = Secret("hunter2") }) {
      #expect(error?.code == .invalidPassword)
      #expect(error?.message.contains("as hansa") == true)
      #expect(error.map { "\($0)".contains("hunter2") } == false)
    }
  }

  @Test func `a missing password is told`() async throws {
    let error = await failures(try await adapter { $0.password = nil })[1]
    #expect(error?.code == .invalidPassword)
    #expect(error?.advice?.contains("password") == true)
  }

  @Test func `an unknown database keeps the server's code`() async throws {
    for error in await failures(try await adapter { $0.database = "nope" }) {
      #expect(error?.code == HansaError.Code("3D000"))
      #expect(error?.message.contains("database \"nope\" does not exist") == true)
      #expect(error?.message.contains("/nope") == true)
    }
  }

  @Test func `a server without TLS refuses who insists on it`() async throws {
    let error = await failures(try await adapter { $0.driverParameters["sslmode"] = "require" })[1]
    #expect(error?.code == .cannotConnect)
    #expect(error?.message.contains("SSL") == true)
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `a table that was dropped is undefined`(way: PostgreSQLFixture.Way) async throws {
    let fixture = try await PostgreSQLFixture("CREATE TABLE t (x int)")
    #expect(try await fixture.rows("SELECT x FROM public.t", one, way: way).isEmpty)
    try await fixture.server.execute("DROP TABLE t", database: fixture.database)
    let error = await fixture.failure("SELECT x FROM public.t", one, way: way)
    #expect(error?.code == .undefinedTable)
    #expect(error?.message == "relation \"public.t\" does not exist")
    #expect(error?.source == "shop")
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `an error in the middle of the rows keeps code and detail`(way: PostgreSQLFixture.Way) async throws {
    let fixture = try await PostgreSQLFixture(
      """
      CREATE FUNCTION fail(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
        IF i = 150000 THEN RAISE EXCEPTION 'sour milk' USING ERRCODE = 'ZZ123', DETAIL = 'row ' || i, HINT = 'buy new'; END IF;
        RETURN i; END $$
      """)
    let stream = fixture.stream(
      "SELECT public.fail(i) FROM generate_series(1, 200000) AS g(i)", one, way: way)
    var count = 0
    let error = await #expect(throws: HansaError.self) {
      while let batch = try await stream.next() { count += batch.rowCount }
    }
    #expect(count > 0)
    #expect(error?.code == HansaError.Code("ZZ123"))
    #expect(error?.message == "sour milk")
    #expect(error?.detail == "row 150000")
    #expect(error?.advice == "buy new")
    // The statement failed, the connection did not.
    #expect(try await eventually { try await fixture.connections(state: "idle") == 1 })
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `a connection that is killed in the middle is a transient failure`(way: PostgreSQLFixture.Way) async throws {
    let fixture = try await PostgreSQLFixture()
    let stream = fixture.stream("SELECT 1 FROM pg_sleep(3600)", one, way: way)
    #expect(try await eventually { try await fixture.connections(waitingFor: "PgSleep") == 1 })
    try await fixture.terminateConnections()
    let error = await #expect(throws: HansaError.self) { try await stream.next() }
    #expect(error?.code == HansaError.Code("57P01"))
    #expect(error?.category == .transient)
    #expect(try await fixture.rows("SELECT 1", one) == [[.integer(1)]])
  }

  @Test func `a server that dies is a connection failure, and a new one is found again`() async throws {
    let server = try await PostgresServer.start()
    let fixture = try await PostgreSQLFixture(on: server)
    let stream = fixture.stream("SELECT 1 FROM pg_sleep(3600)", one)
    #expect(try await eventually { try await fixture.connections(waitingFor: "PgSleep") == 1 })
    try server.stop()
    let error = await #expect(throws: HansaError.self) { try await stream.next() }
    #expect(error?.category == .transient)
    #expect(await fixture.failure("SELECT 1", one)?.code == .cannotConnect)
  }

  @Test func `an idle connection that was killed is replaced unnoticed`() async throws {
    let fixture = try await PostgreSQLFixture()
    #expect(try await fixture.rows("SELECT 1", one) == [[.integer(1)]])
    try await fixture.terminateConnections()
    #expect(try await eventually { try await fixture.connections() == 0 })
    #expect(try await fixture.rows("SELECT 1", one) == [[.integer(1)]])
  }

  @Test func `the server's own time limit keeps its code`() async throws {
    let fixture = try await PostgreSQLFixture { $0.statementTimeout = .seconds(1) }
    let error = await fixture.failure("SELECT 1 FROM pg_sleep(3600)", one)
    #expect(error?.code == .queryCanceled)
    #expect(error?.message.contains("statement timeout") == true)
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `nothing can be written`(way: PostgreSQLFixture.Way) async throws {
    let fixture = try await PostgreSQLFixture("CREATE TABLE t (x int)")
    let error = await fixture.failure("INSERT INTO public.t VALUES (1) RETURNING x", one, way: way)
    #expect(error?.code == HansaError.Code("25006"))
    #expect(await fixture.failure("SET TimeZone = 'UTC'", one, way: way) != nil)
    #expect(await fixture.failure("SELECT 1; SELECT 2", one, way: way)?.code == .syntaxError)
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `another number of columns is an error`(way: PostgreSQLFixture.Way) async throws {
    let error = await (try PostgreSQLFixture()).failure("SELECT 1, 2", one, way: way)
    #expect(error?.code == .datatypeMismatch)
  }

  @Test func `fifty failures leave no connection behind`() async throws {
    let fixture = try await PostgreSQLFixture { $0.pool.max = 1 }
    let statements = [
      "SELECT 1/(i-5) FROM generate_series(1, 10) AS g(i)", "SELECT nope", "SELECT 'text'", "SELEC",
      "SELECT 99999999999 + i FROM generate_series(1, 100000) AS g(i)",
      "SELECT CASE WHEN i = 90000 THEN 1/(i-90000) ELSE i END FROM generate_series(1, 100000) AS g(i)",
    ]
    for round in 0..<50 {
      let sql = statements[round % statements.count]
      _ = await fixture.failure(sql, one, way: round % 2 == 0 ? .copy : .rows)
    }
    #expect(try await eventually { try await fixture.connections() == 1 })
    // A value that cannot be read ends the statement too: the server must not go on with it.
    for way in PostgreSQLFixture.Way.allCases {
      let sql =
        "SELECT CASE WHEN i = 3 THEN 'NaN' ELSE i::numeric END FROM (SELECT generate_series(1, 100000000)) AS g(i)"
      let fields = [Field("x", .numeric(precision: 38, scale: 0))]
      #expect(await fixture.failure(sql, fields, way: way)?.code == .numericOutOfRange)
    }
    #expect(try await eventually { try await fixture.connections(state: "active") == 0 })
  }
}
