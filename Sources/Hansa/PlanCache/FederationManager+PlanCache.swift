import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSQL

extension FederationManager {
  /// What the plan cache holds and has done.
  public var planCacheStatus: PlanCacheStatus { plans.status }

  /// Under what the statement's plan is kept; nil where plans are not to be kept or used.
  func planKey(_ sql: String, _ settings: SessionSettings, _ parameters: Parameters) -> PlanKey? {
    guard keepsPlans(settings) else { return nil }
    return planKeys.key(sql, settings, disabledCapabilities, parameters)
  }

  private func keepsPlans(_ settings: SessionSettings) -> Bool {
    settings.planCache && settings.pushdown != .verify && !plans.isOff
  }

  /// The plan that is kept under the key, unless the sources are not what they were when it was made.
  ///
  /// What has grown old since is read again beside the query.
  func keptPlan(_ key: PlanKey, _ settings: SessionSettings) async throws(HansaError) -> PlanCache.Entry? {
    guard let entry = plans.entry(key) else { return nil }
    let timeToLive = settings.catalogTimeToLive
    let learned = settings.adaptiveEstimates ? learning.learned.version(of: entry.basis.sources) : 0
    let isTaught = learned == entry.basis.learned
    // Before what it stands for is looked at.
    let state = PlanCheckpoint.State(
      catalogs: catalogs.changes, statistics: statistics.changes, timeToLive: timeToLive)
    if isTaught, entry.holds(state) { return entry }
    if isTaught,
      let freshness = catalogs.freshness(entry.basis.catalogs, entry.basis.sources, timeToLive: timeToLive),
      let other = statistics.freshness(entry.basis.tables, timeToLive: timeToLive)
    {
      entry.hold(PlanCheckpoint(state: state, freshness: freshness.and(other)))
      return entry
    }
    try await catalogs.require(entry.basis.sources, .present(timeToLive: timeToLive))
    if catalogs.version == entry.basis.catalogs {
      try await statistics.require(
        entry.basis.tables.mapValues { Set($0.keys) }, timeToLive: timeToLive, adapter: catalogs.adapter)
      if statistics.isUnchanged(entry.basis.tables) {
        if isTaught { return entry }
        // It may still be the best, and is compared with what is planned now.
        plans.doubt(key, as: .outdated)
        return nil
      }
    }
    plans.remove(key, as: .outdated)
    return nil
  }

  /// The same for a statement that was prepared.
  func planKey(canonical: Name, _ settings: SessionSettings, _ parameters: Parameters) -> PlanKey? {
    guard keepsPlans(settings) else { return nil }
    return PlanKey(text: canonical, settings: settings, disabled: disabledCapabilities, parameters: parameters)
  }

  /// The plan by which the request would be answered: one that is kept, or a new one.
  ///
  /// - Parameter counts: whether the cache's figures tell of it.
  func plan(_ request: QueryRequest, counts: Bool) async throws(HansaError) -> FederatedPlan {
    guard let key = request.key else { return try await newPlan(request) }
    let kept = try await keptPlan(key, request.settings)
    if counts { plans.countLookup(isHit: kept != nil) }
    if let kept { return kept.plan }
    return try await newPlan(request)
  }

  /// Plans by which the request's statement ran before, as far as the sources are what they were made from.
  func formerPlans(_ request: QueryRequest) -> [FederatedPlan] {
    guard let key = request.key else { return [] }
    return plans.former(key).filter {
      $0.basis.catalogs == catalogs.version && statistics.isUnchanged($0.basis.tables)
    }.map { entry in
      var plan = entry.plan
      plan.isFromCache = false
      return plan
    }
  }

  /// Plans the request, and keeps the plan.
  func newPlan(_ request: QueryRequest) async throws(HansaError) -> FederatedPlan {
    let (plan, basis) = try await planWithBasis(request)
    if let key = request.key, !plan.readsClock {
      plans.insert(PlanCache.Entry(request, plan: plan, basis: basis, key: key), for: key)
    }
    return plan
  }
}

extension FederationMetrics {
  /// Whether a fragment had more than twice the rows that were expected, or less than half of them; counts below ten
  /// trouble no plan.
  var isMisestimated: Bool {
    fragments.contains { fragment in
      guard fragment.isComplete, let estimated = fragment.estimatedRows else { return false }
      let ratio = max(Double(fragment.rows), 10) / max(estimated, 10)
      return ratio > 2 || ratio < 0.5
    }
  }
}
