import Foundation
import HansaCore
import HansaSource

/// Where a PostgreSQL source is and how it is read.
public struct PostgreSQLOptions: Sendable {
  /// A host name, an address, or the directory of a Unix socket (starting with `/`).
  public var host = "localhost"
  public var port = 5432
  /// nil: the database named like the user.
  public var database: String?
  /// nil: the name of the operating system's user.
  public var user: String?
  public var password: Secret?
  /// Where the password is read each time that a connection is made; used instead of `password`.
  public var passwordFile: PasswordFile?
  /// How long a connection may take to be made.
  public var connectTimeout: Duration = .seconds(10)
  /// What `pg_stat_activity` shows for the source's connections.
  public var applicationName = "hansa"
  /// Schemas whose tables are listed; empty for all but the system's own.
  public var schemas: [Name] = []
  /// The schema that `source.table` means; nil: the first of `schemas`, or `public`.
  public var defaultSchema: Name?
  /// Digits after the point with which `numeric` columns without a precision are read, as `numeric(38, scale)`;
  /// nil: their digits travel as text. A value that does not fit is an error.
  public var numericScale: Int?
  /// After how long the server itself ends a statement; nil for never.
  public var statementTimeout: Duration?
  /// How long the server may take to tell its catalog, or its statistics of some tables.
  public var metadataTimeout: Duration = .seconds(60)
  /// Connections that read one large table at once, each a part of it, in one snapshot; 1 for none but the fragment's
  /// own. nil: as many as this machine has processors, 4 at most.
  public var parallelReads: Int?
  /// Statements that the server keeps prepared on each connection, of those that come again; 0 for none.
  public var preparedStatements = 64
  /// Whether statements tell the server, in a comment, which trace they belong to.
  public var traceComments = false
  public var pool = PoolSettings()
  /// What is handed to libpq as it is: `sslmode`, `sslrootcert`, `keepalives_idle` and their like, and `options` for the
  /// sessions' settings (`-c work_mem=64MB`), of which those that answers depend on are set by Hansa afterwards.
  public var driverParameters: [String: String] = [:]

  public init() {}

  /// From a URL `postgresql://user[:password]@host:port/database?sslmode=require&…`.
  ///
  /// - Parameter password: used instead of the URL's.
  /// - Throws: `.configuration` naming what is wrong; the URL's password is never part of the message.
  public init(url: String, password: Secret? = nil) throws(HansaError) {
    try self.init(settings: ["url": url], password: password)
  }

  /// From settings of a configuration file: those of `settingNames`. Settings beside `url`
  /// override what the URL says.
  ///
  /// - Throws: `.configuration` naming the setting that is unknown or malformed.
  public init(settings: [Name: String], password: Secret? = nil) throws(HansaError) {
    let all = try SettingText.all(
      of: settings, schemes: Self.schemes, kind: "a PostgreSQL source",
      example: "postgresql://user@host:5432/database?sslmode=require")
    for setting in all { try apply(setting) }
    if let password { self.password = password }
  }

  /// Of its URLs, without `://`.
  public static let schemes = ["postgresql", "postgres"]

  /// The names that `init(settings:password:)` takes.
  public static let settingNames: [String] = ["url"] + ownSettings + PoolSettings.settingNames + driverSettings

  private static let ownSettings = [
    "host", "port", "database", "dbname", "user", "password", "connect_timeout", "application_name", "schemas",
    "default_schema", "numeric_scale", "statement_timeout", "metadata_timeout", "parallel_reads",
    "prepared_statements", "trace_comments",
  ]

  private static let driverSettings = [
    "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslcrldir", "sslsni", "sslcompression",
    "ssl_min_protocol_version", "ssl_max_protocol_version", "channel_binding", "gssencmode", "krbsrvname", "passfile",
    "hostaddr", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
    "target_session_attrs", "options",
  ]

  /// `parallelReads`, or what it is where nothing is said.
  var readers: Int { parallelReads ?? min(4, ProcessInfo.processInfo.activeProcessorCount) }

  /// Where connections go, without the user: `127.0.0.1:5432/shop`.
  public var place: String {
    if host.hasPrefix("/") { return host }
    return (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)") + (database.map { "/\($0)" } ?? "")
  }

  private mutating func apply(_ setting: SettingText) throws(HansaError) {
    if try pool.apply(setting) { return }
    let value = setting.text
    switch setting.name {
    case "host": host = value
    case "port": port = try setting.integer(1...65535)
    case "database", "dbname": database = value
    case "user": user = value
    case "password": password = Secret(value)
    case "connect_timeout": connectTimeout = try setting.duration(unit: "s")
    case "application_name": applicationName = value
    case "schemas":
      schemas = value.split(separator: ",").map { Name($0.trimmingCharacters(in: .whitespaces)) }
    case "default_schema": defaultSchema = Name(value)
    case "numeric_scale": numericScale = try setting.integer(0...38)
    case "statement_timeout": statementTimeout = try setting.duration(unit: "ms")
    case "metadata_timeout": metadataTimeout = try setting.duration(unit: "s")
    case "parallel_reads": parallelReads = try setting.integer(1...64)
    case "prepared_statements": preparedStatements = try setting.integer(0...1000)
    case "trace_comments": traceComments = try setting.boolean()
    case let name where Self.driverSettings.contains(name): driverParameters[name] = value
    default: throw setting.unknown(to: "a PostgreSQL source", known: Self.settingNames)
    }
  }
}
