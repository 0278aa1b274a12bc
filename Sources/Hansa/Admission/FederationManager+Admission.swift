import Foundation
import HansaCore
import HansaExecution
import HansaPlanner

extension FederationManager {
  /// Who runs and waits at this moment, and the limits of sources.
  public var admissionStatus: AdmissionStatus { admission.status }

  /// Waits until the plan may run. Plans over Hansa's own tables alone always may: who looks why nothing runs must not wait.
  ///
  /// - Throws: as `AdmissionController.admit`, and `.configurationLimitExceeded` when the user's quota is used up.
  func admit(
    _ plan: FederatedPlan, user: Name, _ settings: SessionSettings, _ running: RunningQuery?
  ) async throws(HansaError) -> AdmissionGrant? {
    let sources = plan.allSources
    guard sources.isEmpty || sources.contains(where: { $0 != SystemSource.name }) else { return nil }
    if let error = quotas.pulled(rows: 0, bytes: 0, by: user) { throw error }
    var tickets: [Name: Int] = [:]
    for nested in plan.allFragments where nested.fragment.source != SystemSource.name {
      tickets[nested.fragment.source, default: 0] += 1
    }
    let counts = tickets
    let pools = Dictionary(
      counts.keys.compactMap { name in catalogs.adapter(name)?.pool.map { (name, $0.limit) } }
    ) { first, _ in first }
    let began = ContinuousClock.now
    if let grant = try admission.admitNow(user: user, tickets: counts, poolLimits: pools) {
      running?.waited(.zero)
      return grant
    }
    running?.enter(.queued)
    let deadline = settings.statementTimeout.map { began + $0 }
    let admission = admission
    let wait: @Sendable () async throws(HansaError) -> AdmissionGrant = { () async throws(HansaError) in
      try await admission.admit(user: user, tickets: counts, poolLimits: pools, deadline: deadline)
    }
    defer { running?.waited(.now - began) }
    guard let running else { return try await wait() }
    return try await running.interruptible(wait)
  }

  /// What a query of the user may pull.
  func limits(_ settings: SessionSettings, user: Name, _ grant: AdmissionGrant?) -> RunLimits {
    var limits = RunLimits(maximumRows: settings.maxRowsPulled, maximumBytes: settings.maxBytesPulled, grant: grant)
    if quotas.isLimited(user) {
      limits.pulled = { [quotas] rows, bytes in quotas.pulled(rows: rows, bytes: bytes, by: user) }
    }
    return limits
  }
}
