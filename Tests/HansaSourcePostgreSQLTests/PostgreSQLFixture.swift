import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

/// A database of its own on the shared server, and an adapter for it.
struct PostgreSQLFixture {
  let server: PostgresServer
  let database: String
  let adapter: PostgreSQLAdapter
  /// Looks at the adapter's connections from outside.
  private let watcher: PostgreSQLAdapter

  init(
    _ setup: String = "", on server: PostgresServer? = nil,
    options change: (inout PostgreSQLOptions) -> Void = { _ in }
  ) async throws {
    if let server { self.server = server } else { self.server = try await PostgresServer.shared() }
    database = try await self.server.createDatabase("pg")
    if !setup.isEmpty { try await self.server.execute(setup, database: database) }
    var options = try PostgreSQLOptions(
      url: self.server.url(database: database), password: Secret(self.server.password))
    options.applicationName = database
    change(&options)
    adapter = PostgreSQLAdapter(name: "shop", options: options)
    options = try PostgreSQLOptions(url: self.server.url(database: "postgres"), password: Secret(self.server.password))
    watcher = PostgreSQLAdapter(name: "watcher", options: options)
  }

  /// How a fragment may be read: both ways must give the same values.
  enum Way: CaseIterable { case copy, rows }

  func stream(_ sql: String, _ fields: [Field], _ parameters: [SQLValue] = [], way: Way = .copy) -> BatchStream {
    adapter.execute(
      FragmentRequest(
        sql: sql, parameters: parameters, schema: Schema(fields), estimatedRows: way == .copy ? nil : 1))
  }

  func rows(
    _ sql: String, _ fields: [Field], _ parameters: [SQLValue] = [], way: Way = .copy
  ) async throws -> [[SQLValue]] {
    let stream = stream(sql, fields, parameters, way: way)
    var rows: [[SQLValue]] = []
    while let batch = try await stream.next() { rows += (0..<batch.rowCount).map { batch.row($0) } }
    return rows
  }

  /// The error that reading ends with.
  func failure(
    _ sql: String, _ fields: [Field], way: Way = .copy, sourceLocation: SourceLocation = #_sourceLocation
  ) async -> HansaError? {
    await #expect(throws: HansaError.self, sourceLocation: sourceLocation) {
      _ = try await rows(sql, fields, way: way)
    }
  }

  /// Connections of the adapter, as the server counts them; `state` is pg_stat_activity's.
  func connections(state: String? = nil, waitingFor event: String? = nil) async throws -> Int {
    var sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(database)'"
    if let state { sql += " AND state = '\(state)'" }
    if let event { sql += " AND wait_event = '\(event)'" }
    let stream = watcher.execute(
      FragmentRequest(sql: sql, schema: Schema([Field("n", .int8)]), estimatedRows: 1))
    guard case .integer(let count)? = try await stream.next()?.row(0)[0] else { return -1 }
    return Int(count)
  }

  /// Ends the adapter's connections as an administrator does.
  func terminateConnections() async throws {
    _ = try await server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(database)'")
  }
}

/// Text as a value, for comparing.
func text(_ string: String) -> SQLValue { .text(Name(string)) }

/// A decimal as a value, written as its digits.
func decimal(_ digits: String) throws -> SQLValue { .decimal(try #require(Decimal128(digits))) }
