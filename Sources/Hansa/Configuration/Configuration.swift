import Foundation
import HansaAlerting
import HansaCore
import HansaExecution
import HansaHistory
import HansaMonitoring

/// What a configuration file says: the sources, the merge engine, and what sessions start with.
///
///     sources:
///       shop: { type: postgresql, url: "postgresql://app@127.0.0.1:5432/shop", password: { env: SHOP_PASSWORD } }
///       lake: { type: files, path: ./lake }
///
/// Relative paths count from the file's folder. Every error names file, line and column, and never a secret.
public struct Configuration: Sendable {
  /// In the file's order.
  public var sources: [ConfiguredSource] = []
  public var engine = EngineSection()
  /// The `plan_cache:` part: how many plans are kept for statements that come again.
  public var planCache = PlanCacheLimits()
  /// The `cache:` part: how much is kept of results.
  public var resultCache = ResultCacheLimits()
  /// The `limits:` part: how much may run at once, and what users may pull.
  public var limits = AdmissionLimits()
  /// The `monitoring:` part: what is recorded of queries and sources.
  public var monitoring = MonitorOptions()
  public var server = ServerSection()
  public var telemetry = TelemetrySection()
  /// The folder where what is learned of queries is kept; nil: it ends with the process.
  public var state: String?
  /// The `history:` part: where the records of queries and sources are kept for good; nil: nowhere.
  public var history: HistoryOptions?
  /// Where `hansa serve` keeps them: as `history` says, and without that key in a folder beside the file; nil: it is off.
  public var serverHistory: HistoryOptions?
  /// The `alerting:` part: what a server watches and whom it tells; nil where it is off.
  public var alerting: AlertingSection?
  /// What a new session starts with.
  public var settings = SessionSettings()

  public init() {}

  /// The `engine:` part: how the embedded merge engine may use this machine.
  public struct EngineSection: Sendable, Hashable {
    /// Bytes for all queries together; nil for the engine's default.
    public var memory: Int?
    /// The folder that takes what does not fit into memory; nil: one of the process's own.
    public var spill: String?
    /// false: nothing spills, and a query that does not fit fails.
    public var spills = true
    /// nil for one a core.
    public var threads: Int?
  }

  /// The `server:` part: where clients are served.
  public struct ServerSection: Sendable, Hashable {
    public var postgres: ListenAddress?
    public var http: ListenAddress?
    /// How long running queries may go on once the server is told to end; nil for the server's default.
    public var grace: Duration?
    /// Bytes of a request's body that are taken at most; nil for the server's default.
    public var maximumBody: Int?
    /// Whether it may listen where other machines reach it, although nobody has to say who they are.
    public var allowsUnauthenticated = false
  }

  public struct ListenAddress: Sendable, Hashable {
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    /// `127.0.0.1:5433`, `[::1]:5433`, or a port alone for this machine's clients only; nil for anything else.
    public init?(_ text: String) {
      let colon = text.lastIndex(of: ":")
      let portText = colon.map { text[text.index(after: $0)...] } ?? text[...]
      var host = colon.map { String(text[..<$0]) } ?? "127.0.0.1"
      if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
      guard let port = Int(portText), (1...65535).contains(port), !host.isEmpty else { return nil }
      self.init(host: host, port: port)
    }
  }

  /// Reads a configuration file.
  ///
  /// - Throws: `.configuration`, with `file:line:column` before what is wrong in it.
  public static func load(path: String) throws(HansaError) -> Configuration {
    guard let data = FileManager.default.contents(atPath: path) else {
      let exists = FileManager.default.fileExists(atPath: path)
      throw HansaError(
        .configuration, "the configuration file \"\(path)\" \(exists ? "cannot be read" : "does not exist")",
        advice: exists ? "Check its permissions." : "A short one is:\n\(shortestExample)")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw HansaError(.configuration, "\(path): the file is not UTF-8 text")
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    return try parse(text, path: path, baseFolder: folder)
  }

  /// Reads a configuration.
  ///
  /// - Parameters:
  ///   - path: how error messages call the text.
  ///   - baseFolder: from where relative paths count.
  ///   - environment: the variables for `{ env: NAME }`.
  public static func parse(
    _ text: String, path: String, baseFolder: String,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(HansaError) -> Configuration {
    let file = ConfigurationFile(path: path, baseFolder: baseFolder, environment: environment)
    let root = try ConfigurationNode.root(of: text, in: file)
    let sections = try root.section(
      "the configuration",
      keys: [
        "sources", "server", "engine", "plan_cache", "cache", "settings", "state", "retry", "breaker", "limits",
        "monitoring", "telemetry", "history", "alerting",
      ])
    var configuration = Configuration()
    let resilience = try sections.resilience(ResilienceOptions())
    configuration.sources = try sections.required("sources").sources(resilience)
    if let engine = sections["engine"] { configuration.engine = try engine.engineSection() }
    if let cache = sections["plan_cache"] { configuration.planCache = try cache.planCacheSection() }
    if let cache = sections["cache"] {
      configuration.resultCache = try cache.resultCacheSection(sources: configuration.sources.map(\.name))
    }
    if let limits = sections["limits"] {
      configuration.limits = try limits.limitsSection()
      for source in configuration.limits.sources.keys.sorted()
      where !configuration.sources.contains(where: { $0.name == source }) {
        throw limits.error("limits.sources has \"\(source)\", which is no source")
      }
    }
    if let node = sections["monitoring"] {
      configuration.monitoring = try node.monitoringSection(sources: configuration.sources.map(\.name))
    }
    if let server = sections["server"] { configuration.server = try server.serverSection() }
    if let node = sections["telemetry"] { configuration.telemetry = try node.telemetrySection() }
    if let state = sections["state"] { configuration.state = try state.path("state") }
    if let history = sections["history"] {
      configuration.history = try history.historySection(state: configuration.state)
      configuration.serverHistory = configuration.history
    } else {
      configuration.serverHistory = .ofServer(state: configuration.state, baseFolder: baseFolder)
    }
    configuration.alerting =
      if let alerting = sections["alerting"] { try alerting.alertingSection() } else {
        AlertingSection(options: AlertingOptions(groups: try BuiltInRules.groups()))
      }
    if let settings = sections["settings"] { configuration.settings = try settings.sessionSettings() }
    return configuration
  }

  /// A configuration that works, for messages to people who have none.
  public static let shortestExample = """
    sources:
      lake: { type: files, path: ./lake }
    """
}

/// Where a configuration's text came from and what it may refer to.
struct ConfigurationFile {
  var path: String
  var baseFolder: String
  var environment: [String: String]

  /// `path` from the file's folder, or as it is where it is absolute.
  func resolve(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    if path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] { return home + path.dropFirst() }
    return URL(filePath: path, relativeTo: URL(filePath: baseFolder, directoryHint: .isDirectory))
      .standardizedFileURL.path
  }
}
