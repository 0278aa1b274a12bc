import HansaCore
import HansaSource

/// Where a MySQL or MariaDB source is and how its values are read.
public struct MySQLOptions: Sendable {
  /// How the connection is encrypted.
  public enum TLSMode: String, Sendable, CaseIterable {
    /// Not at all.
    case disabled
    /// Encrypted, whoever the server is.
    case required
    /// Encrypted, and the certificate is checked against `tlsAuthority` and the host's name.
    case verifyFull = "verify_full"
  }

  /// What becomes of `0000-00-00` and of dates without a month or a day, which PostgreSQL does not have.
  public enum ZeroDates: String, Sendable, CaseIterable { case error, null }

  public var host = "localhost"
  public var port = 3306
  /// The path of a Unix socket, used instead of host and port.
  public var socket: String?
  /// The database whose tables `source.table` means.
  public var database = ""
  public var user = "root"
  public var password: Secret?
  /// Where the password is read each time that a connection is made; used instead of `password`.
  public var passwordFile: PasswordFile?
  /// How long a connection may take to be made, login included.
  public var connectTimeout: Duration = .seconds(10)
  /// After how long the server itself ends a statement; nil for never.
  public var statementTimeout: Duration?
  /// How long the server may take to tell its catalog, or its statistics of some tables.
  public var metadataTimeout: Duration = .seconds(60)
  public var tls: TLSMode = .disabled
  /// Files in PEM format: the authorities that are trusted, the client's certificate and its key.
  public var tlsAuthority: String?
  public var tlsCertificate: String?
  public var tlsKey: String?
  public var zeroDates: ZeroDates = .error
  /// Whether `tinyint(1)`, which is how MySQL stores BOOLEAN, is read as boolean.
  public var readsTinyint1AsBoolean = true
  /// Whether statements tell the server, in a comment, which trace they belong to.
  public var traceComments = false
  public var pool = PoolSettings()

  public init() {}

  /// From a URL `mysql://user[:password]@host:port/database?ssl_mode=required&…`; `mariadb://` means the same.
  ///
  /// - Parameter password: used instead of the URL's.
  /// - Throws: `.configuration` naming what is wrong; the URL's password is never part of the message.
  public init(url: String, password: Secret? = nil) throws(HansaError) {
    try self.init(settings: ["url": url], password: password)
  }

  /// From settings of a configuration file: those of `settingNames`. Settings beside `url`
  /// override what the URL says.
  ///
  /// - Throws: `.configuration` naming the setting that is unknown, malformed or missing.
  public init(settings: [Name: String], password: Secret? = nil) throws(HansaError) {
    let all = try SettingText.all(
      of: settings, schemes: Self.schemes, kind: "a MySQL source",
      example: "mysql://user@host:3306/database?ssl_mode=required")
    for setting in all { try apply(setting) }
    if let password { self.password = password }
    guard !database.isEmpty else {
      throw HansaError(
        .configuration, "a MySQL source needs a database",
        advice: "name it at the end of the URL, mysql://user@host:3306/database, or with the setting \"database\"")
    }
  }

  /// Of its URLs, without `://`.
  public static let schemes = ["mysql", "mariadb"]

  /// The names that `init(settings:password:)` takes.
  public static let settingNames = ownSettings + PoolSettings.settingNames

  private static let ownSettings = [
    "url", "host", "port", "socket", "database", "user", "password", "connect_timeout", "statement_timeout",
    "metadata_timeout", "ssl_mode", "ssl_ca", "ssl_cert", "ssl_key", "zero_dates", "tinyint1_is_boolean",
    "trace_comments",
  ]

  /// Where connections go, without the user: `127.0.0.1:3306/shop`.
  public var place: String { (socket ?? "\(host.contains(":") ? "[\(host)]" : host):\(port)") + "/" + database }

  /// 0 for never.
  var statementMilliseconds: Int { statementTimeout.map { max(1, Int($0 / .milliseconds(1))) } ?? 0 }

  private mutating func apply(_ setting: SettingText) throws(HansaError) {
    if try pool.apply(setting) { return }
    let value = setting.text
    switch setting.name {
    case "host": host = value
    case "port": port = try setting.integer(1...65535)
    case "socket": socket = value
    case "database": database = value
    case "user": user = value
    case "password": password = Secret(value)
    case "connect_timeout": connectTimeout = try setting.duration(unit: "s")
    case "statement_timeout": statementTimeout = try setting.duration(unit: "ms")
    case "metadata_timeout": metadataTimeout = try setting.duration(unit: "s")
    case "ssl_mode": tls = try setting.choice()
    case "ssl_ca":
      tlsAuthority = value
      if tls == .disabled { tls = .verifyFull }
    case "ssl_cert": tlsCertificate = value
    case "ssl_key": tlsKey = value
    case "zero_dates": zeroDates = try setting.choice()
    case "tinyint1_is_boolean": readsTinyint1AsBoolean = try setting.boolean()
    case "trace_comments": traceComments = try setting.boolean()
    default: throw setting.unknown(to: "a MySQL source", known: Self.settingNames)
    }
  }
}
