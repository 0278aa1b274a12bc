import Foundation
import HansaAlerting
import HansaCore
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

/// Alerts that are made by SQL over the users' data.
@Suite struct CreateAlertTests {
  private static func federation(_ file: SQLiteFile) throws -> FederationManager {
    let federation = FederationManager()
    try federation.register(SQLiteAdapter(name: "shop", options: SQLiteOptions(path: file.path)))
    return federation
  }

  private static func orders() async throws -> SQLiteFile {
    let file = try SQLiteFile(name: "orders.db")
    try await file.execute(
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, country TEXT, day TEXT) STRICT;"
        + "INSERT INTO orders VALUES (1, 'de', NULL), (2, 'fr', '2026-01-01');")
    return file
  }

  @Test func `one over a table fires for its rows until it is dropped, and is there again after a restart`()
    async throws
  {
    let (file, folder) = (try await Self.orders(), try TemporaryFolder())
    defer { withExtendedLifetime(file) {} }
    let first = try Self.federation(file)
    let alerts = try AlertManager(federation: first, rules: [], stateFolder: folder.path("state"))
    await alerts.start()
    _ = try await first.query(
      """
      CREATE ALERT orders_without_day WITH (severity = page, interval = '1s', summary = '{{ $labels.country }}: {{ $value }}')
      AS SELECT country, count(*) AS value FROM shop.orders WHERE day IS NULL GROUP BY country
      """
    ).rows()
    let asked = "SELECT rule, state, severity, summary, value FROM hansa.alerts"
    let expected: [[SQLValue]] = [
      [.text("orders_without_day"), .text("firing"), .text("page"), .text("de: 1"), .double(1)]
    ]
    #expect(try await eventually { try await first.query(asked).rows() == expected })
    await alerts.stop()
    await first.close()

    let second = try Self.federation(file)
    let again = try AlertManager(federation: second, rules: [], stateFolder: folder.path("state"))
    await again.start()
    #expect(try await eventually { try await second.query(asked).rows() == expected })
    _ = try await second.query("DROP ALERT IF EXISTS orders_without_day, other").rows()
    #expect(try await eventually { try await second.query(asked).rows().isEmpty })
    #expect(
      try await eventually {
        try await second.query("SELECT to_state, reason FROM hansa.alert_history ORDER BY time DESC LIMIT 1").rows()
          == [[.text("resolved"), .text("dropped")]]
      })
    await again.stop()
    await second.close()
  }

  @Test(arguments: [
    ("SELECT nothing AS value FROM shop.orders", "42703", "column \"nothing\" does not exist", "nothing"),
    ("SELECT 1 AS value FROM shop.nowhere", "42P01", "table \"shop.nowhere\" does not exist", "shop.nowhere"),
    (
      "SELECT country, id FROM shop.orders", "42804", "the column \"id\" of the rule's statement has the type bigint",
      "SELECT"
    ),
    ("SELECT country FROM shop.orders", "42703", "the rule's statement has no column \"value\"", "SELECT"),
    ("SELECT length(id) AS value FROM shop.orders", "42883", "function length(bigint) does not exist", "length"),
  ])
  func `a query that cannot be a rule is refused with its place`(
    query: String, code: String, message: String, place: String
  ) async throws {
    let file = try await Self.orders()
    defer { withExtendedLifetime(file) {} }
    let federation = try Self.federation(file)
    let alerts = try AlertManager(federation: federation, rules: [])
    await alerts.start()
    let sql = "CREATE ALERT a AS \(query)"
    let error = await #expect(throws: HansaError.self) { try await federation.query(sql) }
    #expect(error?.code.rawValue == code)
    #expect(error?.message == message)
    let offset = try #require(error?.span?.offset)
    #expect(String(decoding: sql.utf8.dropFirst(offset), as: UTF8.self).hasPrefix(place), "at \(offset)")
    #expect(await alerts.runtime.createdAlerts().isEmpty)
    await alerts.stop()
    await federation.close()
  }

  @Test func `an option that is none is told with its place`() async throws {
    let file = try await Self.orders()
    defer { withExtendedLifetime(file) {} }
    let federation = try Self.federation(file)
    let alerts = try AlertManager(federation: federation, rules: [])
    await alerts.start()
    let error = await #expect(throws: HansaError.self) {
      try await federation.query("CREATE ALERT a WITH (for = '5m', severty = page) AS SELECT 1 AS value")
    }
    #expect(error?.code == .invalidParameter && error?.message == "an alert has no option \"severty\"")
    #expect(error?.advice == "Perhaps you meant severity." && error?.span?.offset == 33)
    await alerts.stop()
    await federation.close()
  }

  @Test func `where nothing watches it is told what to do`() async throws {
    let file = try await Self.orders()
    defer { withExtendedLifetime(file) {} }
    let federation = try Self.federation(file)
    for sql in ["CREATE ALERT a AS SELECT 1 AS value", "DROP ALERT a", "DROP ALERT IF EXISTS a"] {
      let error = await #expect(throws: HansaError.self) { try await federation.query(sql) }
      #expect(error?.code.rawValue == "55000" && error?.message == "nothing watches alerts in this process")
      #expect(error?.advice?.contains("POST /v1/query") == true)
    }
    await federation.close()
  }
}
