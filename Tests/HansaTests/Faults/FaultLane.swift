import Hansa
import HansaCore
import HansaSourceFiles
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaTesting

/// A federation whose databases are behind proxies of its own, and that the servers know by a name of its own.
final class FaultLane: Sendable {
  let federation: FederationManager
  let postgres: FaultProxy
  let mariadb: FaultProxy
  let name: String
  private let servers: FaultServers

  /// - Parameter connectTimeout: short, so that a server which does not answer fails a query within its time.
  init(_ number: Int, _ servers: FaultServers, connectTimeout: Duration = .seconds(1)) async throws {
    self.servers = servers
    name = "lane\(number)"
    postgres = try FaultProxy(to: servers.postgres.port)
    mariadb = try FaultProxy(to: servers.mariadb.port)
    try await servers.mariadb.execute(
      "CREATE USER '\(name)'@'%' IDENTIFIED BY 'secret'; GRANT SELECT ON faults.* TO '\(name)'@'%';")
    federation = FederationManager()
    var first = try PostgreSQLOptions(url: servers.postgres.url(database: servers.database))
    (first.password, first.applicationName) = (Secret(servers.postgres.password), name)
    (first.port, first.connectTimeout) = (postgres.port, connectTimeout)
    var second = try MySQLOptions(url: servers.mariadb.url(database: servers.database))
    (second.user, second.password) = (name, Secret("secret"))
    (second.port, second.connectTimeout) = (mariadb.port, connectTimeout)
    try federation.register(PostgreSQLAdapter(name: "pg", options: first))
    try federation.register(MySQLAdapter(name: "my", options: second))
    try federation.register(FilesAdapter(name: "lake", options: FilesOptions(folder: servers.folder.url.path)))
  }

  // MARK: Queries

  func answer(to query: FaultQuery, timeout: Duration? = nil) async throws(HansaError) -> ResultTable {
    var settings = SessionSettings()
    settings.shipping = query.shipping
    settings.statementTimeout = timeout
    return try await ResultTable(collecting: federation.query(query.sql, settings: settings))
  }

  // MARK: At the servers

  func killBackends() async throws {
    try await servers.postgres.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(name)'")
  }

  /// Ends the connections in MariaDB as KILL CONNECTION does.
  func killConnections() async throws {
    let ids = try await servers.mariadb.query(
      "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '\(name)'")
    let kills = ids.compactMap { $0.first ?? nil }.map { "KILL CONNECTION \($0);" }
    // One that has gone by itself meanwhile is an error.
    for kill in kills { try? await servers.mariadb.execute(kill) }
  }

  /// What the servers do for this lane, without what only waits for the next query.
  func runningStatements() async throws -> Int {
    let active = try await servers.postgres.query(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)' AND state <> 'idle'")
    let processes = try await servers.mariadb.query(
      "SELECT count(*) FROM information_schema.PROCESSLIST WHERE USER = '\(name)' AND COMMAND <> 'Sleep'")
    return Self.count(active) + Self.count(processes)
  }

  /// Connections of this lane, idle ones too, as the servers see them.
  func connections() async throws -> (postgres: Int, mariadb: Int) {
    let backends = try await servers.postgres.query(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)'")
    let processes = try await servers.mariadb.query(
      "SELECT count(*) FROM information_schema.PROCESSLIST WHERE USER = '\(name)'")
    return (Self.count(backends), Self.count(processes))
  }

  private static func count(_ rows: [[String?]]) -> Int { Int((rows.first?.first ?? "0") ?? "0") ?? 0 }
}
