import Foundation
import HansaCore
import Synchronization

/// A real PostgreSQL of this process's own, on a free port of 127.0.0.1, with all its files in a temporary folder.
/// It is gone when the process ends, however it ends.
public final class PostgresServer: Sendable {
  public let host = "127.0.0.1"
  public let port: Int
  /// The superuser.
  public let user = "hansa"
  public let password = "correct horse"
  let server: SupervisedServer
  let client: String
  private let databases = Atomic<Int>(0)

  private static let instance = Task { try await start() }

  /// The server that all tests of this process share; the first call starts it.
  /// - Throws: `HansaError` if PostgreSQL is not installed or does not start.
  public static func shared() async throws -> PostgresServer { try await instance.value }

  /// Starts a server for one test alone, for tests that stop or break it; `settings` are postgresql.conf's.
  public static func start(settings: [String: String] = [:]) async throws -> PostgresServer {
    let folders = installedFolders()
    let initdb = try ServerHost.program(["initdb"], folders: folders, package: "postgresql-15")
    let postgres = try ServerHost.program(["postgres"], folders: folders, package: "postgresql-15")
    let psql = try ServerHost.program(["psql"], folders: folders, package: "postgresql-client-15")
    return try await ServerHost.start("PostgreSQL") { port in
      let server = try await launch(initdb: initdb, postgres: postgres, port: port, settings: settings)
      return (server, PostgresServer(port: port, server: server, client: psql))
    } answers: {
      try await $0.answers()
    }
  }

  init(port: Int, server: SupervisedServer, client: String) {
    self.port = port
    self.server = server
    self.client = client
  }

  /// Where Debian keeps the servers, 15 first: it is the version whose answers count.
  static func installedFolders() -> [String] {
    let root = "/usr/lib/postgresql"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted(by: >)
    return (["15"] + versions).map { "\(root)/\($0)/bin" }
  }

  private static func launch(
    initdb: String, postgres: String, port: Int, settings: [String: String]
  ) async throws -> SupervisedServer {
    let folder = try ServerHost.makeFolder("hansa-postgres", owner: owner)
    let made = try await ChildProcess.run(
      asOwner + [
        "/bin/sh", "-c",
        "cd / && cat >\"$1/pw\" && exec \"$2\" -D \"$1/data\" -U hansa --pwfile=\"$1/pw\" --locale=C "
          + "--encoding=UTF8 --auth=scram-sha-256 --no-sync --no-instructions",
        "initdb", folder, initdb,
      ], input: "correct horse\n")
    guard made.status == 0 else {
      try? FileManager.default.removeItem(atPath: folder)
      throw HansaError(.cannotConnect, "initdb failed", detail: made.standardError + made.standardOutput)
    }
    return try run(postgres, in: folder, port: port, settings: settings)
  }

  /// The user that the servers run as; nil: the one that we are.
  static var owner: String? { ServerHost.serverUser("postgres") }

  /// What comes before a command that is to run as the servers' user.
  static var asOwner: [String] {
    owner.map { ["setpriv", "--reuid=\($0)", "--regid=\($0)", "--init-groups", "--"] } ?? []
  }

  /// Runs the server over the files in a folder's `data`.
  static func run(
    _ postgres: String, in folder: String, port: Int, settings: [String: String]
  ) throws -> SupervisedServer {
    let standard = [
      "listen_addresses": "127.0.0.1", "port": "\(port)", "unix_socket_directories": "", "max_connections": "200",
      "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "timezone": "UTC",
      "log_min_messages": "warning",
    ]
    let options = standard.merging(settings) { _, new in new }.sorted { $0.key < $1.key }
    return try SupervisedServer(
      folder: folder, stopSignal: "QUIT",
      command: asOwner + [postgres, "-D", folder + "/data"] + options.flatMap { ["-c", "\($0.key)=\($0.value)"] })
  }

  func answers() async throws -> Bool {
    try await run("SELECT 1", database: "postgres").status == 0
  }

  /// A view `broken` with a column `a`: who reads it loses the connection. It can be described.
  public static let brokenView = """
    CREATE VIEW broken AS SELECT i AS a FROM generate_series(1, 3) AS s(i) WHERE pg_terminate_backend(pg_backend_pid())
    """

  /// Stops the server and removes its files; for servers made with `start`.
  public func stop() throws { try server.stop() }

  /// Ends the server until `resume`; for servers made with `start`.
  ///
  /// - Parameter isCrash: it is killed as by the loss of the machine's power, instead of being asked to end.
  public func halt(isCrash: Bool) async throws { try await server.halt(by: isCrash ? SIGKILL : SIGINT) }

  /// Starts the server again after `halt`, with its data and at its port, and waits until it answers.
  public func resume() async throws {
    try await server.resume()
    guard try await ServerHost.waitUntilReady(server, isReady: { try await answers() }) else {
      throw HansaError(.cannotConnect, "PostgreSQL did not start again", detail: server.log)
    }
  }

  /// The URL of a database, without the password.
  public func url(database: String) -> String { "postgresql://\(user)@\(host):\(port)/\(database)" }

  /// Makes an empty database.
  /// - Returns: its name, `name` with a number that no other call of this process gets.
  public func createDatabase(_ name: String = "test") async throws -> String {
    let unique = "\(name)_\(databases.wrappingAdd(1, ordering: .relaxed).newValue)"
    try await execute("CREATE DATABASE \"\(unique)\"")
    return unique
  }

  /// Runs statements through psql.
  /// - Throws: `HansaError` HV000 with the server's message at the first statement that fails.
  public func execute(_ sql: String, database: String = "postgres") async throws {
    _ = try await checked(sql, database: database)
  }

  /// The rows of a query, each value as PostgreSQL's text; nil is NULL.
  public func query(_ sql: String, database: String = "postgres") async throws -> [[String?]] {
    try await CSVRecords.parse(checked(sql, database: database), null: Self.null)
  }

  private static let null = "\u{1}"

  private func checked(_ sql: String, database: String) async throws -> String {
    let output = try await run(sql, database: database)
    guard output.status == 0 else {
      throw HansaError(.sourceError, "psql failed", detail: output.standardError)
    }
    return output.standardOutput
  }

  private func run(_ sql: String, database: String) async throws -> ChildProcess.Output {
    try await ChildProcess.run(
      [
        client, "-X", "-q", "-t", "--csv", "-v", "ON_ERROR_STOP=1", "-P", "null=\(Self.null)", "-h", host, "-p",
        "\(port)", "-U", user, "-d", database, "-f", "-",
      ],
      environment: [
        "PGPASSWORD": password, "PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "60", "PGOPTIONS": "", "LC_ALL": "C",
      ], input: sql)
  }
}
