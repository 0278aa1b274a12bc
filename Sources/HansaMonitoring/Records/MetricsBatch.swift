import HansaCore

/// What was recorded since the last batch, for those who keep it or send it on.
public struct MetricsBatch: Sendable {
  public var queries: [QueryRecord]
  /// Queries that have no record, by the rules of the configuration: for those who only count.
  public var unsampled: [QueryRecord]
  public var samples: [SourceSample]
  public var events: [OperationalEvent]
  /// What the process used, once an interval.
  public var resources: [ResourceSample]
  /// Records that were dropped since the last batch, because more came than was taken.
  public var dropped: Int

  public init(
    queries: [QueryRecord] = [], unsampled: [QueryRecord] = [], samples: [SourceSample] = [],
    events: [OperationalEvent] = [], resources: [ResourceSample] = [], dropped: Int = 0
  ) {
    self.queries = queries
    self.unsampled = unsampled
    self.samples = samples
    self.events = events
    self.resources = resources
    self.dropped = dropped
  }

  public var isEmpty: Bool {
    queries.isEmpty && unsampled.isEmpty && samples.isEmpty && events.isEmpty && resources.isEmpty && dropped == 0
  }
}

/// Keeps batches of metrics, or sends them on. What it throws is counted and told as an event; it never reaches a query.
public protocol MetricsSink: Sendable {
  /// A short name for messages: `history`, `otlp`.
  var name: String { get }

  /// Takes a batch; called by one task, one batch after the other.
  func write(_ batch: MetricsBatch) async throws(HansaError)

  /// Ends it; what was given is kept or sent before this returns.
  func close() async
}
