import Foundation
import HansaCore
import Synchronization

/// A real MariaDB of this process's own, on a free port of 127.0.0.1, with all its files in a temporary folder.
/// It is gone when the process ends, however it ends.
public final class MariaDBServer: Sendable {
  public let host = "127.0.0.1"
  public let port: Int
  /// A user with all privileges.
  public let user = "hansa"
  public let password = "correct horse"
  let server: SupervisedServer
  private let client: String
  private let databases = Atomic<Int>(0)

  private static let instance = Task { try await start() }

  /// The server that all tests of this process share; the first call starts it.
  /// - Throws: `HansaError` if MariaDB is not installed or does not start.
  public static func shared() async throws -> MariaDBServer { try await instance.value }

  /// Starts a server for one test alone, for tests that stop or break it; `settings` are mariadbd's, without dashes.
  public static func start(settings: [String] = []) async throws -> MariaDBServer {
    let install = try ServerHost.program(["mariadb-install-db", "mysql_install_db"], package: "mariadb-server")
    let mariadbd = try ServerHost.program(["mariadbd", "mysqld"], package: "mariadb-server")
    let mariadb = try ServerHost.program(["mariadb", "mysql"], package: "mariadb-client")
    return try await ServerHost.start("MariaDB") { port in
      let server = try await launch(install: install, mariadbd: mariadbd, port: port, settings: settings)
      return (server, MariaDBServer(port: port, server: server, client: mariadb))
    } answers: {
      try await $0.answers()
    }
  }

  private init(port: Int, server: SupervisedServer, client: String) {
    self.port = port
    self.server = server
    self.client = client
  }

  private static func launch(
    install: String, mariadbd: String, port: Int, settings: [String]
  ) async throws -> SupervisedServer {
    let owner = ServerHost.serverUser("mysql")
    let asOwner = owner.map { ["--user=\($0)"] } ?? []
    let folder = try ServerHost.makeFolder("hansa-mariadb", owner: owner)
    let data = folder + "/data"
    // In a folder that servers share, one that starts removes the temporary tables of the others.
    let temporary = "--tmpdir=\(folder)"
    let made = try await ChildProcess.run(
      [
        install, "--no-defaults", "--datadir=\(data)", temporary, "--skip-test-db",
        "--auth-root-authentication-method=normal",
      ]
        + ["--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--innodb-log-file-size=16M"] + asOwner)
    guard made.status == 0 else {
      try? FileManager.default.removeItem(atPath: folder)
      throw HansaError(.cannotConnect, "mariadb-install-db failed", detail: made.standardError + made.standardOutput)
    }
    let accounts = """
      CREATE USER IF NOT EXISTS 'hansa'@'%' IDENTIFIED BY 'correct horse';
      GRANT ALL PRIVILEGES ON *.* TO 'hansa'@'%' WITH GRANT OPTION;

      """
    try Data(accounts.utf8).write(to: URL(filePath: folder + "/accounts.sql"))
    let options = [
      "no-defaults", "datadir=\(data)", "port=\(port)", "bind-address=127.0.0.1", "socket=\(folder)/socket",
      "pid-file=\(folder)/mariadbd.pid", "init-file=\(folder)/accounts.sql", "skip-name-resolve", "skip-log-bin",
      "innodb-flush-log-at-trx-commit=0", "innodb-doublewrite=0", "innodb-flush-method=nosync", "sync-binlog=0",
      "innodb-buffer-pool-size=128M", "character-set-server=utf8mb4", "collation-server=utf8mb4_general_ci",
      "local-infile=1", "max-connections=200", "connect-timeout=60", "default-time-zone=+00:00",
    ]
    return try SupervisedServer(
      folder: folder, stopSignal: "KILL",
      command: [mariadbd] + (options + settings).map { "--\($0)" } + [temporary] + asOwner)
  }

  private func answers() async throws -> Bool { try await run("SELECT 1", database: nil).status == 0 }

  /// Stops the server and removes its files; for servers made with `start`.
  public func stop() throws { try server.stop() }

  /// Ends the server until `resume`; for servers made with `start`.
  ///
  /// - Parameter isCrash: it is killed as by the loss of the machine's power, instead of being asked to end.
  public func halt(isCrash: Bool) async throws { try await server.halt(by: isCrash ? SIGKILL : SIGTERM) }

  /// Starts the server again after `halt`, with its data and at its port, and waits until it answers.
  public func resume() async throws {
    try await server.resume()
    guard try await ServerHost.waitUntilReady(server, isReady: { try await answers() }) else {
      throw HansaError(.cannotConnect, "MariaDB did not start again", detail: server.log)
    }
  }

  /// The URL of a database, without the password.
  public func url(database: String) -> String { "mysql://\(user)@\(host):\(port)/\(database)" }

  /// Makes an empty database.
  /// - Returns: its name, `name` with a number that no other call of this process gets.
  public func createDatabase(_ name: String = "test") async throws -> String {
    let unique = "\(name)_\(databases.wrappingAdd(1, ordering: .relaxed).newValue)"
    try await execute("CREATE DATABASE `\(unique)`")
    return unique
  }

  /// Runs statements through the mariadb client.
  /// - Throws: `HansaError` HV000 with the server's message at the first statement that fails.
  public func execute(_ sql: String, database: String? = nil) async throws {
    _ = try await checked(sql, database: database)
  }

  /// The rows of a query, each value as MariaDB's text. For simple checks: nil is NULL, but the client writes the
  /// string 'NULL' in the same way.
  public func query(_ sql: String, database: String? = nil) async throws -> [[String?]] {
    try await checked(sql, database: database).split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { $0 == "NULL" ? nil : Self.unescaped($0) }
    }
  }

  /// The client's batch mode writes `\\n`, `\\t`, `\\0` and `\\\\`.
  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var isEscape = false
    for scalar in text.unicodeScalars {
      if isEscape {
        isEscape = false
        switch scalar {
        case "n": result.unicodeScalars.append("\n")
        case "t": result.unicodeScalars.append("\t")
        case "0": result.unicodeScalars.append("\0")
        default: result.unicodeScalars.append(scalar)
        }
      } else if scalar == "\\" {
        isEscape = true
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private func checked(_ sql: String, database: String?) async throws -> String {
    let output = try await run(sql, database: database)
    guard output.status == 0 else {
      throw HansaError(.sourceError, "the mariadb client failed", detail: output.standardError)
    }
    return output.standardOutput
  }

  private func run(_ sql: String, database: String?) async throws -> ChildProcess.Output {
    try await ChildProcess.run(
      [
        client, "--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4",
        "--local-infile=1",
        "--protocol=TCP", "--connect-timeout=60", "-h", host, "-P", "\(port)", "-u", user,
      ] + (database.map { ["-D", $0] } ?? []), environment: ["MYSQL_PWD": password], input: sql)
  }
}
