import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSQL

/// All that a plan depends on but what the sources hold: statements with equal keys have the same plan.
struct PlanKey: Hashable, Sendable {
  /// The statement with its constants, as `SQLNormalizer.canonical` has it.
  let text: Name
  let searchPath: [Name]?
  let settings: PlannerSettings
  let parameters: Parameters
  // What is looked up several times is hashed once.
  private let hash: Int

  /// - Parameter settings: with what sampled verification has switched off.
  init(text: Name, searchPath: [Name]?, settings: PlannerSettings, parameters: Parameters) {
    var settings = settings
    // What sources cost is learnt, a little with each query: no reason to plan again.
    settings.sourceCosts = [:]
    (self.text, self.searchPath, self.settings, self.parameters) = (text, searchPath, settings, parameters)
    var hasher = Hasher()
    hasher.combine(text)
    hasher.combine(searchPath)
    hasher.combine(settings)
    hasher.combine(parameters)
    hash = hasher.finalize()
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

/// What of the sources a plan was made from.
struct PlanBasis: Sendable {
  /// The catalogs' version (`CatalogCache.version`).
  var catalogs: Int
  /// Sources whose catalogs were looked into.
  var sources: Set<Name>
  /// The tables that the statement names, by source, and when their statistics were read: nil for those that are unknown.
  var tables: [Name: [TableName: ContinuousClock.Instant?]]
}
