import Foundation
import HansaCore

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
  /// How long a connection may take to be made, login included.
  public var connectTimeout: Duration = .seconds(10)
  /// After how long the server itself ends a statement; nil for never.
  public var statementTimeout: Duration?
  public var tls: TLSMode = .disabled
  /// Files in PEM format: the authorities that are trusted, the client's certificate and its key.
  public var tlsAuthority: String?
  public var tlsCertificate: String?
  public var tlsKey: String?
  public var zeroDates: ZeroDates = .error
  /// Whether `tinyint(1)`, which is how MySQL stores BOOLEAN, is read as boolean.
  public var readsTinyint1AsBoolean = true
  /// Connections that wait for the next query instead of being closed.
  public var maxIdleConnections = 4
  /// How old a connection may get before it is replaced.
  public var maxConnectionLifetime: Duration = .seconds(1800)

  public init() {}

  /// From a URL `mysql://user[:password]@host:port/database?ssl_mode=required&…`; `mariadb://` means the same.
  ///
  /// - Parameter password: used instead of the URL's.
  /// - Throws: `.configuration` naming what is wrong; the URL's password is never part of the message.
  public init(url: String, password: Secret? = nil) throws(HansaError) {
    try self.init(settings: ["url": url], password: password)
  }

  /// From settings of a configuration file or of `CREATE SERVER`: those of `settingNames`. Settings beside `url`
  /// override what the URL says.
  ///
  /// - Throws: `.configuration` naming the setting that is unknown, malformed or missing.
  public init(settings: [Name: String], password: Secret? = nil) throws(HansaError) {
    if let url = settings["url"] { try apply(url: url) }
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) where name != "url" {
      try apply(name.string, value)
    }
    if let password { self.password = password }
    guard !database.isEmpty else {
      throw HansaError(
        .configuration, "a MySQL source needs a database",
        advice: "name it at the end of the URL, mysql://user@host:3306/database, or with the setting \"database\"")
    }
  }

  /// The names that `init(settings:password:)` takes.
  public static let settingNames = [
    "url", "host", "port", "socket", "database", "user", "password", "connect_timeout", "statement_timeout", "ssl_mode",
    "ssl_ca", "ssl_cert", "ssl_key", "zero_dates", "tinyint1_is_boolean", "max_idle_connections",
    "max_connection_lifetime",
  ]

  /// Where connections go, without the user: `127.0.0.1:3306/shop`.
  var place: String { (socket ?? "\(host.contains(":") ? "[\(host)]" : host):\(port)") + "/" + database }

  private mutating func apply(_ setting: String, _ value: String) throws(HansaError) {
    switch setting {
    case "host": host = value
    case "port": port = try Self.integer(value, 1...65535, of: setting)
    case "socket": socket = value
    case "database": database = value
    case "user": user = value
    case "password": password = Secret(value)
    case "connect_timeout": connectTimeout = try Self.duration(value, of: setting, unit: "s")
    case "statement_timeout": statementTimeout = try Self.duration(value, of: setting, unit: "ms")
    case "ssl_mode": tls = try Self.choice(value, of: setting)
    case "ssl_ca":
      tlsAuthority = value
      if tls == .disabled { tls = .verifyFull }
    case "ssl_cert": tlsCertificate = value
    case "ssl_key": tlsKey = value
    case "zero_dates": zeroDates = try Self.choice(value, of: setting)
    case "tinyint1_is_boolean": readsTinyint1AsBoolean = try Self.boolean(value, of: setting)
    case "max_idle_connections": maxIdleConnections = try Self.integer(value, 0...1000, of: setting)
    case "max_connection_lifetime": maxConnectionLifetime = try Self.duration(value, of: setting, unit: "s")
    default:
      let near = nearestNames(to: setting, among: Self.settingNames)
      throw HansaError(
        .configuration, "a MySQL source has no setting \"\(setting)\"",
        advice: near.isEmpty
          ? "settings are \(Self.settingNames.joined(separator: ", "))"
          : "did you mean \(near.map { "\"\($0)\"" }.joined(separator: " or "))?")
    }
  }

  private mutating func apply(url: String) throws(HansaError) {
    let malformed = HansaError(
      .configuration, "the URL of a MySQL source is malformed",
      advice: "write it as mysql://user@host:3306/database?ssl_mode=required, other characters as %XX")
    func decoded(_ text: Substring) throws(HansaError) -> String {
      guard let plain = String(text).removingPercentEncoding else { throw malformed }
      return plain
    }
    guard let scheme = ["mysql://", "mariadb://"].first(where: { url.hasPrefix($0) }) else { throw malformed }
    var rest = url.dropFirst(scheme.count)
    var query: Substring = ""
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    if let slash = rest.firstIndex(of: "/") {
      database = try decoded(rest[rest.index(after: slash)...])
      rest = rest[..<slash]
    }
    if let at = rest.lastIndex(of: "@") {
      let login = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if !login[0].isEmpty { user = try decoded(login[0]) }
      if login.count > 1 { password = Secret(try decoded(login[1])) }
      rest = rest[rest.index(after: at)...]
    }
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { throw malformed }
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw malformed }
    } else {
      let name = rest.prefix { $0 != ":" }
      if !name.isEmpty { host = try decoded(name) }
      rest = rest[name.endIndex...]
    }
    if rest.count > 1 { try apply("port", String(rest.dropFirst())) }
    for pair in query.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2 else { throw malformed }
      try apply(try decoded(sides[0]), try decoded(sides[1]))
    }
  }

  private static func integer(_ text: String, _ range: ClosedRange<Int>, of setting: String) throws(HansaError) -> Int {
    guard let value = Int(text), range.contains(value) else {
      throw HansaError(
        .configuration, "\(setting) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private static func boolean(_ text: String, of setting: String) throws(HansaError) -> Bool {
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: throw HansaError(.configuration, "\(setting) must be true or false")
    }
  }

  private static func choice<C: RawRepresentable<String> & CaseIterable>(
    _ text: String, of setting: String
  ) throws(HansaError) -> C {
    guard let value = C(rawValue: text.lowercased().replacingOccurrences(of: "-", with: "_")) else {
      throw HansaError(
        .configuration, "\(setting) must be one of \(C.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  private static func duration(_ text: String, of setting: String, unit: String) throws(HansaError) -> Duration {
    let number = text.prefix { $0.isNumber }
    let suffix = text[number.endIndex...].trimmingCharacters(in: .whitespaces)
    let milliseconds = ["ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000][suffix.isEmpty ? unit : suffix]
    guard let value = Int32(number), let milliseconds else {
      throw HansaError(.configuration, "\(setting) must be a duration such as 500ms, 30s, 5min or 1h")
    }
    return .milliseconds(Int64(value) * Int64(milliseconds))
  }
}
