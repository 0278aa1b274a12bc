import HansaArrow
import HansaCore
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct OptionsTests {
  @Test func `a URL says all`() throws {
    let options = try PostgreSQLOptions(
      url: "postgresql://app:p%40ss:w@db.example:6432/my%20shop?sslmode=require&connect_timeout=3&schemas=a,b")
    #expect(options.host == "db.example")
    #expect(options.port == 6432)
    #expect(options.user == "app")
    #expect(options.password?.reveal() == "p@ss:w")
    #expect(options.database == "my shop")
    #expect(options.driverParameters == ["sslmode": "require"])
    #expect(options.connectTimeout == .seconds(3))
    #expect(options.schemas == ["a", "b"])
  }

  @Test func `what a URL leaves out has a default`() throws {
    let options = try PostgreSQLOptions(url: "postgres://")
    #expect(options.host == "localhost")
    #expect(options.port == 5432)
    #expect(options.database == nil)
    #expect(try PostgreSQLOptions(url: "postgresql://[::1]:7/x").host == "::1")
    #expect(try PostgreSQLOptions(url: "postgresql://%2Fvar%2Frun/x").host == "/var/run")
  }

  @Test func `settings override the URL, and the password given apart all`() throws {
    let options = try PostgreSQLOptions(
      settings: ["url": "postgresql://a:b@h:1/d", "port": "2", "statement_timeout": "5min"], password: Secret("c"))
    #expect(options.port == 2)
    #expect(options.statementTimeout == .seconds(300))
    #expect(options.password?.reveal() == "c")
  }

  @Test(arguments: [
    "mysql://h/d", "postgresql://u:hunter2@h:port/d", "postgresql://u:hunter2@h:99999/d",
    "postgresql://u:hunter2%zz@h/d",
    "postgresql://u:hunter2@h/d?sslmod=require", "postgresql://u:hunter2@h/d?sslmode",
  ])
  func `a malformed URL is a configuration error without its password`(url: String) {
    let error = #expect(throws: HansaError.self) { try PostgreSQLOptions(url: url) }
    #expect(error?.code == .configuration)
    #expect(error.map { "\($0)".contains("hunter2") } == false)
  }

  @Test func `an unknown setting suggests the nearest`() {
    let error = #expect(throws: HansaError.self) { try PostgreSQLOptions(settings: ["sslmod": "require"]) }
    #expect(error?.advice?.contains("\"sslmode\"") == true)
  }

  @Test func `settings of sessions are those that are asked for, but for what answers depend on`() async throws {
    let fixture = try await PostgreSQLFixture { options in
      options.driverParameters["options"] = "-c work_mem=9MB -c DateStyle=German -c default_transaction_read_only=off"
    }
    let rows = try await fixture.rows(
      """
      SELECT current_setting('work_mem'), current_setting('DateStyle'),
        current_setting('default_transaction_read_only')
      """, [Field("memory", .text), Field("dates", .text), Field("reads", .text)], way: .rows)
    #expect(rows == [[text("9MB"), text("ISO, MDY"), text("on")]])
  }
}
