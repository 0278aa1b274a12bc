import Foundation
import HansaAlerting
import HansaCore
import HansaMonitoring
import HansaTelemetry
import Synchronization

/// Watches a federation by rules and tells people. One for a federation.
///
///     let alerts = try AlertManager(federation: federation, rules: try RuleFile(text, name: "rules.yml").groups)
///     await alerts.start()
///
/// Rules with `expr` read the federation's own metrics, as `/metrics` has them; rules with `sql` query all tables.
public final class AlertManager: Sendable {
  /// The rules, states, silences and notifications.
  public let runtime: AlertRuntime
  private let probes: SourceProbes
  private let reader: FederationReader
  private let figures = Mutex(AlertFigures())
  private let refreshing = Mutex<Task<Void, Never>?>(nil)
  private let federation: WeakReference<FederationManager>

  /// Watches with rules alone, and tells the receivers in their order; without any, the log.
  public convenience init(
    federation: FederationManager, rules: [RuleGroup], receivers: [AlertReceiver] = [], stateFolder: String? = nil,
    log: @escaping AlertLog = { _ in }
  ) throws(HansaError) {
    let metrics = FederationMeters()
    metrics.attach(to: federation)
    try self.init(
      federation: federation, options: AlertingOptions(groups: rules, receivers: receivers), metrics: metrics,
      stateFolder: stateFolder, log: log)
  }

  /// - Parameters:
  ///   - metrics: attached to the federation already.
  ///   - stateFolder: where states, silences and notifications are kept over a restart; nil: they end with the process.
  ///   - probing: how often sources are asked whether they answer.
  ///   - log: where notifiers of the kind `log` write.
  /// - Throws: `.configuration` for a notifier that cannot be.
  public init(
    federation: FederationManager, options: AlertingOptions, metrics: FederationMeters, stateFolder: String? = nil,
    probing: Duration = .seconds(15), log: @escaping AlertLog = { _ in }
  ) throws(HansaError) {
    self.federation = WeakReference(federation)
    probes = SourceProbes(every: probing) { [weak federation] in
      guard let federation else { return [] }
      return federation.sourceNames.compactMap { name in federation.catalogs.adapter(name).map { (name, $0) } }
    }
    let live = LiveSeries(for: options.groups)
    reader = FederationReader(
      federation: self.federation, metrics: metrics, probes: probes, live: live, timeout: options.timeout)
    runtime = try AlertRuntime(
      options, query: AlertQuery(series: reader.series, rows: reader.rows),
      folder: stateFolder.map { AlertStateFolder($0) },
      hooks: AlertHooks(
        log: log,
        report: { [weak federation] incident in federation?.record(OperationalEvent(incident)) },
        queries: { [weak federation] labels, instant in federation?.queries(behind: labels, at: instant) ?? [] }))
  }

  deinit { refreshing.withLock { $0?.cancel() } }

  /// Goes on with what was kept and begins to watch, when it is known of each source whether it answers. Once only.
  public func start() async {
    await probes.start()
    // Groups that begin at the same moment share a sample: there is one before them all.
    reader.sample(at: AlertInstant(Date()))
    await runtime.start()
    federation.object?.alertManager.withLock { $0 = WeakReference(self) }
    let task = Task { [weak self] in
      repeat { await self?.refresh() } while (try? await Task.sleep(for: .seconds(1))) != nil
    }
    refreshing.withLock { $0 = task }
  }

  /// Ends it; what was not sent yet is sent after the next start, where there is a state folder.
  public func stop() async {
    refreshing.withLock { $0?.cancel() }
    probes.stop()
    await runtime.stop()
  }

  // MARK: For tables and metrics, which do not wait

  private func refresh() async {
    let figures = AlertFigures(
      alerts: await runtime.alerts(), rules: await runtime.rules(), notifiers: await runtime.notifiers(),
      history: await runtime.history())
    self.figures.withLock { $0 = figures }
  }

  /// As they were within the last second.
  var latest: AlertFigures { figures.withLock { $0 } }

  /// Why sources did not answer when they were last asked whether they do.
  var sourceProblems: [Name: HansaError] { probes.problems }

  /// What is measured of alerts, and which sources answer.
  var families: [MetricFamily] { [probes.family] + latest.families }
}

/// What alerts came to at a moment.
struct AlertFigures: Sendable {
  var alerts: [AlertStatus] = []
  var rules: [RuleStatus] = []
  var notifiers: [NotifierStatus] = []
  var history: [AlertChange] = []

  var families: [MetricFamily] {
    let states = alerts.reduce(into: [AlertState: Int]()) { $0[$1.state, default: 0] += 1 }
    let missed = Dictionary(rules.map { ($0.group, $0.missed) }) { first, _ in first }
    return [
      MetricFamily(
        KnownMetrics.alerts,
        [AlertState.pending, .firing].map {
          MetricPoint([MetricLabel("state", $0.rawValue)], .integer(Int64(states[$0] ?? 0)))
        }),
      MetricFamily(
        KnownMetrics.ruleFailures, [MetricPoint([], .integer(Int64(rules.count { $0.problem != nil })))]),
      MetricFamily(
        KnownMetrics.missedEvaluations,
        missed.sorted { $0.key < $1.key }.map {
          MetricPoint([MetricLabel("group", $0.key.string)], .integer(Int64($0.value)))
        }),
      MetricFamily(
        KnownMetrics.notifications,
        notifiers.flatMap { notifier in
          [("delivered", notifier.delivered), ("undelivered", notifier.dead)].map { outcome, count in
            MetricPoint(
              [MetricLabel("notifier", notifier.id.string), MetricLabel("outcome", outcome)], .integer(Int64(count)))
          }
        }),
    ]
  }
}

/// Something that others hold.
struct WeakReference<Object: AnyObject & Sendable>: Sendable {
  private(set) weak var object: Object?

  init(_ object: Object) { self.object = object }
}

extension FederationManager {
  /// What watches it; nil where nothing does.
  public var alerts: AlertManager? { alertManager.withLock { $0?.object } }
}

extension OperationalEvent {
  init(_ incident: AlertHooks.Incident) {
    switch incident {
    case .ruleFailed(let group, let rule, let error):
      self.init(
        .alertRuleFailed,
        "the rule \"\(rule)\" of \"\(group)\" cannot be evaluated: \(error.code.rawValue) \(error.message)")
    case .undelivered(let dead):
      self.init(
        .alertUndelivered,
        """
        \(dead.notification.notifier) did not take \(dead.notification.group.title) (\(dead.reason), \
        \(dead.attempts) attempts): \(dead.problem)
        """)
    case .stateUnavailable(let error): self.init(.stateUnavailable, error.message)
    }
  }
}
