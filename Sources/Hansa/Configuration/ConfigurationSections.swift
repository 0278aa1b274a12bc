import Foundation
import HansaCore
import HansaSource
import Yams

extension ConfigurationNode {
  /// A value that stands in the file, in an environment variable (`{ env: NAME }`) or in a file of its own
  /// (`{ file: path }`, without the line break at its end).
  func secret(_ what: String) throws(HansaError) -> Secret {
    guard case .mapping = node else { return Secret(try string(what)) }
    let section = try section(what, keys: ["env", "file"])
    guard section.fields.count == 1, let (kind, value) = section.fields.first else {
      throw error("\(what) must be a value, { env: NAME } or { file: path }")
    }
    if kind == "env" {
      let variable = try value.string("env")
      guard let found = file.environment[variable] else {
        throw value.error(
          "the environment variable \(variable) is not set", advice: "Set it, or give the \(what) as { file: path }.")
      }
      return Secret(found)
    }
    let password = PasswordFile(try value.path("file"))
    do throws(HansaError) { return try password.read() } catch {
      throw value.error("the file \"\(password.path)\" of the \(what) cannot be read")
    }
  }

  /// The file of a secret that is read anew whenever it is needed: `{ file: path }`; nil for other ways to write one.
  func passwordFile(_ what: String) throws(HansaError) -> PasswordFile? {
    guard case .mapping = node, let value = try section(what, keys: ["env", "file"])["file"] else { return nil }
    return PasswordFile(try value.path("file"))
  }

  /// The `engine:` part.
  func engineSection() throws(HansaError) -> Configuration.EngineSection {
    let section = try section("engine", keys: ["type", "memory", "spill", "threads"])
    if let type = section["type"], try type.string("type") != "duckdb" {
      throw type.error("unknown engine type", advice: "The engine is duckdb.")
    }
    let isOff = try section["spill"]?.string("spill").lowercased() == "off"
    return Configuration.EngineSection(
      memory: try section["memory"].read { node throws(HansaError) in try node.byteCount("memory") },
      spill: isOff ? nil : try section["spill"].read { node throws(HansaError) in try node.path("spill") },
      spills: !isOff,
      threads: try section["threads"].read { node throws(HansaError) in try node.integer("threads", 1...1024) })
  }

  /// The `plan_cache:` part.
  func planCacheSection() throws(HansaError) -> PlanCacheLimits {
    let section = try section("plan_cache", keys: ["plans", "memory"])
    var limits = PlanCacheLimits()
    if let plans = section["plans"] { limits.plans = try plans.integer("plans", 0...1_000_000) }
    if let memory = section["memory"] { limits.bytes = try memory.byteCount("memory") }
    return limits
  }

  /// The `cache:` part: `{ memory: 256MB, disk: { folder: cache, size: 1GB }, ttl: { lake: 60s } }`.
  func resultCacheSection(sources: [Name]) throws(HansaError) -> ResultCacheLimits {
    let section = try section("cache", keys: ["memory", "disk", "ttl"])
    var limits = ResultCacheLimits()
    if let memory = section["memory"] { limits.memory = try memory.byteCount("memory") }
    if let disk = try section["disk"]?.section("disk", keys: ["folder", "size"]) {
      guard let folder = disk["folder"] else { throw disk.node.error("disk needs a folder") }
      limits.disk = ResultCacheLimits.Disk(folder: try folder.path("folder"))
      if let size = disk["size"] { limits.disk?.bytes = try size.byteCount("size") }
    }
    for (key, name, value) in try section["ttl"]?.entries("ttl") ?? [] {
      guard sources.contains(Name(name)) else {
        throw key.error("there is no source \"\(name)\" to give a time to live")
      }
      limits.timesToLive[Name(name)] = try value.duration("ttl", unit: "s")
    }
    return limits
  }

  /// The `server:` part.
  func serverSection() throws(HansaError) -> Configuration.ServerSection {
    let section = try section(
      "server", keys: ["postgres", "http", "grace", "max_body", "allow_unauthenticated"])
    var server = Configuration.ServerSection()
    server.postgres = try section["postgres"].read { node throws(HansaError) in try node.listenAddress("postgres") }
    server.http = try section["http"].read { node throws(HansaError) in try node.listenAddress("http") }
    if let value = section["grace"] { server.grace = try value.duration("grace", unit: "s") }
    if let value = section["max_body"] { server.maximumBody = try value.byteCount("max_body") }
    if let value = section["allow_unauthenticated"] {
      server.allowsUnauthenticated = try value.boolean("allow_unauthenticated")
    }
    return server
  }

  private func listenAddress(_ what: String) throws(HansaError) -> Configuration.ListenAddress {
    guard let address = Configuration.ListenAddress(try string(what)) else {
      throw error("\(what) must be an address and a port", advice: "Write it as \"127.0.0.1:5433\".")
    }
    return address
  }

  /// The `settings:` part.
  func sessionSettings() throws(HansaError) -> SessionSettings {
    var settings = SessionSettings()
    for (key, name, value) in try entries("settings") {
      guard SessionSettings.names.contains(Name(name)) else {
        let names = SessionSettings.names.map(\.string)
        let near = nearestNames(to: name, among: names, limit: 2)
        throw key.error(
          "unknown setting \"\(name)\"",
          advice: near.isEmpty
            ? "The settings are \(names.joined(separator: ", "))."
            : "Perhaps you meant \(near.joined(separator: " or ")).")
      }
      let values = try value.strings(name)
      do throws(HansaError) { try settings.set(Name(name), to: values) } catch { throw value.error(error) }
    }
    return settings
  }
}

extension Optional {
  /// `map` whose closure throws `HansaError` and nothing else.
  fileprivate func read<T>(_ transform: (Wrapped) throws(HansaError) -> T) throws(HansaError) -> T? {
    guard let self else { return nil }
    return try transform(self)
  }
}
