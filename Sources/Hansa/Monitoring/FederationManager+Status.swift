import Foundation
import HansaAlerting
import HansaCore
import HansaExecution
import HansaMonitoring

extension FederationManager {
  /// Events of a status.
  private static let reportedEvents = 50
  private static let reportedAlerts = 100

  /// How the federation is doing now. No source is asked for it.
  public func status() async -> FederationStatus {
    let now = Date()
    let sources = sourceStatus(at: now)
    let sinks = monitor.sinks
    let troubled = sources.filter { $0.breaker == "open" || $0.problem != nil }.map(\.name)
    let running = queries.running()
    let (plans, results) = (planCacheStatus, resultCacheStatus)
    let isDegraded = !troubled.isEmpty || sinks.values.contains { $0.problem != nil }
    var status = FederationStatus(
      time: now,
      process: ProcessStatus(
        id: process.id, started: process.started, uptimeSeconds: max(now.timeIntervalSince(process.started), 0),
        resources: resources),
      overview: FederationOverview(
        health: isDegraded ? .degraded : .healthy, sources: sources.count, troubledSources: troubled,
        running: running.count { $0.state == .running || $0.state == .finishing },
        waiting: running.count { $0.state == .queued },
        queries: monitor.counts,
        planCache: CacheStatus(entries: plans.plans, bytes: plans.bytes, hits: plans.hits, misses: plans.misses),
        resultCache: CacheStatus(
          entries: results.results, bytes: results.bytes, hits: results.hits + results.shared, misses: results.misses)),
      windows: windows { monitor.figures($0, at: now) }, sources: sources, running: running.map(\.reported),
      monitoring: MonitoringStatus(isOn: monitor.options.isOn, dropped: monitor.dropped, sinks: sinks),
      events: events.suffix(Self.reportedEvents).map { EventStatus($0) })
    status.alerts = alerts?.latest.alerts.prefix(Self.reportedAlerts).map(\.reported)
    return status
  }

  /// Why sources cannot be used, as far as known: their catalogs could not be read, or they did not answer when they were
  /// asked whether they do.
  var sourceProblems: [Name: HansaError] {
    let unread = catalogStatus.compactMap { status in status.problem.map { (status.source, $0) } }
    return (alerts?.sourceProblems ?? [:]).merging(unread) { _, unread in unread }
  }

  private func sourceStatus(at moment: Date) -> [SourceStatus] {
    let catalog = catalogs.catalog()
    let known = Dictionary(catalogStatus.map { ($0.source, $0) }) { first, _ in first }
    let problems = sourceProblems
    return sourceStates.map { state in
      let problem = problems[state.source].map { "\($0.code.rawValue) \($0.message)" }
      var status = SourceStatus(
        state, problem: problem, windows: windows { monitor.figures(of: state.source, $0, at: moment) })
      status.type = catalog.source(state.source)?.kind.string
      status.version = catalog.source(state.source)?.version
      status.tables = known[state.source]?.tables
      status.catalogRead = known[state.source]?.readAt
      return status
    }
  }

  private func windows(_ figures: (MetricsWindow) -> WindowFigures) -> [String: WindowFigures] {
    Dictionary(MetricsWindow.allCases.map { ($0.rawValue, figures($0)) }) { first, _ in first }
  }
}

extension AlertStatus {
  fileprivate var reported: ReportedAlert {
    var alert = ReportedAlert(
      group: group.string, rule: rule.string, state: state.rawValue, labels: labels.description,
      activeAt: Date(activeAt))
    alert.severity = labels["severity"]?.string
    alert.summary = annotations["summary"]?.string
    (alert.firedAt, alert.resolvedAt) = (firedAt.map(Date.init), resolvedAt.map(Date.init))
    alert.muted = muted?.description
    return alert
  }
}

extension Date {
  fileprivate init(_ instant: AlertInstant) { self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1000) }
}

extension QueryStatus {
  fileprivate var reported: RunningQueryStatus {
    RunningQueryStatus(
      id: id, user: user, client: client, state: state.rawValue, query: normalizedText.string, started: started,
      duration: duration, queued: queued, rows: rows, bytes: bytes, rowsPulled: rowsPulled, bytesPulled: bytesPulled,
      sources: sources)
  }
}
