import Foundation
import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourceMySQL

@Suite struct FailureTests {
  private func checkFailure(_ adapter: MySQLAdapter) async -> HansaError? {
    do throws(HansaError) {
      _ = try await adapter.check()
      return nil
    } catch {
      return error
    }
  }

  @Test func `a wrong password is said without showing it`() async throws {
    let source = try await SourceUnderTest("locked")
    let error = await checkFailure(try source.reconfigured(["password": "hunter2-wrong"]))
    #expect(error?.code == .invalidPassword)
    #expect(error?.source == "locked")
    #expect("\(String(describing: error))".contains("hunter2-wrong") == false)
    #expect(error?.message.contains("127.0.0.1:\(source.server.port)/\(source.database) as hansa") == true)
    let stream = try source.reconfigured(["password": "hunter2-wrong"])
      .execute(FragmentRequest(sql: "SELECT 1", schema: Schema([Field("x", .int4)])))
    #expect(await stream.failure()?.code == .invalidPassword)
  }

  @Test func `an unknown database is named`() async throws {
    let source = try await SourceUnderTest("known")
    let error = await checkFailure(try source.reconfigured(["database": "nowhere"]))
    #expect(error?.code.rawValue == "3D000")
    #expect(error?.message.contains("nowhere") == true)
  }

  @Test func `a server that is down is a connection failure that names host and port`() async throws {
    let server = try await MariaDBServer.start()
    let source = try await SourceUnderTest("down", server: server)
    #expect(try await source.value("SELECT 1", .int4) == .integer(1))
    try server.stop()
    for error in [
      await source.stream("SELECT 1", [.int4]).failure(), await checkFailure(source.adapter),
    ] {
      #expect(error?.code == .cannotConnect)
      #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
      #expect(error?.category == .transient)
    }
    await #expect(throws: HansaError.self) { try await source.adapter.catalog() }
  }

  @Test func `a host that does not exist is a connection failure`() async throws {
    let source = try await SourceUnderTest("nohost")
    let error = await checkFailure(try source.reconfigured(["host": "no-such-host.invalid"]))
    #expect(error?.code == .cannotConnect)
  }

  @Test func `a server that says nothing is given up at the connect timeout`() async throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    try #require(isListening)
    let port = UInt16(bigEndian: address.sin_port)
    let options = try MySQLOptions(url: "mysql://app@127.0.0.1:\(port)/db?connect_timeout=1")
    let started = ContinuousClock.now
    let error = await checkFailure(MySQLAdapter(name: "silent", options: options))
    #expect(error?.code == .cannotConnect)
    #expect(ContinuousClock.now - started < .seconds(60))
  }

  @Test func `a table that is gone, a column that is not there and bad syntax have PostgreSQL's codes`() async throws {
    let source = try await SourceUnderTest("dropped", setUp: "CREATE TABLE t (x int); INSERT INTO t VALUES (1);")
    #expect(try await source.value("SELECT x FROM t", .int4) == .integer(1))
    #expect(await source.stream("SELECT y FROM t", [.int4]).failure()?.code == .undefinedColumn)
    #expect(await source.stream("SELEC", [.int4]).failure()?.code == .syntaxError)
    try await source.server.execute("DROP TABLE t", database: source.database)
    let error = await source.stream("SELECT x FROM t", [.int4]).failure()
    #expect(error?.code == .undefinedTable)
    #expect(error?.source == "dropped")
    #expect(error?.detail?.contains("1146") == true)
    #expect(
      await source.stream("SELECT (SELECT seq FROM seq_1_to_3)", [.int4]).failure()?.code == .cardinalityViolation)
    #expect(await source.stream("SELECT 9223372036854775807 + 1", [.int8]).failure()?.code == .numericOutOfRange)
  }

  @Test func `a connection that is killed during a query is a connection failure, and the next query works`()
    async throws
  {
    let source = try await SourceUnderTest("killed")
    let stream = source.stream("SELECT SLEEP(3600)", [.int4])
    var id: String?
    #expect(
      try await eventually {
        id = try await source.processes().first { $0.statement.contains("SLEEP") }?.id
        return id != nil
      })
    try await source.server.execute("KILL CONNECTION \(try #require(id))")
    let error = await stream.failure()
    #expect(error?.code == .connectionFailure)
    #expect(error?.category == .transient)
    #expect(try await source.value("SELECT 2", .int4) == .integer(2))
  }

  @Test func `the server ends a statement at the timeout`() async throws {
    let source = try await SourceUnderTest("slow")
    let adapter = try source.reconfigured(["statement_timeout": "1s"])
    let schema = Schema([Field("x", .int8)])
    let sql = "SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b"
    let error = await adapter.execute(FragmentRequest(sql: sql, schema: schema)).failure()
    #expect(error?.code == .queryCanceled)
    #expect(error?.advice?.contains("statement_timeout") == true)
  }

  @Test func `writing is refused`() async throws {
    let source = try await SourceUnderTest("readonly", setUp: "CREATE TABLE t (x int);")
    let error = await source.stream("INSERT INTO t VALUES (1) RETURNING x", [.int4]).failure()
    #expect(error?.code.rawValue == "25006")
  }

  @Test(arguments: [
    (1045, "28000", "28P01"), (2003, "HY000", "08001"), (2013, "HY000", "08006"), (1146, "42S02", "42P01"),
    (1040, "08004", "53300"), (3024, "HY000", "57014"), (1365, "22012", "22012"), (1105, "HY000", "HV000"),
    (1222, "21000", "21000"), (1213, "40001", "40P01"), (1205, "HY000", "55P03"), (2006, "HY000", "08006"),
    (1053, "08S01", "57P01"), (1927, "70100", "57P01"), (1317, "70100", "57014"), (1153, "08S01", "54000"),
    (1158, "08S01", "08006"), (1615, "HY000", "40001"), (1020, "HY000", "40001"), (1226, "42000", "53300"),
    (2027, "HY000", "08P01"), (1194, "HY000", "XX001"),
  ])
  func `MySQL's error numbers become PostgreSQL's codes`(number: Int, state: String, expected: String) {
    let error = ServerError(number: UInt32(number), sqlState: state, message: "no")
    #expect(error.code.rawValue == expected)
  }

  @Test func `a password in a message of the server is taken out`() throws {
    let options = try MySQLOptions(url: "mysql://app:hunter2@h/db")
    let error = ServerError(number: 1105, sqlState: "HY000", message: "bad: hunter2").error(options)
    #expect(error.message == "bad: ***")
  }
}
