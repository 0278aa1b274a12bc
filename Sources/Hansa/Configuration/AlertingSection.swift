import Foundation
import HansaAlerting
import HansaCore

extension Configuration {
  /// The `alerting:` part.
  public struct AlertingSection: Sendable {
    public var options: AlertingOptions
    /// How often sources are asked whether they answer; nil for the default.
    public var probing: Duration?
  }
}

extension ConfigurationNode {
  /// The `alerting:` part, or `off`.
  func alertingSection() throws(HansaError) -> Configuration.AlertingSection? {
    if isOff { return nil }
    let section = try section(
      "alerting",
      keys: [
        "rules", "builtin", "interval", "timeout", "probe", "receivers", "route", "inhibit_rules", "time_intervals",
        "maintenance",
      ])
    let own = try section["rules"]?.ruleGroups() ?? []
    let builtIn = try section["builtin"].builtInGroups(besides: own)
    let receivers = try section["receivers"]?.receivers() ?? []
    var options = AlertingOptions(groups: builtIn + own, receivers: receivers)
    if let node = section["interval"] { options.interval = try node.alertDuration("interval") }
    if let node = section["timeout"] { options.timeout = try node.alertDuration("timeout") }
    options.times = try section["time_intervals"]?.timeIntervals() ?? [:]
    if let node = section["route"] {
      let names = RouteNames(
        receivers: Set(options.receivers.map(\.name)), times: Set(options.times.keys))
      options.route = try node.route(under: nil, names)
    }
    for node in try section["inhibit_rules"]?.elements("inhibit_rules") ?? [] {
      options.inhibitions.append(try node.inhibition())
    }
    for node in try section["maintenance"]?.elements("maintenance") ?? [] {
      options.maintenance.append(try node.maintenance())
    }
    return Configuration.AlertingSection(
      options: options, probing: try section["probe"].map { node throws(HansaError) in try node.alertDuration("probe") }
    )
  }

  /// `30s`, `5m`, `1h30m`, `1d`: more than nothing.
  func alertDuration(_ what: String) throws(HansaError) -> Duration {
    guard let duration = RuleDuration.parse(try string(what)), duration > .zero else {
      throw error("\(what) must be a duration such as 30s, 5m or 1h30m")
    }
    return duration
  }

  // MARK: Rules

  /// The groups of files of rules, whose names are patterns of shells.
  private func ruleGroups() throws(HansaError) -> [RuleGroup] {
    var groups: [RuleGroup] = []
    let nodes: [ConfigurationNode] = isScalar ? [self] : try elements("rules")
    for node in nodes {
      for path in try node.files() {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { throw node.error("the file of rules \"\(path)\" cannot be read, or is not UTF-8 text") }
        do throws(RuleFileError) {
          for group in try RuleFile(text, name: path).groups {
            guard !groups.contains(where: { $0.name == group.name }) else {
              throw RuleFileError(problems: [
                RuleFileProblem(
                  file: path, line: 0, column: 0, message: "another file has a group \"\(group.name)\" too")
              ])
            }
            groups.append(group)
          }
        } catch {
          throw HansaError(.configuration, error.problems.map(\.description).joined(separator: "\n"))
        }
      }
    }
    return groups
  }

  private func files() throws(HansaError) -> [String] {
    let pattern = try path("rules")
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { throw error("there is no file of rules \"\(pattern)\"") }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }
}

extension Optional<ConfigurationNode> {
  /// `off`, or changes of the built-in rules: `{ HansaQueueWait: off, HansaErrorRate: { threshold: 0.01, for: 10m } }`.
  fileprivate func builtInGroups(besides own: [RuleGroup]) throws(HansaError) -> [RuleGroup] {
    guard let node = self else { return try BuiltInRules.groups(besides: own) }
    if node.isScalar { return try node.boolean("builtin") ? BuiltInRules.groups(besides: own) : [] }
    var changes: [Name: BuiltInRules.Change] = [:]
    for (_, name, value) in try node.entries("builtin") {
      var change = BuiltInRules.Change()
      if value.isOff {
        change.isOff = true
      } else {
        let section = try value.section("builtin.\(name)", keys: ["threshold", "for"])
        if let node = section["threshold"] { change.threshold = try node.number("threshold", -1e18...1e18) }
        if let node = section["for"] { change.hold = try node.alertDuration("for") }
      }
      changes[Name(name)] = change
    }
    do throws(HansaError) { return try BuiltInRules.groups(changed: changes, besides: own) } catch {
      throw node.error(error)
    }
  }
}
