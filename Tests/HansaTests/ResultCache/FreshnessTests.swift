import Foundation
import HansaCore
import HansaMonitoring
import HansaSource
import HansaSourceFiles
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

@testable import Hansa

/// Writers that change real sources right before, between and after queries: no row of the past comes back.
@Suite struct FreshnessTests {
  private func federation(_ adapter: any SourceAdapter) throws -> FederationManager {
    var settings = SessionSettings()
    settings.cache = .on
    let federation = FederationManager(defaults: settings, patience: .seconds(120))
    try federation.register(adapter)
    return federation
  }

  /// Writes a number and reads it, at once and again.
  ///
  /// - Returns: what the cache did for the reads, and how long after the writing each had ended.
  private func alternate(
    _ federation: FederationManager, _ rounds: Int, write: (Int) async throws -> Void
  ) async throws -> [(cache: String, after: Duration)] {
    var outcomes: [(cache: String, after: Duration)] = []
    for round in 1...rounds {
      let start = ContinuousClock.now
      try await write(round)
      for _ in 0..<2 {
        let result = try await federation.query("SELECT max(a) FROM src.t")
        #expect(try await result.rows() == [[.integer(Int64(round))]], "round \(round)")
        outcomes.append((result.metrics?.cache?.name ?? "", ContinuousClock.now - start))
      }
    }
    return outcomes
  }

  @Test func `PostgreSQL`() async throws {
    let server = try await PostgresServer.start(settings: ["autovacuum": "off"])
    let database = try await server.createDatabase("fresh")
    try await server.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (0)", database: database)
    let options = try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password))
    let federation = try federation(PostgreSQLAdapter(name: "src", options: options))
    let outcomes = try await alternate(federation, 25) { round in
      try await server.execute("UPDATE t SET a = \(round)", database: database)
    }
    // Nobody else writes there, so the second look is always certain.
    #expect(outcomes.map(\.cache) == Array(repeating: ["miss", "hit"], count: 25).flatMap(\.self))
    await federation.close()
    try server.stop()
  }

  @Test func `MariaDB`() async throws {
    let server = try await MariaDBServer.shared()
    let database = try await server.createDatabase("fresh")
    try await server.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (0)", database: database)
    let options = try MySQLOptions(url: server.url(database: database), password: Secret(server.password))
    let federation = try federation(MySQLAdapter(name: "src", options: options))
    let outcomes = try await alternate(federation, 25) { round in
      try await server.execute("UPDATE t SET a = \(round)", database: database)
    }
    let early = outcomes.filter { $0.after < .seconds(1) }
    #expect(!early.contains { $0.cache == "hit" }, "the last change is too new to be told from the next")
    var outcome = ""
    let deadline = ContinuousClock.now + .seconds(120)
    while outcome != "hit", ContinuousClock.now < deadline {
      let result = try await federation.query("SELECT max(a) FROM src.t")
      #expect(try await result.rows() == [[.integer(25)]])
      outcome = result.metrics?.cache?.name ?? ""
    }
    #expect(outcome == "hit")
    try await server.execute("UPDATE t SET a = 26", database: database)
    #expect(try await federation.query("SELECT max(a) FROM src.t").rows() == [[.integer(26)]])
    await federation.close()
  }

  @Test func `files`() async throws {
    let folder = try TemporaryFolder(prefix: "fresh")
    try folder.write("a\n10\n", to: "t.csv")
    let federation = try federation(FilesAdapter(name: "src", options: FilesOptions(folder: folder.url.path)))
    for number in 11...30 {
      // In its place, of one size.
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("t.csv")))
      try handle.write(contentsOf: Data("a\n\(number)\n".utf8))
      try handle.close()
      for _ in 0..<2 {
        #expect(try await federation.query("SELECT max(a) FROM src.t").rows() == [[.integer(Int64(number))]])
      }
    }
    var outcome = ""
    let deadline = ContinuousClock.now + .seconds(120)
    while outcome != "hit", ContinuousClock.now < deadline {
      let result = try await federation.query("SELECT max(a) FROM src.t")
      #expect(try await result.rows() == [[.integer(30)]])
      outcome = result.metrics?.cache?.name ?? ""
    }
    #expect(outcome == "hit")
    await federation.close()
  }
}
