import Foundation
import Hansa
import HansaCore
import HansaExecution
import HansaMonitoring
import HansaSourcePostgreSQL
import HansaTesting
import Testing

/// A primary and a server that really follows it, as one source.
@Suite(.timeLimit(.minutes(5))) struct StandbyTests {
  private struct Pair {
    let primary: PostgresServer
    let standby: PostgresServer
    let database: String
    let federation: FederationManager

    /// - Parameter rows: of the table `t`, which both have.
    init(maxLag: Duration?, rows: Int = 100, settings: SessionSettings = .init()) async throws {
      primary = try await PostgresServer.start()
      database = try await primary.createDatabase("pair")
      try await primary.execute(
        "CREATE TABLE t AS SELECT i AS id, repeat('x', 100) AS name FROM generate_series(1, \(rows)) AS s(i); ANALYZE t",
        database: database)
      standby = try await primary.startStandby()
      federation = FederationManager(defaults: settings)
      try federation.register(
        "pair", endpoints: [try endpoint(primary, .primary), try endpoint(standby, .replica)],
        resilience: ResilienceOptions(maxLag: maxLag))
    }

    private func endpoint(_ server: PostgresServer, _ role: SourceEndpoint.Role) throws -> SourceEndpoint {
      let options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
      return SourceEndpoint(PostgreSQLAdapter(name: "pair", options: options), place: options.place, role: role)
    }

    /// How many rows a server has, and which one it was.
    struct Answer: Equatable {
      var rows: Int
      var isPrimary: Bool
    }

    func ask() async throws -> Answer {
      let result = try await federation.query("SELECT id FROM pair.t")
      let rows = try await result.rows().count
      let place = try #require(result.metrics?.fragments.first?.endpoint)
      return Answer(rows: rows, isPrimary: place.contains(":\(primary.port)/"))
    }

    /// Asks again until it is so.
    func until(_ condition: () async throws -> Bool) async throws -> Bool {
      let deadline = ContinuousClock.now + .seconds(90)
      while ContinuousClock.now < deadline { if try await condition() { return true } }
      return false
    }

    func untilAnswer(_ rows: Int, isPrimary: Bool) async throws -> Bool {
      try await until { try await ask() == Answer(rows: rows, isPrimary: isPrimary) }
    }

    func untilBothAnswer(_ rows: Int) async throws -> Bool {
      guard try await untilAnswer(rows, isPrimary: true) else { return false }
      return try await untilAnswer(rows, isPrimary: false)
    }

    /// What is known of the standby.
    func status() throws -> EndpointStatus { try federation.endpoints(of: "pair")[1] }

    func untilStandby(_ state: EndpointStatus.State) async throws -> Bool {
      try await until {
        if try status().state == state { return true }
        try await Task.sleep(for: .milliseconds(20))
        return false
      }
    }

    func kinds() -> [OperationalEvent.Kind] { federation.events.map(\.kind) }

    func end() async throws {
      await federation.close()
      try standby.stop()
      try primary.stop()
    }
  }

  @Test func `reads are shared by a primary and its standby, and go on with either`() async throws {
    let pair = try await Pair(maxLag: nil)
    #expect(try await pair.untilBothAnswer(100))
    try await pair.primary.halt(isCrash: true)
    for _ in 0..<20 { #expect(try await pair.ask() == .init(rows: 100, isPrimary: false)) }
    try await pair.primary.resume()
    #expect(try await pair.untilAnswer(100, isPrimary: true), "the primary is asked again")
    try await pair.standby.halt(isCrash: true)
    for _ in 0..<20 { #expect(try await pair.ask() == .init(rows: 100, isPrimary: true)) }
    try await pair.end()
  }

  @Test func `a standby that stops applying is put aside, and comes back`() async throws {
    let pair = try await Pair(maxLag: .milliseconds(500))
    #expect(try await pair.untilAnswer(100, isPrimary: false), "the standby is read while it follows")
    try await pair.standby.execute("SELECT pg_wal_replay_pause()")
    try await pair.primary.execute(
      "INSERT INTO t SELECT generate_series(101, 150)", database: pair.database)
    #expect(try await pair.untilStandby(.lagging))
    for _ in 0..<40 { #expect(try await pair.ask() == .init(rows: 150, isPrimary: true)) }
    try await pair.standby.execute("SELECT pg_wal_replay_resume()")
    #expect(try await pair.untilAnswer(150, isPrimary: false), "it is read again, with what it missed")
    #expect(try await pair.until { pair.kinds().contains(.endpointRestored) })
    #expect(pair.kinds().contains(.endpointSetAside))
    try await pair.end()
  }

  @Test func `a standby without its primary is read as long as it may be behind`() async throws {
    let pair = try await Pair(maxLag: .seconds(5))
    try await pair.primary.execute("INSERT INTO t VALUES (101)", database: pair.database)
    #expect(try await pair.untilAnswer(101, isPrimary: false), "it has the row")
    try await pair.primary.halt(isCrash: true)
    // How late it is nobody can tell any more: it counts from what it applied last.
    #expect(try await pair.untilStandby(.lagging))
    var failures: [HansaError] = []
    #expect(
      try await pair.until {
        do { _ = try await pair.ask() } catch let error as HansaError { failures.append(error) }
        return failures.last?.code == .sourceUnreachable
      })
    #expect(failures.allSatisfy { [.cannotConnect, .sourceUnreachable].contains($0.code) }, "\(failures)")
    try await pair.primary.resume()
    #expect(try await pair.until { (try? await pair.ask()) == .init(rows: 101, isPrimary: true) })
    #expect(try await pair.until { (try? await pair.ask()) == .init(rows: 101, isPrimary: false) })
    try await pair.end()
  }

  @Test func `all that a query reads comes from one of two servers that differ`() async throws {
    var settings = SessionSettings()
    settings.pushdown = .off
    settings.shipping = .off
    // So many pages that several connections read them.
    let pair = try await Pair(maxLag: nil, rows: 150_000, settings: settings)
    try await pair.standby.execute("SELECT pg_wal_replay_pause()")
    try await pair.primary.execute("DELETE FROM t WHERE id % 2 = 0", database: pair.database)
    var (seen, fragments): (Set<[SQLValue]>, Set<Int>) = ([], [])
    #expect(
      try await pair.until {
        let result = try await pair.federation.query(
          "SELECT (SELECT count(name) FROM pair.t), (SELECT count(*) FROM pair.t WHERE id > 0)")
        seen.formUnion(try await result.rows())
        fragments.insert(result.metrics?.fragments.count ?? 0)
        return seen.count >= 2
      })
    #expect(fragments == [2], "\(fragments)")
    #expect(seen == [[.integer(75_000), .integer(75_000)], [.integer(150_000), .integer(150_000)]])
    try await pair.end()
  }

  @Test func `a kept result is not taken for the state of a server that nobody asked`() async throws {
    var settings = SessionSettings()
    settings.cache = .on
    let pair = try await Pair(maxLag: nil, settings: settings)
    for rows in [100, 101, 102] {
      #expect(try await pair.untilBothAnswer(rows))
      try await pair.primary.execute("INSERT INTO t VALUES (\(rows + 1))", database: pair.database)
    }
    try await pair.end()
  }
}
