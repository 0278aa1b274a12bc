import HansaCore
import HansaMonitoring
import Synchronization

/// Counts queries, fragments and events in a registry as they are recorded.
///
/// Labels have few values: outcomes, classes of errors, names of sources. No text, user or fingerprint is one.
public final class QueryMetricsSink: MetricsSink {
  public let name = "metrics"
  private let registry: MetricsRegistry
  private let systems: DatabaseSystems
  private let samples = Mutex([Name: SourceSample]())

  public init(_ registry: MetricsRegistry, systems: DatabaseSystems = DatabaseSystems()) {
    self.registry = registry
    self.systems = systems
  }

  public func write(_ batch: MetricsBatch) async throws(HansaError) {
    for query in batch.queries { count(query, isTraced: true) }
    // Without them there would be too few queries, and of those too many that failed, which always have a record.
    for query in batch.unsampled { count(query, isTraced: false) }
    for event in batch.events {
      registry.series(KnownMetrics.events, [MetricLabel("kind", event.kind.rawValue)]).add(1)
    }
    if batch.dropped > 0 { registry.series(KnownMetrics.dropped).add(Int64(batch.dropped)) }
    samples.withLock { samples in for sample in batch.samples { samples[sample.source] = sample } }
  }

  public func close() async {}

  private func count(_ query: QueryRecord, isTraced: Bool) {
    let outcome = MetricLabel("outcome", query.outcome.rawValue)
    registry.series(KnownMetrics.queries, [outcome, MetricLabel("error_class", query.errorClass ?? "")]).add(1)
    registry.series(KnownMetrics.queryDuration, [outcome]).observe(
      query.duration.seconds, exemplar: isTraced ? exemplar(query) : nil)
    registry.series(KnownMetrics.queryQueue).observe(query.queued.seconds)
    registry.series(KnownMetrics.queryPlanning).observe(query.planning.seconds)
    if let first = query.firstRow { registry.series(KnownMetrics.queryFirstRow).observe(first.seconds) }
    registry.series(KnownMetrics.queryRows).add(Int64(query.rows))
    registry.series(KnownMetrics.queryBytes).add(Int64(query.bytes))
    registry.series(KnownMetrics.querySpilled).add(Int64(query.spilledBytes))
    registry.series(KnownMetrics.queryReruns).add(Int64(query.reruns))
    for fragment in query.fragments { count(fragment) }
  }

  private func exemplar(_ query: QueryRecord) -> Exemplar {
    let identity = TraceIdentity(query)
    return Exemplar(
      traceID: identity.traceID, spanID: identity.spanID, value: query.duration.seconds,
      time: query.started.timeIntervalSince1970 + query.duration.seconds)
  }

  private func count(_ fragment: FragmentRecord) {
    let source = MetricLabel("source", fragment.source.string)
    registry.series(KnownMetrics.sourceRows, [source]).add(Int64(fragment.rows))
    registry.series(KnownMetrics.sourceBytes, [source]).add(Int64(fragment.bytes))
    registry.series(KnownMetrics.sourceRetries, [source]).add(Int64(max(0, fragment.attempts - 1)))
    guard let total = fragment.total else { return }
    var labels = [MetricLabel("db.system.name", systems.name(of: fragment.source)), source]
    if let code = fragment.errorCode { labels.append(MetricLabel("error.type", code)) }
    registry.series(KnownMetrics.operationDuration, labels).observe(total.seconds)
  }

  // MARK: How sources stand

  /// Connections, limits and breakers by the last sample of each source.
  public var sourceFamilies: [MetricFamily] {
    let samples = samples.withLock { $0 }.values.sorted { $0.source < $1.source }
    func gauges(_ definition: MetricDefinition, _ value: (SourceSample) -> Int?) -> MetricFamily {
      MetricFamily(
        definition,
        samples.compactMap { sample in
          value(sample).map { MetricPoint([MetricLabel("source", sample.source.string)], .integer(Int64($0))) }
        })
    }
    var connections: [MetricPoint] = []
    var breakers: [MetricPoint] = []
    for sample in samples {
      let source = MetricLabel("source", sample.source.string)
      if let open = sample.connectionsOpen, let idle = sample.connectionsIdle {
        connections.append(MetricPoint([source, MetricLabel("state", "idle")], .integer(Int64(idle))))
        connections.append(MetricPoint([source, MetricLabel("state", "used")], .integer(Int64(max(0, open - idle)))))
      }
      guard let breaker = sample.breaker else { continue }
      for state in ["closed", "half-open", "open"] {
        let isIt = Name(state) == Name(breaker)
        breakers.append(MetricPoint([source, MetricLabel("state", state)], .integer(isIt ? 1 : 0)))
      }
    }
    return [
      MetricFamily(KnownMetrics.connections, connections),
      gauges(KnownMetrics.connectionLimit) { $0.connectionsLimit },
      gauges(KnownMetrics.connectionWaiting) { $0.connectionsWaiting },
      gauges(KnownMetrics.concurrencyLimit) { $0.concurrencyLimit },
      MetricFamily(KnownMetrics.breaker, breakers),
    ]
  }
}

extension Duration {
  var seconds: Double { self / .seconds(1) }
}
