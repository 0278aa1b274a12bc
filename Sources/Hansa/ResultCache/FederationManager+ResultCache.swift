import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaExecution
import HansaMonitoring
import HansaPlanner
import HansaSQL
import HansaSource

extension FederationManager {
  /// What the result cache holds and has done.
  public var resultCacheStatus: ResultCacheStatus { results.status }

  /// The results that are kept, the oldest first.
  public var keptResults: [KeptResult] { results.results }

  /// Throws away all results that are kept.
  public func clearResultCache() { results.clear() }

  /// Answers a query from the cache, or with the rows of an equal one that runs, or by running it.
  ///
  /// - Parameter principal: for whom; nil for who runs the query.
  func runCached(
    _ plan: FederatedPlan, _ request: QueryRequest, since clock: ContinuousClock.Instant, planning: Duration,
    principal: Name? = nil
  ) async throws(HansaError) -> QueryResult {
    let principal = principal ?? request.running?.user ?? Self.localUser
    if let reason = plan.uncacheable { return try await runUncached(plan, request, planning, reason) }
    let tables = plan.readTables
    let schema = Schema(plan.output)
    let key = ResultKey(request, disabled: disabledCapabilities, principal: principal)
    if let entry = results.timely(key, at: .now), entry.versions.tables == tables, entry.schema == schema {
      return kept(entry.batches, plan, request, .hit(age: entry.age), since: clock, planning)
    }
    if tables.keys.allSatisfy({ results.limits.timesToLive[$0] != nil }),
      let entry = await restored(key, tables, schema, { $0.tables == tables && $0.isTimely(at: .now) })
    {
      return kept(entry.batches, plan, request, .hit(age: entry.age), since: clock, planning)
    }
    while true {
      let versions = try await sourceVersions(of: tables)
      var reason = "it was not kept"
      switch results.find(key, versions) {
      case .current(let entry) where entry.schema == schema:
        return kept(entry.batches, plan, request, .hit(age: entry.age), since: clock, planning)
      case .outdated(let entry, let why):
        reason = why
        if request.settings.cache == .stale, entry.age <= request.settings.cacheMaxStale, entry.schema == schema {
          renew(key, plan, request, principal)
          return kept(entry.batches, plan, request, .stale(age: entry.age), since: clock, planning)
        }
      case .current: break
      case .nothing:
        if let entry = await restored(key, tables, schema, { $0.outdated(by: versions) == nil }) {
          return kept(entry.batches, plan, request, .hit(age: entry.age), since: clock, planning)
        }
      }
      if let reason = versions.untold { return try await runUncached(plan, request, planning, reason) }
      switch results.join(key, versions, schema: schema) {
      case .alone: return try await runUncached(plan, request, planning, "the result is too large")
      case .lead(let run): return try await lead(run, plan, request, planning, reason, principal)
      case .follow(let run):
        let limit = request.settings.timeLeft(after: .now - clock)
        let answer =
          if let running = request.running {
            try await running.interruptible { () throws(HansaError) in await run.answer(within: limit) }
          } else {
            await run.answer(within: limit)
          }
        switch answer {
        case .rows(let rows): return kept(rows, plan, request, .shared, since: clock, planning)
        case .failed(let error): throw error
        case .runAlone: continue
        case .cancelled:
          throw HansaError(
            .queryCanceled,
            Task.isCancelled ? "the query was cancelled" : "canceling statement due to statement timeout")
        }
      }
    }
  }

  /// A result that the disk has.
  private func restored(
    _ key: ResultKey, _ tables: [Name: Set<TableName>], _ schema: Schema,
    _ isFit: @escaping @Sendable (SourceVersions) -> Bool
  ) async -> ResultCache.Entry? {
    guard results.hasDisk else { return nil }
    return try? await WorkerThread.run("hansa-cache-read") { [results] () throws(HansaError) in
      results.restore(key, tables, schema: schema, isFit)
    }
  }

  private func lead(
    _ run: SharedRun, _ plan: FederatedPlan, _ request: QueryRequest, _ planning: Duration, _ reason: String,
    _ principal: Name
  ) async throws(HansaError) -> QueryResult {
    let handling = FragmentHandling(
      caching: FragmentCaching(results, plan, run.versions, principal: principal),
      partial: PartialAnswer(request.settings))
    let annotate = { @Sendable (metrics: inout FederationMetrics) in
      metrics.cache = .miss(reason)
      handling.annotate(&metrics)
    }
    request.running?.planned(plan, annotate: annotate)
    let execution: QueryExecution
    do throws(HansaError) {
      execution = try await start(plan, request, planning: planning, handling: handling)
    } catch {
      run.fail(error)
      throw error
    }
    results.count(.miss(reason), scope: "query")
    request.running?.run(execution)
    run.start(execution) { handling.partial?.missing.isEmpty ?? true }
    return result(of: LeadingRows(run: run, execution: execution), plan, request).annotated(annotate)
  }

  private func runUncached(
    _ plan: FederatedPlan, _ request: QueryRequest, _ planning: Duration, _ reason: String
  ) async throws(HansaError) -> QueryResult {
    let outcome = CacheOutcome.bypass(reason)
    results.count(outcome, scope: "query")
    let handling = FragmentHandling(partial: PartialAnswer(request.settings))
    let annotate = { @Sendable (metrics: inout FederationMetrics) in
      metrics.cache = outcome
      handling.annotate(&metrics)
    }
    request.running?.planned(plan, annotate: annotate)
    let execution = try await start(plan, request, planning: planning, handling: handling)
    let rows = rerunnable(execution, plan, request, planning: planning, handling)
    return result(of: rows, plan, request).annotated(annotate)
  }

  private func kept(
    _ batches: [RecordBatch], _ plan: FederatedPlan, _ request: QueryRequest, _ outcome: CacheOutcome,
    since clock: ContinuousClock.Instant, _ planning: Duration
  ) -> QueryResult {
    results.count(outcome, scope: "query")
    let duration = ContinuousClock.now - clock
    var figures = FederationMetrics(
      queryID: request.running?.id ?? 0, startTime: Date().addingTimeInterval(-(duration / .seconds(1))),
      planning: planning, duration: duration, firstBatch: duration, rows: batches.reduce(0) { $0 + $1.rowCount },
      bytes: batches.reduce(0) { $0 + $1.byteCount }, fragments: [], engine: nil, errors: [], isFinished: true)
    figures.isPlanCached = plan.isFromCache
    figures.cache = outcome
    request.running?.end(nil, figures)
    return QueryResult(batches, plan: plan, figures: figures)
  }

  /// Reads a result again behind the back of who got the old one.
  private func renew(_ key: ResultKey, _ plan: FederatedPlan, _ request: QueryRequest, _ principal: Name) {
    guard results.beginRenewing(key) else { return }
    var request = request
    request.settings.cache = .on
    request.running = nil
    Task { [request] in
      defer { self.results.endRenewing(key) }
      // Who asks next sees what became of it.
      do throws(HansaError) {
        for try await _ in try await self.runCached(plan, request, since: .now, planning: .zero, principal: principal) {
        }
      } catch {}
    }
  }

  /// Asks the sources, side by side, what the tables are at. What cannot be told, or not soon, is left out.
  ///
  /// - Throws: `.queryCanceled` when the task is cancelled.
  private func sourceVersions(of tables: [Name: Set<TableName>]) async throws(HansaError) -> SourceVersions {
    var versions = SourceVersions(readAt: .now, tables: tables)
    versions.timesToLive = results.limits.timesToLive.filter { tables[$0.key] != nil }
    let readings = tables.compactMap { source, tables in
      catalogs.adapter(source).map { adapter in
        let asked = tables.sorted { ($0.schema, $0.table) < ($1.schema, $1.table) }
        let reading = Task {
          await SourceReading.of("change tokens") { () async throws(HansaError) in
            try await adapter.changeTokens(of: asked)
          }
        }
        return (source, reading)
      }
    }
    let timer = Task { [versionsPatience] in
      try? await Task.sleep(for: versionsPatience)
      for (_, reading) in readings { reading.cancel() }
    }
    await withTaskCancellationHandler {
      for (source, reading) in readings {
        if case .success(let tokens) = await reading.value.result { versions.tokens[source] = tokens }
      }
    } onCancel: {
      for (_, reading) in readings { reading.cancel() }
    }
    timer.cancel()
    if Task.isCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
    return versions
  }
}

extension ResultKey {
  fileprivate init(_ request: QueryRequest, disabled: DisabledCapabilities, principal: Name) {
    self.init(
      scope: .query(
        PlanKey(
          text: SQLNormalizer.canonical(request.text), settings: request.settings, disabled: disabled,
          parameters: request.parameters)), principal: principal)
  }
}

/// The rows of a shared run for who began it.
private final class LeadingRows: RowSource {
  private let run: SharedRun
  private let execution: QueryExecution

  init(run: SharedRun, execution: QueryExecution) { (self.run, self.execution) = (run, execution) }

  var schema: Schema { execution.schema }
  var plan: FederatedPlan { execution.plan }
  var metrics: FederationMetrics { execution.metrics }
  func next() async throws(HansaError) -> RecordBatch? { try await run.next() }
  func cancel() { run.leave() }

  deinit { run.leave() }
}
