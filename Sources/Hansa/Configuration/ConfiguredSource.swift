import Foundation
import HansaCore
import HansaExecution
import HansaSource
import HansaSourceFiles
import HansaSourceMySQL
import HansaSourcePostgreSQL
import HansaSourceSQLite

/// One source of a configuration.
public struct ConfiguredSource: Sendable {
  public enum Options: Sendable {
    case postgreSQL(PostgreSQLOptions)
    case mySQL(MySQLOptions)
    case sqlite(SQLiteOptions)
    case files(FilesOptions)
  }

  /// The name that statements use: `name.table`.
  public var name: Name
  public var options: Options
  /// The value of `type:`.
  public var type: String
  /// The servers that have its tables, where there are several; the first has `options`.
  public var endpoints: [ConfiguredEndpoint] = []
  /// What is tried again when it fails, and when it is given up for a while.
  public var resilience: ResilienceOptions

  public init(
    name: Name, options: Options, endpoints: [ConfiguredEndpoint] = [], resilience: ResilienceOptions = .init()
  ) {
    self.name = name
    self.options = options
    type = options.type
    self.endpoints = endpoints
    self.resilience = resilience
  }
}

/// The values of `type:`.
enum SourceKind: String, CaseIterable {
  case postgresql, mysql, mariadb, sqlite, files

  var keys: [String] {
    switch self {
    case .postgresql: PostgreSQLOptions.settingNames + ["pool"]
    case .mysql, .mariadb: MySQLOptions.settingNames + ["pool"]
    case .sqlite: ["path", "immutable", "on_type_mismatch", "datetime", "busy_timeout"]
    case .files: FilesOptions.settingNames
    }
  }

  /// What a source has beside its adapter's options; files of this machine have no other servers.
  var resilienceKeys: [String] {
    switch self {
    case .postgresql, .mysql, .mariadb: ["retry", "breaker", "endpoints", "max_lag", "hedge"]
    case .sqlite, .files: ["retry", "breaker"]
    }
  }

  /// Of these one must be there.
  var place: [String] {
    switch self {
    case .postgresql: ["url", "host", "hostaddr"]
    case .mysql, .mariadb: ["url", "host", "socket"]
    case .sqlite, .files: ["path"]
    }
  }
}

extension ConfigurationNode {
  /// The `sources:` part.
  ///
  /// - Parameter resilience: what holds for sources that say nothing else.
  func sources(_ resilience: ResilienceOptions) throws(HansaError) -> [ConfiguredSource] {
    let entries = try entries("sources")
    guard !entries.isEmpty else { throw error("sources is empty", advice: "Name at least one source.") }
    var sources: [ConfiguredSource] = []
    for (key, name, value) in entries {
      guard !name.isEmpty else { throw key.error("a source needs a name") }
      guard !["hansa", "pg_catalog", "information_schema"].contains(name.lowercased()) else {
        throw key.error("a source cannot be named \"\(name)\"", advice: "Statements know that name already.")
      }
      sources.append(try value.source(Name(name), resilience))
    }
    return sources
  }

  private func source(_ name: Name, _ resilience: ResilienceOptions) throws(HansaError) -> ConfiguredSource {
    let what = "source \"\(name)\""
    guard let type = try entries(what).first(where: { $0.name == "type" })?.value else {
      throw error(
        "\(what) needs the key \"type\"",
        advice: "The types are \(SourceKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let word = try type.string("type")
    guard let kind = SourceKind(rawValue: word) else {
      let near = nearestNames(to: word, among: SourceKind.allCases.map(\.rawValue), limit: 1)
      throw type.error(
        "unknown source type \"\(word)\"",
        advice: near.first.map { "Perhaps you meant \($0)." }
          ?? "The types are \(SourceKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let section = try section(what, keys: ["type"] + kind.keys + kind.resilienceKeys)
    let resilience = try section.resilience(resilience)
    let own = section.without(kind.resilienceKeys)
    let servers = try section["endpoints"]?.endpoints(of: own, kind, what) ?? []
    let options = if let first = servers.first { first.options } else { try self.options(kind, own, what) }
    var source = ConfiguredSource(name: name, options: options, endpoints: servers, resilience: resilience)
    source.type = kind.rawValue
    return source
  }

  /// The options of a source, or of one of its servers.
  func options(
    _ kind: SourceKind, _ section: ConfigurationSection, _ what: String
  ) throws(HansaError) -> ConfiguredSource.Options {
    guard kind.place.contains(where: { section[$0] != nil }) else {
      throw error("\(what) needs the key \(kind.place.prefix(2).map { "\"\($0)\"" }.joined(separator: " or "))")
    }
    switch kind {
    case .postgresql:
      var options = try driverOptions(section, check: [:]) { settings, password throws(HansaError) in
        try PostgreSQLOptions(settings: settings, password: password)
      }
      options.passwordFile = try section["password"]?.passwordFile("password")
      return .postgreSQL(options)
    case .mysql, .mariadb:
      var options = try driverOptions(section, check: ["database": "any"]) { settings, password throws(HansaError) in
        try MySQLOptions(settings: settings, password: password)
      }
      options.passwordFile = try section["password"]?.passwordFile("password")
      return .mySQL(options)
    case .sqlite: return .sqlite(try sqliteOptions(section))
    case .files: return .files(try filesOptions(section))
    }
  }

  /// - Parameter check: what a setting alone is tried with, to learn which one is at fault.
  private func driverOptions<O>(
    _ section: ConfigurationSection, check: [Name: String],
    _ make: ([Name: String], Secret?) throws(HansaError) -> O
  ) throws(HansaError) -> O {
    var settings: [Name: String] = [:]
    var password: Secret?
    var fields: [(name: String, value: ConfigurationNode)] = []
    for field in section.fields where field.name != "type" {
      if field.name == "pool" { fields += try field.value.poolSettings() } else { fields.append(field) }
    }
    for (key, value) in fields {
      if key == "password" {
        password = try value.secret("password")
        continue
      }
      let name = Name(key)
      settings[name] = try value.driverSetting(key)
      do throws(HansaError) {
        _ = try make(check.merging([name: settings[name] ?? ""]) { _, new in new }, nil)
      } catch { throw value.error(error) }
    }
    do throws(HansaError) { return try make(settings, password) } catch { throw self.error(error) }
  }

  /// The keys of `pool` as settings of the source: `max` is `pool_max`.
  private func poolSettings() throws(HansaError) -> [(name: String, value: ConfigurationNode)] {
    let prefix = PoolSettings.prefix
    return try section("pool", keys: PoolSettings.settingNames.map { String($0.dropFirst(prefix.count)) })
      .fields.map { (prefix + $0.name, $0.value) }
  }

  private func driverSetting(_ key: String) throws(HansaError) -> String {
    switch key {
    case "url", "user", "host", "database", "dbname", "sslpassword": return try secret(key).reveal()
    case "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "passfile", "ssl_ca", "ssl_cert", "ssl_key":
      // libpq's word for the system's own authorities.
      return try string(key) == "system" ? "system" : path(key)
    default: return try strings(key).joined(separator: ",")
    }
  }

  private func sqliteOptions(_ section: ConfigurationSection) throws(HansaError) -> SQLiteOptions {
    var options = SQLiteOptions(path: try section.required("path").path("path"))
    if let value = section["immutable"] { options.immutable = try value.boolean("immutable") }
    if let value = section["on_type_mismatch"] { options.onTypeMismatch = try value.choice("on_type_mismatch") }
    if let value = section["datetime"] { options.datetime = try value.choice("datetime") }
    if let value = section["busy_timeout"] { options.busyTimeout = try value.duration("busy_timeout", unit: "s") }
    return options
  }

  private func filesOptions(_ section: ConfigurationSection) throws(HansaError) -> FilesOptions {
    var settings: [Name: String] = ["path": try section.required("path").path("path")]
    for (key, value) in section.fields where key != "type" && key != "path" {
      let text: String
      switch key {
      case "memory": text = String(try value.byteCount(key))
      case "spill": text = try value.path(key)
      default: text = try value.string(key)
      }
      settings[Name(key)] = text
      do throws(HansaError) { _ = try FilesOptions(settings: ["path": "any", Name(key): text]) } catch {
        throw value.error(error)
      }
    }
    do throws(HansaError) { return try FilesOptions(settings: settings) } catch { throw self.error(error) }
  }
}

extension ConfiguredSource {
  /// Where the source is, without user and password: `127.0.0.1:5432/shop`, a path; all of its servers.
  public var place: String {
    endpoints.isEmpty ? options.place : endpoints.map(\.options.place).joined(separator: ", ")
  }
}

extension ConfiguredSource.Options {
  /// The value of `type:` that has these; MariaDB has those of MySQL.
  fileprivate var type: String {
    switch self {
    case .postgreSQL: SourceKind.postgresql.rawValue
    case .mySQL: SourceKind.mysql.rawValue
    case .sqlite: SourceKind.sqlite.rawValue
    case .files: SourceKind.files.rawValue
    }
  }

  /// Where it is, without user and password.
  public var place: String {
    switch self {
    case .postgreSQL(let options): options.place
    case .mySQL(let options): options.place
    case .sqlite(let options): options.path
    case .files(let options): options.folder
    }
  }
}
