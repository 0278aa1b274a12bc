import HansaCatalog
import HansaCore
import HansaPlanner

extension FederationManager {
  /// Asks the sources of a plan what they have not told and much depends on: some rows of tables of which they know
  /// nothing, and what they expect of conditions of which they know more.
  ///
  /// - Returns: whether more is known now, so that there may be a better plan.
  /// - Throws: `.queryCanceled`. A source that gives no answer is no error: the plan stays.
  func probed(for plan: FederatedPlan, _ settings: SessionSettings) async throws(HansaError) -> Bool {
    guard settings.pushdown != .off else { return false }
    let always = settings.sampling == .always || settings.remoteEstimates == .always
    guard always || plan.isWorthProbing else { return false }
    let catalog = statistics.filled(catalogs.catalog())
    let samples = wantedSamples(for: plan, settings, catalog)
    let estimates = wantedEstimates(for: plan, settings, catalog)
    let before = statistics.sampledColumns(samples)
    let probes =
      beginSamples(samples, catalog) + statistics.beginEstimates(estimates, adapter: catalogs.adapter)
    guard !probes.isEmpty else { return false }
    try await statistics.wait(for: probes)
    return statistics.sampledColumns(samples) != before || statistics.isMaterial(estimates)
  }

  /// The conditions of a plan of which sources are to be asked what they expect.
  private func wantedEstimates(
    for plan: FederatedPlan, _ settings: SessionSettings, _ catalog: Catalog
  ) -> [WantedEstimate] {
    let always = settings.remoteEstimates == .always
    guard settings.remoteEstimates != .off, always || plan.isWorthProbing else { return [] }
    let learned = settings.adaptiveEstimates ? learning.learned : nil
    let costs = learned?.costs ?? [:]
    return plan.wantedEstimates(
      catalog, learned: learned, dialects: SourceDialects.dialect,
      latency: { (costs[$0.source] ?? .usual(kind: $0.kind)).latency }, always: always)
  }
}
