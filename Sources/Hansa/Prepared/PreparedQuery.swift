import HansaCore
import HansaPlanner
import HansaSQL
import Synchronization

/// What is known of a prepared statement, whichever session runs it.
final class PreparedQuery: Sendable {
  let parameterTypes: [SQLType]
  private let query: SelectStatement
  private let tables: [[Name]]
  private let text: String
  private let canonical: Name
  private let choice = Mutex(PlanChoice())

  init(query: SelectStatement, tables: [[Name]], text: String, parameterTypes: [SQLType]) {
    self.query = query
    self.tables = tables
    self.text = text
    self.parameterTypes = parameterTypes
    canonical = SQLNormalizer.canonical(text)
  }

  /// - Throws: `.syntaxError` unless there are as many values as parameters.
  func checkCount(_ count: Int, name: Name? = nil) throws(HansaError) {
    guard count != parameterTypes.count else { return }
    throw HansaError(
      .syntaxError, "wrong number of parameters for \(name.map { "prepared statement \"\($0)\"" } ?? "the statement")",
      detail: "Expected \(parameterTypes.count) parameters but got \(count).")
  }

  /// Runs the statement with values of its parameters' types.
  func run(
    _ values: [SQLValue], _ session: FederationSession, since clock: ContinuousClock.Instant
  ) async throws(HansaError) -> QueryResult {
    let (federation, settings) = (session.federation, session.settings)
    let result = try await federation.run(text, session.origin, since: clock) { running throws(HansaError) in
      try await running.interruptible { () throws(HansaError) in
        try await self.plan(values, federation, settings, counts: true)
      }
    }
    guard result.plan?.isGeneric == true else { return result }
    let generic = genericKey(federation, settings)
    return result.atEnd { [weak self, weak federation] metrics in
      let isBad = metrics.fragments.contains { PlanChoice.isBad(rows: Double($0.rows), estimated: $0.estimatedRows) }
      guard isBad, let self else { return }
      self.choice.withLock { $0.gaveUpGeneric() }
      if let generic { federation?.plans.remove(generic, as: .unfit) }
    }
  }

  // MARK: Plans

  private func request(
    _ parameters: Parameters, _ federation: FederationManager, _ settings: SessionSettings
  ) -> QueryRequest {
    QueryRequest(
      query: query, tables: tables, text: text, settings: settings, parameters: parameters,
      key: federation.planKey(canonical: canonical, settings, parameters))
  }

  private func genericKey(_ federation: FederationManager, _ settings: SessionSettings) -> PlanKey? {
    federation.planKey(canonical: canonical, settings, .open(parameterTypes))
  }

  /// The plan for the next run with these values.
  ///
  /// - Parameter counts: whether it is for a run, not to be looked at.
  func plan(
    _ values: [SQLValue], _ federation: FederationManager, _ settings: SessionSettings, counts: Bool
  ) async throws(HansaError) -> (FederatedPlan, QueryRequest) {
    let request = request(.typed(values, parameterTypes), federation, settings)
    do throws(HansaError) {
      let triesGeneric = !values.isEmpty && choice.withLock { $0.triesGeneric(settings.planCacheMode) }
      if triesGeneric, let plan = try await genericPlan(values, federation, settings, counts: counts) {
        return (plan, request)
      }
      let clock = ContinuousClock.now
      let plan = try await federation.plan(request, counts: counts)
      let planning = ContinuousClock.now - clock
      if counts { choice.withLock { $0.ranCustom(cost: plan.expectedCost, planning: planning) } }
      return (plan, request)
    } catch {
      // Places are those of the text that was prepared, which is not the one that runs.
      var error = error
      error.span = nil
      throw error
    }
  }

  /// The plan for any values with these put in; nil where there is none, it is expected to take longer, or the values are
  /// none that it was made for.
  private func genericPlan(
    _ values: [SQLValue], _ federation: FederationManager, _ settings: SessionSettings, counts: Bool
  ) async throws(HansaError) -> FederatedPlan? {
    guard let key = genericKey(federation, settings) else { return nil }
    let open: FederatedPlan
    if let kept = try await federation.keptPlan(key, settings) {
      open = kept.plan
    } else {
      do throws(HansaError) {
        var request = request(.open(parameterTypes), federation, settings)
        request.key = key
        open = try await federation.newPlan(request)
      } catch {
        // The plan for the values says what is wrong, if anything is.
        choice.withLock { $0.madeGeneric(cost: nil) }
        return nil
      }
      choice.withLock { $0.madeGeneric(cost: open.readsClock ? nil : open.expectedCost) }
    }
    guard !open.readsClock, choice.withLock({ $0.triesGeneric(settings.planCacheMode) }) else { return nil }
    let catalog = federation.statistics.filled(federation.catalogs.catalog())
    let learned = settings.adaptiveEstimates ? federation.learning.learned : nil
    guard var plan = open.bound(to: values, parameterTypes, catalog: catalog, learned: learned) else { return nil }
    let isFit = zip(open.allFragments, plan.allFragments).allSatisfy { any, these in
      these.fragment.estimatedRows.map { !PlanChoice.isBad(rows: $0, estimated: any.fragment.estimatedRows) } ?? true
    }
    guard isFit || settings.planCacheMode == .generic else { return nil }
    if counts { federation.plans.countLookup(isHit: open.isFromCache) }
    plan.isGeneric = true
    return plan
  }
}
