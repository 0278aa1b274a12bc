import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaEngineDuckDB
import HansaExecution
import HansaHistory
import HansaMonitoring
import HansaPlanner
import HansaSQL
import HansaSource
import Synchronization
import Tracing

/// The federation: its sources, and the queries over them. One for a program; safe to use from any task.
///
///     let federation = FederationManager()
///     try federation.register(SQLiteAdapter(name: "shop", options: .init(path: "shop.db")))
///     let result = try await federation.query("SELECT count(*) FROM shop.orders")
///     for try await batch in result { … }
public final class FederationManager: Sendable {
  private struct State {
    var disabled = DisabledCapabilities()
  }

  private let eventLog = EventLog()
  private let sampling = SampledVerification()
  private let state = Mutex(State())
  let catalogs = CatalogCache(system: SystemSource.catalog)
  let statistics: StatisticsCache
  let plans: PlanCache
  let planKeys: PlanKeys
  let results: ResultCache
  /// How long a query waits for its sources to say whether they have changed; then it runs as if there were no cache.
  let versionsPatience: Duration
  let learning: LearnedStore
  let queries: QueryRegistry
  let process: ProcessIdentity
  /// What is measured of the queries and the sources.
  public let monitor: FederationMonitor
  /// What the monitor's records say: anomalies, trends and forecasts of Hansa's own metrics.
  public let analyzer = MetricAnalyzer()
  /// The most queries of earlier processes that the analysis begins with: a second's work.
  private static let analyzedPast = 20_000
  /// Where the records of queries are kept for good; nil: they end with the federation.
  public let history: HistoryStore?
  /// What answers for the tables of `hansa`.
  let system: SystemDatabase
  let admission: AdmissionController
  let quotas: QuotaLedger
  let tracer: QueryTracer?
  private let completion: RecordCompletion
  private let engines: MergeEngines
  let alertManager = Mutex<WeakReference<AlertManager>?>(nil)
  /// What a new session starts with.
  public let defaults: SessionSettings

  /// A federation without sources; `register` adds them.
  ///
  /// - Parameters:
  ///   - planCache: how many plans are kept for statements that come again.
  ///   - resultCache: how much is kept of results, for sessions with `cache = on`.
  ///   - limits: how much may run at once, and who waits for how long.
  ///   - monitoring: what is recorded of queries and sources.
  ///   - history: where what is recorded is kept for good; nil: nowhere.
  ///   - stateFolder: where what is learned of queries is kept, made when it is first written; nil: it ends with the
  ///     federation.
  ///   - tracer: gets a span of each query and of each statement at a source; nil: the one that the program has set up for
  ///     itself (`InstrumentationSystem`), if any.
  ///   - patience: how long a query waits for what its sources tell of their tables, and then goes on without; nil: half a
  ///     second for the statistics that it is planned by, and a second for whether they have changed since a result was kept.
  public init(
    engine: DuckDBEngineOptions = .init(), defaults: SessionSettings = .init(), planCache: PlanCacheLimits = .init(),
    resultCache: ResultCacheLimits = .init(), limits: AdmissionLimits = .init(), monitoring: MonitorOptions = .init(),
    history: HistoryOptions? = nil, stateFolder: String? = nil, tracer: (any Tracer)? = nil, patience: Duration? = nil
  ) {
    engines = MergeEngines(engine, limits: limits)
    versionsPatience = patience ?? .seconds(1)
    plans = PlanCache(limits: planCache)
    planKeys = PlanKeys(limit: planCache.plans)
    results = ResultCache(limits: resultCache) { [eventLog] event in eventLog.record(event) }
    self.defaults = defaults
    statistics = StatisticsCache(patience: patience ?? .milliseconds(500)) { [eventLog] event in eventLog.record(event)
    }
    admission = AdmissionController(limits: limits)
    quotas = QuotaLedger(limits: limits, folder: stateFolder) { [eventLog] event in eventLog.record(event) }
    learning = LearnedStore(folder: stateFolder) { [eventLog] event in eventLog.record(event) }
    let tracer = monitoring.isOn ? QueryTracer(tracer) { [catalogs] in catalogs.systems } : nil
    self.tracer = tracer
    let completion = RecordCompletion(keepsText: monitoring.keepsText)
    self.completion = completion
    let monitor = FederationMonitor(
      options: monitoring, report: { [eventLog] event in eventLog.record(event) },
      complete: completion.complete,
      collected: tracer?.collected)
    let process = ProcessIdentity()
    let common = EndedQuery.Common(process: process.id, differences: SettingsDifferences(defaults: defaults))
    let recording: @Sendable (RunningQuery, Duration?) -> Void = { query, cpu in
      if !monitor.record(EndedQuery(query, cpu: cpu, common)) { tracer?.abandon(query.id) }
    }
    queries = QueryRegistry(
      began: tracer?.began, ended: monitoring.isOn ? recording : nil)
    self.process = process
    self.monitor = monitor
    if monitoring.isOn { monitor.add(sink: analyzer) }
    var store: HistoryStore?
    if let history {
      store = HistoryStore(history, tables: SystemTable.schemas, process: process.id) { [eventLog] event in
        eventLog.record(event)
      }
    }
    self.history = store
    if let store { analyzer.follows { [weak store] in store?.pastQueries(Self.analyzedPast) } }
    system = SystemDatabase(store)
    if let store { monitor.add(sink: store) }
    eventLog.observe { [weak monitor] event in monitor?.record(event) }
    monitor.sample { [weak self] in
      FederationMonitor.Probe(
        sources: self?.sourceStates ?? [], resources: self?.resources ?? ResourceSample.ofProcess())
    }
    monitor.look { [weak self] in self?.observeMemory() }
  }

  // MARK: Sources

  /// Adds a source under its adapter's name.
  ///
  /// - Parameter resilience: what is tried again when it fails, and when it is given up for a while.
  /// - Throws: `.configuration` when the name is taken, or is that of Hansa's own tables.
  public func register(_ adapter: any SourceAdapter, resilience: ResilienceOptions = .init()) throws(HansaError) {
    try register(
      adapter.name, endpoints: [SourceEndpoint(adapter, place: adapter.place)], resilience: resilience)
  }

  /// Adds a source that several servers have, a primary and its replicas say.
  ///
  /// - Throws: `.configuration` when the name is taken, or is that of Hansa's own tables.
  public func register(
    _ name: Name, endpoints: [SourceEndpoint], resilience: ResilienceOptions = .init()
  ) throws(HansaError) {
    guard name.folded != SystemSource.name else {
      throw HansaError(
        .configuration, "a source cannot be named \"\(name)\"", advice: "Hansa's own tables have that name.")
    }
    let adapter = ResilientSource(name: name, endpoints: endpoints, options: resilience) {
      [eventLog, weak catalogs] event in
      eventLog.record(event)
      // What waits for its catalog need not wait any longer.
      if event.kind == .breakerClosed { catalogs?.expectSuccess(name) }
    }
    guard catalogs.register(adapter) else {
      throw HansaError(.configuration, "a source named \"\(adapter.name)\" is registered already")
    }
    if endpoints.count == 1, let place = endpoints[0].place { completion.note(name, at: place) }
  }

  /// The sources' names, in the order of their registration.
  public var sourceNames: [Name] { catalogs.names }

  /// The adapter of a source.
  ///
  /// - Throws: `.undefinedObject` with the nearest names.
  public func adapter(_ name: Name) throws(HansaError) -> any SourceAdapter {
    if let found = catalogs.adapter(name) { return found }
    let names = sourceNames.map(\.string)
    let near = nearestNames(to: name.string, among: names)
    throw HansaError(
      .undefinedObject, "source \"\(name)\" does not exist",
      advice: near.isEmpty
        ? "The sources are \(names.joined(separator: ", "))."
        : "Perhaps you meant \(near.joined(separator: ", ")).")
  }

  // MARK: Queries

  /// A session: statements that share settings.
  ///
  /// - Parameters:
  ///   - user: whose queries they are; nil: whoever runs this process.
  ///   - client: the program that asks and its address, for who looks at the queries.
  ///   - trace: the trace that the client began, which the queries are to be part of.
  public func session(user: Name? = nil, client: String? = nil, trace: TraceContext? = nil) -> FederationSession {
    FederationSession(
      federation: self, user: user ?? Self.localUser, client: client, trace: trace, settings: defaults)
  }

  /// Runs one statement in a session of its own.
  ///
  /// - Parameters:
  ///   - parameters: values of `$1`, `$2` …
  ///   - user: whose query it is; nil: whoever runs this process.
  /// - Throws: errors of parsing and planning, with the place in the statement; what goes wrong at the sources is
  ///   thrown by the result as it is read.
  public func query(
    _ sql: String, settings: SessionSettings? = nil, parameters: [SQLValue] = [], user: Name? = nil
  ) async throws(HansaError) -> QueryResult {
    let session = session(user: user)
    if let settings { session.update { $0 = settings } }
    return try await session.execute(sql, parameters: parameters)
  }

  /// Plans a query in another way than its session would, without running it: what its plans were measured to take is
  /// left out, for they were made the session's way.
  func plan(_ request: QueryRequest, _ planning: PlannerSettings) async throws(HansaError) -> FederatedPlan {
    try await plan(request, by: completed(planning, request.settings)).plan
  }

  /// The plan by which the session's settings have the query run, and what of the sources it was made from.
  func planWithBasis(_ request: QueryRequest) async throws(HansaError) -> (plan: FederatedPlan, basis: PlanBasis) {
    let made = try await plannedOnce(request)
    guard try await probed(for: made.plan, request.settings) else { return made }
    return try await plannedOnce(request)
  }

  private func plannedOnce(_ request: QueryRequest) async throws(HansaError) -> (plan: FederatedPlan, basis: PlanBasis)
  {
    var planning = completed(request.planning, request.settings)
    if planning.learned != nil {
      planning.statement = request.statement
      planning.former = formerPlans(request)
    }
    return try await plan(request, by: planning)
  }

  private func plan(
    _ request: QueryRequest, by planning: PlannerSettings
  ) async throws(HansaError) -> (plan: FederatedPlan, basis: PlanBasis) {
    let binding = BindingSession(
      searchPath: request.settings.searchPath, now: request.now, parameters: request.parameters)
    let planner = Planner(dialects: SourceDialects.dialect, mergeDialect: DuckDBDialect())
    return try await withCatalog(for: request.tables, request.settings) { catalog throws(HansaError) in
      try planner.plan(
        request.query, catalog: SystemSource.catalog(catalog, with: request.made), session: binding, settings: planning)
    }
  }

  /// The planner's settings with what sampled verification has switched off and what earlier queries taught.
  func completed(_ planning: PlannerSettings, _ settings: SessionSettings) -> PlannerSettings {
    var planning = planning
    planning.disable(disabledCapabilities)
    if settings.adaptiveEstimates {
      planning.learned = learning.learned
      planning.sourceCosts = learning.learned.costs
    }
    return planning
  }

  /// Runs a query by a plan of it, as its settings say.
  ///
  /// - Parameter clock: when its planning began.
  func run(
    _ plan: FederatedPlan, _ request: QueryRequest, since clock: ContinuousClock.Instant
  ) async throws(HansaError) -> QueryResult {
    for note in plan.notes {
      PushdownMetrics.countRefusal(source: note.source, verdict: note.verdict.rawValue, reason: note.code.name)
    }
    request.running?.planned(plan)
    try PlanLimits(settings: request.settings).check(plan)
    let planning = ContinuousClock.now - clock
    if request.settings.pushdown == .verify, !plan.allSources.contains(SystemSource.name) {
      return try await Verifier(federation: self, request: request).result(plan, planning: planning)
    }
    if request.settings.cache != .off, !results.isOff {
      return try await runCached(plan, request, since: clock, planning: planning)
    }
    let handling = FragmentHandling(partial: PartialAnswer(request.settings))
    request.running?.planned(plan, annotate: handling.annotation)
    let execution = try await start(plan, request, planning: planning, handling: handling)
    return result(of: rerunnable(execution, plan, request, planning: planning, handling), plan, request)
      .annotated(handling.annotate)
  }

  /// The rows of a run of the plan, which teach of it and may be verified.
  func result(of rows: any RowSource, _ plan: FederatedPlan, _ request: QueryRequest) -> QueryResult {
    let verifier = Verifier(federation: self, request: request)
    let readsState = rows.plan.allSources.contains(SystemSource.name)
    // Hansa's own state is another one when it is read again.
    let hook = readsState ? nil : sampling.hook(verifier, rows.plan)
    let result = QueryResult(
      rows, verification: request.settings.pushdown == .verify ? .notVerified("it reads tables of hansa") : nil,
      atEnd: hook)
    guard let key = request.key, !plan.isGeneric else { return result }
    return result.atEnd { [plans] metrics in if metrics.isMisestimated { plans.doubt(key) } }
  }

  /// Starts a plan of the request. Where its shipments turn out to be too much, before there is any row, another plan of
  /// it runs that ships nothing.
  func start(
    _ plan: FederatedPlan, _ request: QueryRequest, planning: Duration, handling: FragmentHandling = .init()
  ) async throws(HansaError) -> QueryExecution {
    let clock = ContinuousClock.now
    let execution = try await start(
      plan, planning: planning, settings: request.settings, running: request.running, handling: handling
    ) { [weak self] metrics in self?.measured(plan, request, metrics) }
    guard let failure = await execution.staged() else { return execution }
    // With what was learnt the next plan may ship less.
    if let key = request.key { plans.remove(key, as: .unfit) }
    record(OperationalEvent(.shippingAbandoned, failure.message, fingerprint: request.fingerprint))
    var planner = request.planning
    planner.shipping = .off
    let changed = try await self.plan(request, planner)
    try PlanLimits(settings: request.settings).check(changed)
    let lost = ContinuousClock.now - clock
    var settings = request.settings
    settings.spend(lost)
    let again = try await start(
      changed, planning: planning + lost, settings: settings, running: request.running, replanned: failure.message
    ) { [weak self] metrics in
      self?.measured(plan, request, metrics, lost: lost)
      self?.measured(changed, request, metrics)
    }
    if let failure = await again.staged() { throw failure }
    return again
  }

  /// Starts a plan.
  ///
  /// - Parameters:
  ///   - running: the query that it is, for what others see of it.
  ///   - replanned: why another plan was given up for it.
  ///   - handling: what stands between the fragments and their sources.
  ///   - ended: called with the figures when the result was read to its end, or has failed.
  func start(
    _ plan: FederatedPlan, planning: Duration, settings: SessionSettings, running: RunningQuery? = nil,
    replanned: String? = nil, handling: FragmentHandling = .init(),
    ended: @escaping @Sendable (FederationMetrics) -> Void = { _ in }
  ) async throws(HansaError) -> QueryExecution {
    let clock = ContinuousClock.now
    let user = running?.user ?? Self.localUser
    try refuse(plan, handling)
    let grant = try await admit(plan, user: user, settings, running)
    let timeout = settings.timeLeft(after: .now - clock)
    // The engine first: when it does not open, no source has been asked for anything.
    let engine = plan.needsEngine ? try await engines.engine(of: user) : nil
    if engine != nil { monitor.begin() }
    var adapters: [Name: any SourceAdapter] = [:]
    let reader = SystemTable.Reader(federation: self, settings: settings, user: user)
    for source in plan.allSources {
      let adapter: (any SourceAdapter)? =
        source == SystemSource.name ? SystemSource(reader: reader, made: running?.made ?? []) : catalogs.adapter(source)
      adapters[source] = adapter.map { handling.over($0, plan) }
    }
    let executor = Executor(adapters: adapters)
    running?.enter(.running)
    return try executor.start(
      plan, id: running?.id ?? 0, engine: engine, planning: planning, timeout: timeout,
      limits: limits(settings, user: user, grant), replanned: replanned, trace: running.map(headers),
      ended: { [weak self] metrics in
        var metrics = metrics
        handling.annotate(&metrics)
        self?.learn(from: plan, metrics, isKept: settings.adaptiveEstimates)
        ended(metrics)
      }
    ) { [weak catalogs, weak statistics] source in
      // Its tables are not those that the plan was made for.
      catalogs?.outdate(source)
      statistics?.forget([source])
    }
  }

  /// Statements that the merge engines have run: a query that one source answers leaves them as they are.
  public var mergedStatements: Int { engines.executedStatements }

  /// What the merge engines hold now; nil before the first query that needs one.
  public var engineMemory: EngineMemory? { engines.memory }

  /// What the merge engines of users and groups hold that have a share of memory of their own.
  var memoryOfShares: [(share: AdmissionLimits.MemoryShare, memory: EngineMemory)] { engines.memoryOfShares }

  /// Closes idle connections and the merge engine, and ends what is read in the background. Running queries end on
  /// their own.
  public func close() async {
    await sampling.close()
    await statistics.close()
    await catalogs.close()
    for name in catalogs.names { await catalogs.adapter(name)?.close() }
    await engines.close()
    learning.save()
    quotas.save()
    results.flush()
    await monitor.close()
    system.close()
  }

  // MARK: Events

  /// What happened beside the queries, the oldest first; the last 256 are kept.
  public var events: [OperationalEvent] { eventLog.events }

  /// Calls `observer` with each new event; it must return soon.
  ///
  /// - Returns: what `removeEventObserver` takes.
  @discardableResult
  public func observeEvents(_ observer: @escaping @Sendable (OperationalEvent) -> Void) -> Int {
    eventLog.observe(observer)
  }

  public func removeEventObserver(_ token: Int) { eventLog.removeObserver(token) }

  func record(_ event: OperationalEvent) { eventLog.record(event) }

  /// What is not pushed any more because sampled verification caught it changing an answer.
  public var disabledCapabilities: DisabledCapabilities { state.withLock { $0.disabled } }

  /// Pushes again what sampled verification switched off.
  public func restoreCapabilities() { state.withLock { $0.disabled = DisabledCapabilities() } }

  func disable(_ culprit: Culprit) { state.withLock { $0.disabled.add(culprit) } }

  /// Waits for the sampled verification that runs in the background, if one does.
  public func verificationEnded() async { await sampling.wait() }
}
