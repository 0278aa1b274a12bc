import HansaCore
import HansaMonitoring

extension ConfigurationNode {
  /// The `monitoring:` part: `off`, or what is recorded and how.
  ///
  /// - Parameter sources: names that `exclude` may have.
  func monitoringSection(sources: [Name]) throws(HansaError) -> MonitorOptions {
    var options = MonitorOptions()
    if isScalar {
      options.isOn = try boolean("monitoring")
      return options
    }
    let section = try section(
      "monitoring", keys: ["interval", "batch", "text", "sample", "slow", "keep", "capacity", "exclude"])
    if let node = section["interval"] { options.interval = try node.period("interval") }
    if let node = section["batch"] { options.batch = try node.period("batch") }
    if let node = section["text"] { options.keepsText = try node.boolean("text") }
    if let node = section["sample"] { options.sample = try node.number("sample", 0...1) }
    if let node = section["slow"] { options.slow = node.isOff ? nil : try node.duration("slow", unit: "ms") }
    if let node = section["keep"] { options.kept = try node.integer("keep", 0...100_000) }
    if let node = section["capacity"] { options.capacity = try node.integer("capacity", 16...1_000_000) }
    guard
      let exclude = try section["exclude"]?.section("monitoring.exclude", keys: ["users", "sources", "fingerprints"])
    else { return options }
    options.excludedUsers = Set(try exclude["users"]?.names("users") ?? [])
    options.excludedFingerprints = Set(try exclude["fingerprints"]?.names("fingerprints") ?? [])
    options.excludedSources = Set(try exclude["sources"]?.names("sources") ?? [])
    if let unknown = options.excludedSources.subtracting(sources).subtracting([SystemSource.name]).min() {
      throw exclude.node.error("monitoring.exclude.sources has \"\(unknown)\", which is no source")
    }
    return options
  }

  /// A time between two things that come again and again: 100 ms at least.
  private func period(_ what: String) throws(HansaError) -> Duration {
    let duration = try duration(what, unit: "s")
    guard duration >= .milliseconds(100) else { throw error("\(what) must be 100ms or more") }
    return duration
  }

  private func names(_ what: String) throws(HansaError) -> [Name] { try strings(what).map { Name($0) } }
}
