import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

/// What Hansa asks on its own account, of a server that falls silent with its connections open.
@Suite struct PostgreSQLSilenceTests {
  private static let table = TableName("public", "t")
  private static let one = [Field("x", .int4)]
  private static let dead = ConnectionFault(toClient: DirectionFault(.stall))

  private func fixture(
    _ server: PostgresServer, _ proxy: FaultProxy, _ change: (inout PostgreSQLOptions) -> Void = { _ in }
  ) async throws -> PostgreSQLFixture {
    try await PostgreSQLFixture("CREATE TABLE t (x int); ANALYZE t", on: server) { options in
      options.port = proxy.port
      options.metadataTimeout = .milliseconds(300)
      // A check waits for all of it, others connect within it on the busiest machine.
      options.connectTimeout = .seconds(15)
      change(&options)
    }
  }

  @Test(arguments: AdapterCall.allCases)
  func `a call that is never answered ends, and leaves neither connection nor thread`(call: AdapterCall) async throws {
    let server = try await PostgresServer.shared()
    let proxy = try FaultProxy(to: server.port)
    let fixture = try await fixture(server, proxy)
    #expect(try await fixture.rows("SELECT 1", Self.one) == [[.integer(1)]])
    // The one that is idle is silent from now on; a check makes one of its own.
    proxy.apply(FaultPlan(others: Self.dead))
    let outcome = Task { await call.failure(fixture.adapter, Self.table) }
    if call == .check {
      #expect(try await eventually { proxy.counts.accepted == 2 })
      await fixture.adapter.close()
    }
    try #require(try await eventually { proxy.counts.open == 0 && fixture.adapter.pool?.inUse == 0 })
    let error = try #require(await outcome.value)
    #expect(error.category == .transient, "\(error)")
    #expect(error.source == "shop")
    #expect(error.message.contains("answer within"), "\(error)")
    proxy.apply(.none)
    #expect(try await fixture.rows("SELECT 1", Self.one) == [[.integer(1)]])
    await fixture.adapter.close()
    proxy.close()
  }

  private static func impatient(_ server: PostgresServer, _ proxy: FaultProxy) throws -> PostgreSQLOptions {
    var options = try PostgreSQLOptions(url: server.url(database: "postgres"), password: Secret(server.password))
    options.port = proxy.port
    options.connectTimeout = .milliseconds(300)
    return options
  }

  @Test func `a server that falls silent at any byte of the connecting is left in time`() async throws {
    let server = try await PostgresServer.shared()
    // The login takes some 700 bytes, the session's settings as many again.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for offset in stride(from: 0, to: 1500, by: 100) {
        group.addTask {
          let fault = ConnectionFault(toClient: DirectionFault(.stall, after: offset))
          let proxy = try FaultProxy(to: server.port, plan: FaultPlan(others: fault))
          let adapter = PostgreSQLAdapter(name: "shop", options: try Self.impatient(server, proxy))
          let outcome = Task { await AdapterCall.check.failure(adapter, Self.table) }
          // A check ends its connection in any case.
          #expect(try await eventually { proxy.counts.accepted > 0 && proxy.counts.open == 0 }, "after \(offset) bytes")
          if offset < 500 { #expect(await outcome.value?.code == .cannotConnect, "after \(offset) bytes") }
          proxy.close()
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `an idle connection that has gone silent is replaced by one that answers`() async throws {
    let server = try await PostgresServer.shared()
    let proxy = try FaultProxy(to: server.port)
    let fixture = try await fixture(server, proxy) { $0.pool.probeAfter = .zero }
    #expect(try await fixture.rows("SELECT 1", Self.one) == [[.integer(1)]])
    #expect(try await eventually { fixture.adapter.pool?.idle == 1 })
    // Only the connection that stands.
    proxy.apply(FaultPlan([Self.dead]))
    let rows = Task { try await fixture.rows("SELECT 1", Self.one) }
    try #require(try await eventually { proxy.counts.accepted == 2 })
    #expect(try await rows.value == [[.integer(1)]])
    #expect(try await eventually { proxy.counts.open == 1 })
    await fixture.adapter.close()
    proxy.close()
  }

  @Test func `a server that only takes too long ends the statement itself, and the connection is kept`() async throws {
    // A server of its own, whose catalog nobody else wants.
    let server = try await PostgresServer.start()
    let fixture = try await PostgreSQLFixture("CREATE TABLE t AS SELECT 1 AS x; ANALYZE t", on: server) {
      $0.metadataTimeout = .milliseconds(300)
    }
    #expect(try await fixture.rows("SELECT 1", Self.one) == [[.integer(1)]])
    let holder = try Connection(
      try PostgreSQLOptions(url: server.url(database: fixture.database), password: Secret(server.password)))
    try holder.run("SET default_transaction_read_only = off")
    try holder.run("BEGIN READ WRITE")
    try holder.run("LOCK TABLE pg_catalog.pg_statistic IN ACCESS EXCLUSIVE MODE")
    // Where this process stands still for seconds, it leaves the server first.
    var error: HansaError?
    #expect(
      try await eventually {
        error = await AdapterCall.statistics.failure(fixture.adapter, Self.table)
        return error?.code == .queryCanceled
      })
    #expect(error?.message.hasSuffix("took longer than 0.3 seconds when it was asked for its statistics") == true)
    #expect(error?.advice?.contains("metadata_timeout") == true)
    try holder.run("ROLLBACK")
    #expect(try await eventually { await AdapterCall.statistics.failure(fixture.adapter, Self.table) == nil })
    holder.close()
    await fixture.adapter.close()
    try server.stop()
  }

  @Test func `a request to cancel that nobody answers is left, and its connection with it`() async throws {
    let server = try await PostgresServer.shared()
    // The statement's connection stands; all others are taken, and nobody answers.
    let proxy = try FaultProxy(to: server.port, plan: FaultPlan([.none], others: ConnectionFault(.silent)))
    let fixture = try await fixture(server, proxy)
    let stream = fixture.stream("SELECT 1 FROM pg_sleep(3600)", Self.one)
    #expect(try await eventually { try await fixture.connections(waitingFor: "PgSleep") == 1 })
    stream.cancel()
    #expect(try await eventually { stream.statistics.total != nil })
    // The server, which heard nothing, sleeps on.
    try await fixture.terminateConnections()
    #expect(try await eventually { proxy.counts.accepted > 1 && proxy.counts.open == 0 }, "\(proxy.counts)")
    await fixture.adapter.close()
    proxy.close()
  }

  @Test func `the key for cancelling is found in the trace`() throws {
    let trace = """
      2026-11-22 11:13:54.425981\tB\t25\tParameterStatus\t "BackendKeyData" "7 8"
      2026-11-22 11:13:54.425981\tB\t12\tBackendKeyData\t 7 -871522810
      2026-11-22 11:13:54.425985\tB\t5\tReadyForQuery\t I
      """
    #expect(BackendKey(trace: trace, process: 7)?.secret == -871_522_810)
    #expect(BackendKey(trace: trace, process: 8) == nil)
    #expect(BackendKey(trace: "", process: 7) == nil)
  }

  @Test func `each connection has a request of its own`() async throws {
    let server = try await PostgresServer.shared()
    let options = try PostgreSQLOptions(url: server.url(database: "postgres"), password: Secret(server.password))
    let connection = try Connection(options)
    #expect(connection.cancelRequest != nil)
    connection.close()
  }
}
