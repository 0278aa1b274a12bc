import HansaCore
import HansaSourceMySQL
import HansaTesting
import Testing

@Suite struct ReplicationTests {
  @Test func `a server that copies none is not behind, and one whose copying stands still does not say`() async throws {
    let server = try await MariaDBServer.start(settings: ["server-id=2"])
    let options = try MySQLOptions(url: server.url(database: "mysql"), password: Secret(server.password))
    let adapter = MySQLAdapter(name: "copy", options: options)
    #expect(try await adapter.replicationLag() == .zero)
    try await server.execute("CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'nobody'")
    #expect(try await adapter.replicationLag() == nil)
    await adapter.close()
    try server.stop()
  }
}
