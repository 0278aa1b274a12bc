import Hansa
import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

/// What is known of sources that nobody queries.
@Suite struct SourceProbesTests {
  @Test func `a source that does not answer is a problem of the status before anybody queries it`() async throws {
    let folder = try TemporaryFolder()
    let federation = FederationManager()
    let options = SQLiteOptions(path: folder.path("gone.db"))
    try federation.register(SQLiteAdapter(name: "gone", options: options))
    let before = await federation.status()
    #expect(before.overview.health == .healthy && before.sources.first?.problem == nil)
    let alerts = try AlertManager(federation: federation, rules: [])
    await alerts.start()
    let status = await federation.status()
    #expect(status.overview.health == .degraded && status.overview.troubledSources == ["gone"])
    #expect(status.sources.first?.problem?.contains("gone.db") == true)
    let rows = try await federation.query("SELECT problem LIKE '%gone.db%' FROM hansa.sources").rows()
    #expect(rows == [[.boolean(true)]])
    await alerts.stop()
    await federation.close()
  }
}
