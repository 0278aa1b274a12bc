import Foundation
import HansaCore
import HansaMonitoring
import HansaTelemetry

/// All that is measured of a federation, as `/metrics` shows it, rules of alerts read it and OTLP sends it.
public struct FederationMeters: Sendable {
  /// Where all counters of the process come together.
  public let registry: MetricsRegistry
  private let queries: QueryMetricsSink

  /// - Parameter systems: what kinds of databases the sources are.
  public init(registry: MetricsRegistry = MetricsRegistry(), systems: DatabaseSystems = DatabaseSystems()) {
    self.registry = registry
    queries = QueryMetricsSink(registry, systems: systems)
  }

  /// Begins to record what the federation does. Once only.
  public func attach(to federation: FederationManager) { federation.monitor.add(sink: queries) }

  /// All metrics as they are now.
  public func families(of federation: FederationManager) -> [MetricFamily] {
    let states = federation.queryStatus.reduce(into: [QueryStatus.State: Int]()) { $0[$1.state, default: 0] += 1 }
    let running = QueryStatus.State.live.map { state in
      MetricPoint([MetricLabel("state", state.rawValue)], .integer(Int64(states[state] ?? 0)))
    }
    let memory = federation.engineMemory.map { [MetricPoint([], .integer(Int64($0.used)))] } ?? []
    return [
      MetricFamily(KnownMetrics.buildInfo, [MetricPoint([MetricLabel("version", "0.1.0")], .integer(1))]),
      MetricFamily(KnownMetrics.running, running), MetricFamily(KnownMetrics.engineMemory, memory),
    ] + registry.families + queries.sourceFamilies + (federation.alerts?.families ?? [])
      + history(federation) + ProcessMetrics.families()
  }

  /// The size of the history, where there is one, and the limit, where there is one.
  private func history(_ federation: FederationManager) -> [MetricFamily] {
    guard let history = federation.history else { return [] }
    let size = history.bytes.map { [MetricPoint([], .integer(Int64($0)))] } ?? []
    let limit = history.options.maxSize.map { [MetricPoint([], .integer(Int64($0)))] } ?? []
    return [MetricFamily(KnownMetrics.historySize, size), MetricFamily(KnownMetrics.historyLimit, limit)]
  }
}
