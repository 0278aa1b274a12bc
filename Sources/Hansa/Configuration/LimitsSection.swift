import HansaCore
import HansaExecution
import Yams

extension ConfigurationNode {
  /// The `limits:` part.
  func limitsSection() throws(HansaError) -> AdmissionLimits {
    let section = try section("limits", keys: ["defaults", "users", "groups", "sources"])
    var limits = AdmissionLimits()
    if let node = section["defaults"] {
      let defaults = try node.section("limits.defaults", keys: ["queries", "queue", "wait"])
      if let value = defaults["queries"] { limits.queries = try value.integer("queries", 1...100_000) }
      if let value = defaults["queue"] { limits.queue = try value.integer("queue", 0...1_000_000) }
      if let value = defaults["wait"] { limits.wait = try value.duration("wait", unit: "s") }
    }
    for (_, name, node) in try section["users"]?.entries("limits.users") ?? [] {
      limits.users[Name(name)] = try node.section("user \"\(name)\"", keys: Self.shareKeys).share()
    }
    for (_, name, node) in try section["groups"]?.entries("limits.groups") ?? [] {
      let group = try node.section("group \"\(name)\"", keys: ["users"] + Self.shareKeys)
      limits.groups[Name(name)] = AdmissionLimits.Group(
        share: try group.share(), users: Set(try group.required("users").strings("users").map { Name($0) }))
    }
    for (_, name, node) in try section["sources"]?.entries("limits.sources") ?? [] {
      let source = try node.section("limits of source \"\(name)\"", keys: ["concurrency"])
      limits.sources[Name(name)] = try source.required("concurrency").concurrency()
    }
    return limits
  }

  private static let shareKeys = ["weight", "concurrent", "queue", "wait", "rows_per_day", "bytes_per_day", "memory"]

  /// `16`, or `{ min: 2, max: 32 }` for a limit that follows the source's latency.
  private func concurrency() throws(HansaError) -> AdmissionLimits.SourceConcurrency {
    guard case .mapping = node else { return .init(maximum: try integer("concurrency", 1...10_000)) }
    let section = try section("concurrency", keys: ["min", "max"])
    let maximum = try section.required("max").integer("max", 1...10_000)
    return .init(maximum: maximum, adaptiveMinimum: try section.required("min").integer("min", 1...maximum))
  }
}

extension ConfigurationSection {
  fileprivate func share() throws(HansaError) -> AdmissionLimits.Share {
    var share = AdmissionLimits.Share()
    if let value = self["weight"] {
      guard let weight = Double(try value.string("weight")), (0.01...1000).contains(weight) else {
        throw value.error("weight must be a number from 0.01 to 1000")
      }
      share.weight = weight
    }
    if let value = self["concurrent"] { share.concurrent = try value.integer("concurrent", 1...100_000) }
    if let value = self["queue"] { share.queue = try value.integer("queue", 0...1_000_000) }
    if let value = self["wait"] { share.wait = try value.duration("wait", unit: "s") }
    if let value = self["rows_per_day"] { share.rowsPerDay = try value.integer("rows_per_day", 1...Int.max) }
    if let value = self["bytes_per_day"] { share.bytesPerDay = try value.byteCount("bytes_per_day") }
    if let value = self["memory"] { share.memory = try value.byteCount("memory") }
    return share
  }
}
