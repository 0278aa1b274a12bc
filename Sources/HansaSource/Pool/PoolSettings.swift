import HansaCore

/// How many connections a source may have, and for how long.
public struct PoolSettings: Sendable, Hashable {
  /// Connections that may stand at once; a fragment that finds none free waits.
  public var max = 16
  /// Connections that are kept ready from the first use on.
  public var min = 0
  /// After how long an idle connection is closed, unless it is one of `min`.
  public var idleTimeout: Duration = .seconds(300)
  /// How old a connection may get; each is replaced up to a tenth earlier, so that not all are at once.
  public var maxLifetime: Duration = .seconds(1800)
  /// How long a fragment waits for a connection.
  public var wait: Duration = .seconds(30)
  /// After how long without use a connection has to answer before it is used: firewalls drop silent ones.
  public var probeAfter: Duration = .seconds(30)

  public init() {}

  /// The settings as a URL writes them; in a configuration file they are the keys of `pool`.
  public static let settingNames = ["max", "min", "idle_timeout", "max_lifetime", "wait"].map { prefix + $0 }
  /// What the names start with.
  public static let prefix = "pool_"

  /// Takes one of `settingNames`.
  ///
  /// - Returns: false for another one.
  /// - Throws: `.configuration` naming the setting and what it takes.
  public mutating func apply(_ setting: SettingText) throws(HansaError) -> Bool {
    switch setting.name {
    case "pool_max": max = try setting.integer(1...10_000)
    case "pool_min": min = try setting.integer(0...10_000)
    case "pool_idle_timeout": idleTimeout = try setting.duration(unit: "s")
    case "pool_max_lifetime": maxLifetime = try setting.duration(unit: "s")
    case "pool_wait": wait = try setting.duration(unit: "s")
    default: return false
    }
    return true
  }
}
