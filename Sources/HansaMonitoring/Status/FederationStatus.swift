import Foundation

/// How a federation is doing: what `hansa status` shows, and as JSON what programs read.
///
/// In its JSON no key ever goes or changes its meaning; new ones may come.
public struct FederationStatus: Sendable, Hashable, Codable {
  public var time: Date
  public var process: ProcessStatus
  public var overview: FederationOverview
  /// What all queries together did, by the window's length: `1m`, `5m`, `1h`.
  public var windows: [String: WindowFigures]
  /// In the order of their registration.
  public var sources: [SourceStatus]
  /// Those that run, in the order in which they began.
  public var running: [RunningQueryStatus]
  public var monitoring: MonitoringStatus
  /// The last ones, the oldest first.
  public var events: [EventStatus]
  /// Alerts that fire, are pending or were resolved lately, in this order; nil where no rules are evaluated.
  public var alerts: [ReportedAlert]?

  public init(
    time: Date, process: ProcessStatus, overview: FederationOverview, windows: [String: WindowFigures],
    sources: [SourceStatus], running: [RunningQueryStatus], monitoring: MonitoringStatus, events: [EventStatus]
  ) {
    self.time = time
    self.process = process
    self.overview = overview
    self.windows = windows
    self.sources = sources
    self.running = running
    self.monitoring = monitoring
    self.events = events
  }

  /// As JSON: keys in snake_case, sorted; times by ISO 8601 in UTC.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(self)
  }

  public init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    self = try decoder.decode(FederationStatus.self, from: json)
  }
}

/// The process that runs the federation.
public struct ProcessStatus: Sendable, Hashable, Codable {
  /// 16 hexadecimal digits, as `QueryRecord.process`.
  public var id: String
  public var started: Date
  public var uptimeSeconds: Double
  public var resources: ResourceSample

  public init(id: UInt64, started: Date, uptimeSeconds: Double, resources: ResourceSample) {
    let digits = String(id, radix: 16)
    self.id = String(repeating: "0", count: 16 - digits.count) + digits
    self.started = started
    self.uptimeSeconds = uptimeSeconds
    self.resources = resources
  }
}

/// The federation in one look.
public struct FederationOverview: Sendable, Hashable, Codable {
  public enum Health: String, Sendable, Hashable, Codable {
    case healthy
    /// A source or a sink of metrics has a problem.
    case degraded
  }

  public var health: Health
  public var sources: Int
  /// Those that are not asked, or whose catalog cannot be read.
  public var troubledSources: [String]
  public var running: Int
  public var waiting: Int
  /// Those that have ended since the process began.
  public var queries: QueryCounts
  public var planCache: CacheStatus
  public var resultCache: CacheStatus

  public init(
    health: Health, sources: Int, troubledSources: [String], running: Int, waiting: Int, queries: QueryCounts,
    planCache: CacheStatus, resultCache: CacheStatus
  ) {
    self.health = health
    self.sources = sources
    self.troubledSources = troubledSources
    self.running = running
    self.waiting = waiting
    self.queries = queries
    self.planCache = planCache
    self.resultCache = resultCache
  }
}

/// What a cache holds, and did since the process began.
public struct CacheStatus: Sendable, Hashable, Codable {
  public var entries: Int
  public var bytes: Int
  public var hits: Int
  public var misses: Int

  public init(entries: Int, bytes: Int, hits: Int, misses: Int) {
    self.entries = entries
    self.bytes = bytes
    self.hits = hits
    self.misses = misses
  }
}

/// What recording itself does.
public struct MonitoringStatus: Sendable, Hashable, Codable {
  public var isOn: Bool
  /// Records that nobody had room for.
  public var dropped: Int
  /// By name.
  public var sinks: [String: SinkFigures]

  public init(isOn: Bool, dropped: Int, sinks: [String: SinkFigures]) {
    self.isOn = isOn
    self.dropped = dropped
    self.sinks = sinks
  }
}
