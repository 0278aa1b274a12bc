import HansaCore
import HansaSourcePostgreSQL
import HansaTesting
import Testing

@Suite struct ReplicationTests {
  @Test func `a server that copies none is not behind`() async throws {
    let server = try await PostgresServer.shared()
    var options = try PostgreSQLOptions(url: server.url(database: "postgres"))
    options.password = Secret(server.password)
    let adapter = PostgreSQLAdapter(name: "primary", options: options)
    #expect(try await adapter.replicationLag() == .zero)
    await adapter.close()
  }
}
