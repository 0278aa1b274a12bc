import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceMySQL
import HansaTesting
import Testing

/// What Hansa asks on its own account, of a server that falls silent with its connections open.
@Suite struct MySQLSilenceTests {
  private static let dead = ConnectionFault(toClient: DirectionFault(.stall))

  private static func table(_ source: SourceUnderTest) -> TableName { TableName(Name(source.database), "t") }

  /// The shared server through a proxy.
  private func source(
    _ name: String, _ plan: FaultPlan = .none, _ settings: [Name: String] = [:]
  ) async throws -> (SourceUnderTest, FaultProxy) {
    let source = try await SourceUnderTest(name, setUp: "CREATE TABLE t (x int); INSERT INTO t VALUES (1);")
    let proxy = try FaultProxy(to: source.server.port, plan: plan)
    let own: [Name: String] = ["port": "\(proxy.port)", "metadata_timeout": "300ms", "connect_timeout": "15s"]
    let adapter = try source.reconfigured(own.merging(settings) { _, new in new })
    return (SourceUnderTest(source, adapter: adapter), proxy)
  }

  @Test(arguments: AdapterCall.allCases)
  func `a call that is never answered ends, and leaves neither connection nor thread`(call: AdapterCall) async throws {
    let (source, proxy) = try await source("silent")
    #expect(try await source.value("SELECT 1", .int4) == .integer(1))
    // The one that is idle is silent from now on; a check makes one of its own.
    proxy.apply(FaultPlan(others: Self.dead))
    let outcome = Task { await call.failure(source.adapter, Self.table(source)) }
    if call == .check {
      #expect(try await eventually { proxy.counts.accepted == 2 })
      await source.adapter.close()
    }
    try #require(try await eventually { proxy.counts.open == 0 && source.adapter.pool?.inUse == 0 })
    let error = try #require(await outcome.value)
    #expect(error.category == .transient, "\(error)")
    #expect(error.source == "silent")
    if call != .check { #expect(error.message.contains("did not answer within 0.3 seconds"), "\(error)") }
    proxy.apply(.none)
    #expect(try await source.value("SELECT 1", .int4) == .integer(1))
    await source.adapter.close()
    proxy.close()
  }

  @Test func `a server that falls silent at any byte of the connecting is left in time`() async throws {
    // The login takes some 150 bytes, the session's settings and what they are like as many again.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for offset in stride(from: 0, to: 400, by: 30) {
        group.addTask {
          let fault = ConnectionFault(toClient: DirectionFault(.stall, after: offset))
          let (source, proxy) = try await source("quiet", FaultPlan(others: fault), ["connect_timeout": "1s"])
          let outcome = Task { await AdapterCall.check.failure(source.adapter, Self.table(source)) }
          // A check ends its connection in any case.
          #expect(try await eventually { proxy.counts.accepted > 0 && proxy.counts.open == 0 }, "after \(offset) bytes")
          if offset < 100 { #expect(await outcome.value?.category == .transient, "after \(offset) bytes") }
          proxy.close()
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `an idle connection that has gone silent is replaced by one that answers`() async throws {
    let (plain, proxy) = try await source("idle")
    var options = try MySQLOptions(
      url: "mysql://\(plain.server.user)@127.0.0.1:\(proxy.port)/\(plain.database)",
      password: Secret(plain.server.password))
    options.pool.probeAfter = .zero
    let source = SourceUnderTest(plain, adapter: MySQLAdapter(name: "idle", options: options))
    #expect(try await source.value("SELECT 1", .int4) == .integer(1))
    #expect(try await eventually { source.adapter.pool?.idle == 1 })
    // Only the connection that stands.
    proxy.apply(FaultPlan([Self.dead]))
    let value = Task { try await source.value("SELECT 1", .int4) }
    try #require(try await eventually { proxy.counts.accepted == 2 })
    #expect(try await value.value == .integer(1))
    #expect(try await eventually { proxy.counts.open == 1 })
    await source.adapter.close()
    proxy.close()
  }

  @Test(arguments: [0, 10, 100, 150, 200])
  func `a request to cancel that nobody answers is left, and its connection with it`(offset: Int) async throws {
    // The statement's connection stands; others fall silent, while they log in or later.
    let dead = ConnectionFault(toClient: DirectionFault(.stall, after: offset))
    let (source, proxy) = try await source("cancelled", FaultPlan([.none], others: dead))
    let stream = source.stream("SELECT SLEEP(3600)", [.int4])
    var id: String?
    #expect(
      try await eventually {
        id = try await source.processes().first { $0.statement.contains("SLEEP") }?.id
        return id != nil
      })
    stream.cancel()
    #expect(try await eventually { stream.statistics.total != nil })
    #expect(try await eventually { proxy.counts.accepted > 1 && proxy.counts.open == 0 }, "\(proxy.counts)")
    // Behind a dead network the server goes on.
    try? await source.server.execute("KILL CONNECTION \(try #require(id))")
    await source.adapter.close()
    proxy.close()
  }
}
