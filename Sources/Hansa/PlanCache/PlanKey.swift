import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSQL

/// All that a plan depends on but what the sources hold: statements with equal keys have the same plan.
final class PlanKey: Hashable, Sendable {
  /// The statement with its constants, as `SQLNormalizer.canonical` has it.
  let text: Name
  /// Those that plans depend on; the others as they are by default.
  let settings: SessionSettings
  /// What sampled verification has switched off.
  let disabled: DisabledCapabilities
  let parameters: Parameters
  /// What the statement's runs are found by in every process.
  let statement: UInt64
  // What is looked up several times is hashed once.
  private let hash: Int

  init(text: Name, settings: SessionSettings, disabled: DisabledCapabilities, parameters: Parameters) {
    self.text = text
    self.settings = settings.ofPlans
    self.disabled = disabled
    self.parameters = parameters
    statement = StatementIdentity.hash(canonical: text, parameters: parameters, searchPath: settings.searchPath)
    var hasher = Hasher()
    hasher.combine(text)
    hasher.combine(self.settings)
    hasher.combine(disabled)
    hasher.combine(parameters)
    hash = hasher.finalize()
  }

  static func == (a: PlanKey, b: PlanKey) -> Bool {
    a === b
      || a.hash == b.hash && a.text == b.text && a.settings == b.settings && a.disabled == b.disabled
        && a.parameters == b.parameters
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension SessionSettings {
  /// These without what only running depends on, or looking at plans: a setting that is not named here has plans of its own.
  fileprivate var ofPlans: SessionSettings {
    var settings = self
    let unset = SessionSettings()
    settings.verifySample = unset.verifySample
    settings.verifyMaxRows = unset.verifyMaxRows
    settings.statementTimeout = unset.statementTimeout
    settings.catalogTimeToLive = unset.catalogTimeToLive
    settings.cache = unset.cache
    settings.cacheMaxStale = unset.cacheMaxStale
    settings.explainReasons = unset.explainReasons
    settings.planCache = unset.planCache
    settings.planCacheMode = unset.planCacheMode
    return settings
  }
}

/// What of the sources a plan was made from.
struct PlanBasis: Sendable {
  /// The catalogs' version (`CatalogCache.version`).
  var catalogs: Int
  /// Sources whose catalogs were looked into.
  var sources: Set<Name>
  /// The tables that the statement names, by source, and when their statistics were read: nil for those that are unknown.
  var tables: [Name: [TableName: ContinuousClock.Instant?]]
  /// The version of what was learned of the sources (`LearnedEstimates.version`).
  var learned: UInt64

  /// Whether the sources were the same, whatever was learned of them.
  func isSame(as other: PlanBasis) -> Bool { catalogs == other.catalogs && tables == other.tables }
}

/// A look at the catalogs and statistics that a plan was made from, which found that it still holds: until something changes
/// or grows old, it need not be looked at again.
struct PlanCheckpoint: Sendable {
  struct State: Equatable, Sendable {
    /// Numbers that grow with each change, whatever source it is of.
    var catalogs: Int
    var statistics: Int
    var timeToLive: Duration?
  }

  var state: State
  var freshness: Freshness
}
