import HansaCore
import HansaExecution
import HansaPlanner

extension FederationManager {
  /// Fails at once what needs a source that is not asked now, before it takes a place in a queue or has other sources work
  /// for nothing.
  ///
  /// - Throws: the source's refusal, with the fragment.
  func refuse(_ plan: FederatedPlan, _ handling: FragmentHandling) throws(HansaError) {
    // Kept rows, or none, may stand in for the source.
    guard handling.isEmpty else { return }
    for nested in plan.allFragments {
      guard let source = catalogs.adapter(nested.fragment.source) as? ResilientSource, var error = source.refusal else {
        continue
      }
      error.fragment = nested.id
      throw error
    }
  }
}
