import HansaCore
import HansaExecution
import HansaSource
import HansaSourceMySQL
import HansaSourcePostgreSQL

/// One of several servers that have a source's tables.
public struct ConfiguredEndpoint: Sendable {
  public var options: ConfiguredSource.Options
  public var role: SourceEndpoint.Role
  /// How much of the work it gets in comparison with the others; 0: only what no other can take.
  public var weight: Int

  public init(options: ConfiguredSource.Options, role: SourceEndpoint.Role, weight: Int = 1) {
    self.options = options
    self.role = role
    self.weight = weight
  }
}

extension ConfigurationNode {
  /// The `endpoints:` of a source: addresses, URLs or groups of settings, each completed by what the source says.
  ///
  ///     endpoints: [ db1, "db2:5433", { url: "postgresql://app@db3/shop", weight: 2 } ]
  ///
  /// The first is the primary and the others are replicas, unless `role` says otherwise.
  func endpoints(
    of source: ConfigurationSection, _ kind: SourceKind, _ what: String
  ) throws(HansaError) -> [ConfiguredEndpoint] {
    var endpoints: [ConfiguredEndpoint] = []
    for (index, element) in try elements("endpoints").enumerated() {
      let own = try element.endpointSection(kind, what)
      var endpoint = ConfiguredEndpoint(
        options: try options(kind, source.overridden(by: own.without(["role", "weight"]), kind), what),
        role: index == 0 ? .primary : .replica)
      if let role = own["role"] { endpoint.role = try role.choice("role") }
      if let weight = own["weight"] { endpoint.weight = try weight.integer("weight", 0...1000) }
      endpoints.append(endpoint)
    }
    return endpoints
  }

  private func endpointSection(_ kind: SourceKind, _ what: String) throws(HansaError) -> ConfigurationSection {
    let what = "an endpoint of \(what)"
    guard isScalar else { return try section(what, keys: ["role", "weight"] + kind.keys) }
    var section = ConfigurationSection(node: self, what: what)
    let text = try string(what)
    if text.contains("://") {
      section.fields = [("url", self)]
    } else if let colon = text.lastIndex(of: ":"), text.hasPrefix("[") ? text[..<colon].hasSuffix("]") : true,
      text.hasPrefix("[") || text.count(where: { $0 == ":" }) == 1
    {
      section.fields = [
        ("host", part(Self.unbracketed(text[..<colon]))), ("port", part(String(text[text.index(after: colon)...]))),
      ]
    } else {
      section.fields = [("host", part(Self.unbracketed(text[...])))]
    }
    return section
  }

  private static func unbracketed(_ host: Substring) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
  }
}

extension ConfigurationSection {
  /// The section without some of its keys.
  func without(_ keys: [String]) -> ConfigurationSection {
    var copy = self
    copy.fields.removeAll { keys.contains($0.name) }
    return copy
  }

  /// What holds for one server: its own settings, and of the source's those that it does not have.
  fileprivate func overridden(
    by own: ConfigurationSection, _ kind: SourceKind
  ) throws(HansaError) -> ConfigurationSection {
    let own = try own.withoutURL(kind)
    var replaced = Set(own.fields.map(\.name))
    // A host as a whole stands for all ways to name one.
    if !replaced.isDisjoint(with: ["host", "hostaddr", "socket"]) {
      replaced.formUnion(["host", "hostaddr", "socket"])
    }
    var copy = self
    copy.node = own.node
    copy.fields = fields.filter { !replaced.contains($0.name) } + own.fields
    return copy
  }

  /// The URL's parts as settings, so that what it leaves out is the source's.
  private func withoutURL(_ kind: SourceKind) throws(HansaError) -> ConfigurationSection {
    let isPostgres = kind == .postgresql
    guard let node = self["url"],
      let url = SourceURL(
        try node.secret("url").reveal(), schemes: isPostgres ? PostgreSQLOptions.schemes : MySQLOptions.schemes)
    else { return self }
    var copy = without(["url"])
    var parts = url.settings
    if !parts.contains(where: { $0.name == "port" }) { parts.append(SettingText("port", isPostgres ? "5432" : "3306")) }
    for part in parts where self[part.name] == nil { copy.fields.append((part.name, node.part(part.text))) }
    return copy
  }
}
