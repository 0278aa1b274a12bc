import Foundation
import HansaCore

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
  /// Connections that wait for the next query instead of being closed.
  public var maxIdleConnections = 4
  /// How old a connection may get before it is replaced.
  public var maxConnectionLifetime: Duration = .seconds(1800)
  /// What is handed to libpq as it is: `sslmode`, `sslrootcert`, `keepalives_idle` and their like.
  public var driverParameters: [String: String] = [:]

  public init() {}

  /// From a URL `postgresql://user[:password]@host:port/database?sslmode=require&…`.
  ///
  /// - Parameter password: used instead of the URL's.
  /// - Throws: `.configuration` naming what is wrong; the URL's password is never part of the message.
  public init(url: String, password: Secret? = nil) throws(HansaError) {
    try apply(url: url)
    if let password { self.password = password }
  }

  /// From settings of a configuration file or of `CREATE SERVER`: those of `settingNames`. Settings beside `url`
  /// override what the URL says.
  ///
  /// - Throws: `.configuration` naming the setting that is unknown or malformed.
  public init(settings: [Name: String], password: Secret? = nil) throws(HansaError) {
    if let url = settings["url"] { try apply(url: url) }
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) where name != "url" {
      try apply(name.string, value)
    }
    if let password { self.password = password }
  }

  /// The names that `init(settings:password:)` takes.
  public static let settingNames: [String] = ["url"] + ownSettings + driverSettings

  private static let ownSettings = [
    "host", "port", "database", "dbname", "user", "password", "connect_timeout", "application_name", "schemas",
    "default_schema", "numeric_scale", "statement_timeout", "max_idle_connections", "max_connection_lifetime",
  ]

  private static let driverSettings = [
    "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslcrldir", "sslsni", "sslcompression",
    "ssl_min_protocol_version", "ssl_max_protocol_version", "channel_binding", "gssencmode", "krbsrvname", "passfile",
    "hostaddr", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
    "target_session_attrs",
  ]

  private mutating func apply(_ setting: String, _ value: String) throws(HansaError) {
    switch setting {
    case "host": host = value
    case "port": port = try Self.integer(value, 1...65535, of: setting)
    case "database", "dbname": database = value
    case "user": user = value
    case "password": password = Secret(value)
    case "connect_timeout": connectTimeout = try Self.duration(value, of: setting, unit: "s")
    case "application_name": applicationName = value
    case "schemas":
      schemas = value.split(separator: ",").map { Name($0.trimmingCharacters(in: .whitespaces)) }
    case "default_schema": defaultSchema = Name(value)
    case "numeric_scale": numericScale = try Self.integer(value, 0...38, of: setting)
    case "statement_timeout": statementTimeout = try Self.duration(value, of: setting, unit: "ms")
    case "max_idle_connections": maxIdleConnections = try Self.integer(value, 0...1000, of: setting)
    case "max_connection_lifetime": maxConnectionLifetime = try Self.duration(value, of: setting, unit: "s")
    case _ where Self.driverSettings.contains(setting): driverParameters[setting] = value
    default:
      let near = nearestNames(to: setting, among: Self.settingNames)
      throw HansaError(
        .configuration, "a PostgreSQL source has no setting \"\(setting)\"",
        advice: near.isEmpty
          ? "settings are \(Self.settingNames.joined(separator: ", "))"
          : "did you mean \(near.map { "\"\($0)\"" }.joined(separator: " or "))?")
    }
  }

  /// Reads the URL without a library's parser, whose messages would quote the password.
  private mutating func apply(url: String) throws(HansaError) {
    let malformed = HansaError(
      .configuration, "the URL of a PostgreSQL source is malformed",
      advice: "write it as postgresql://user@host:5432/database?sslmode=require, other characters as %XX")
    func decoded(_ text: Substring) throws(HansaError) -> String {
      guard let plain = String(text).removingPercentEncoding else { throw malformed }
      return plain
    }
    guard let scheme = ["postgresql://", "postgres://"].first(where: { url.hasPrefix($0) }) else { throw malformed }
    let parts = url.dropFirst(scheme.count).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let place = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var authority = place[0]
    if let at = authority.lastIndex(of: "@") {
      let login = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if !login[0].isEmpty { user = try decoded(login[0]) }
      if login.count > 1 { password = Secret(try decoded(login[1])) }
      authority = authority[authority.index(after: at)...]
    }
    var portText: Substring = ""
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw malformed }
      host = String(authority[authority.index(after: authority.startIndex)..<end])
      portText = authority[authority.index(after: end)...]
      guard portText.isEmpty || portText.hasPrefix(":") else { throw malformed }
      portText = portText.dropFirst()
    } else {
      let pair = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if !pair[0].isEmpty { host = try decoded(pair[0]) }
      if pair.count > 1 { portText = pair[1] }
    }
    if !portText.isEmpty { try apply("port", String(portText)) }
    if place.count > 1, !place[1].isEmpty { database = try decoded(place[1]) }
    for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else { throw malformed }
      try apply(try decoded(sides[0]), try decoded(sides[1]))
    }
  }

  private static func integer(
    _ text: String, _ range: ClosedRange<Int>, of setting: String
  ) throws(HansaError) -> Int {
    guard let value = Int(text), range.contains(value) else {
      throw HansaError(
        .configuration, "\(setting) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private static func duration(_ text: String, of setting: String, unit: String) throws(HansaError) -> Duration {
    let number = text.prefix { $0.isNumber }
    let suffix = text[number.endIndex...].trimmingCharacters(in: .whitespaces)
    guard let value = Int32(number) else { throw malformedDuration(setting) }
    switch suffix.isEmpty ? unit : suffix {
    case "ms": return .milliseconds(value)
    case "s": return .seconds(value)
    case "min": return .seconds(Int64(value) * 60)
    case "h": return .seconds(Int64(value) * 3600)
    default: throw malformedDuration(setting)
    }
  }

  private static func malformedDuration(_ setting: String) -> HansaError {
    HansaError(.configuration, "\(setting) must be a duration such as 500ms, 30s, 5min or 1h")
  }
}
