import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSQL

extension FederationManager {
  /// What the sources hold, as far as they can be read; those that were not read yet are read now, side by side.
  ///
  /// - Parameter refresh: reads all again, but those that failed a moment ago.
  public func catalog(refresh: Bool = false) async -> Catalog {
    let demand: CatalogState.Demand =
      refresh
      ? .since(.now, evenIfFailing: false) : .present(timeToLive: defaults.catalogTimeToLive)
    // A task that is cancelled gets what there is.
    try? await catalogs.require(catalogs.names, demand)
    if refresh { statistics.forget(catalogs.names) }
    return catalogs.catalog()
  }

  /// Reads the catalogs of some sources, or of all, again, and waits for it. Queries meanwhile use those before.
  ///
  /// - Throws: `.undefinedObject` for an unknown source, `.queryCanceled`. A source that cannot be read is no error: its
  ///   status says why.
  @discardableResult
  public func refreshCatalogs(of names: [Name]? = nil) async throws(HansaError) -> [CatalogStatus] {
    for name in names ?? [] { _ = try adapter(name) }
    let names = names ?? catalogs.names
    try await catalogs.require(names, .since(.now, evenIfFailing: true))
    statistics.forget(names)
    return catalogs.status().filter { names.contains($0.source) }
  }

  /// How new the catalogs in use are, in the order of the sources. Nothing is read for it.
  public var catalogStatus: [CatalogStatus] { catalogs.status() }

  /// Calls `plan` with what is known of the sources, reading what it turns out to need: only sources that the statement
  /// names are waited for, all of them only for a name that any may have.
  ///
  /// - Parameter tables: the names of tables in the statement, so that several sources are read side by side.
  /// - Returns: what `plan` made, and of what.
  func withCatalog<Plan>(
    for tables: [[Name]], _ settings: SessionSettings, _ plan: (Catalog) throws(HansaError) -> Plan
  ) async throws(HansaError) -> (plan: Plan, basis: PlanBasis) {
    let began = ContinuousClock.now
    let present = CatalogState.Demand.present(timeToLive: settings.catalogTimeToLive)
    let named = tables.filter { $0.count > 1 }.flatMap { Catalog.sources(catalogs.names, named: $0[0]) }
    var used = Set(named)
    try await catalogs.require(used, present)
    var isReread = false
    while true {
      let (catalog, basis) = try await withStatistics(of: tables, sources: used, settings)
      do throws(HansaError) { return (try plan(catalog), basis) } catch {
        let needed = catalog.misses.sources
        used.formUnion(needed)
        if !needed.isEmpty {
          try await catalogs.require(needed, present)
        } else if !isReread, error.code == .undefinedTable || error.code == .undefinedColumn {
          // The table may be new: look again before saying no.
          isReread = true
          try await catalogs.require(
            used.isEmpty ? Set(catalogs.names) : used, .since(began, evenIfFailing: false))
        } else {
          throw error
        }
      }
    }
  }

  /// The catalog with what its sources know of the rows of the tables that the statement names.
  ///
  /// - Throws: `.queryCanceled`. A source that cannot tell, or not soon, is no error: the plan is made without.
  private func withStatistics(
    of tables: [[Name]], sources: Set<Name>, _ settings: SessionSettings
  ) async throws(HansaError) -> (Catalog, PlanBasis) {
    let (catalog, version) = catalogs.versioned()
    var named: [Name: Set<TableName>] = [:]
    for parts in tables {
      guard let found = catalog.find(parts, searchPath: settings.searchPath), found.table.problem == nil,
        !found.source.isSystem
      else {
        continue
      }
      named[found.source.source, default: []].insert(TableName(found.table.schema, found.table.name))
    }
    try await statistics.require(named, timeToLive: settings.catalogTimeToLive, adapter: catalogs.adapter)
    // Asked before the statistics are: what arrives in between outdates the plan, and is not taken for used.
    let readings = statistics.readings(of: named)
    let read = sources.union(named.keys)
    let learned = settings.adaptiveEstimates ? learning.learned.version(of: read) : 0
    let basis = PlanBasis(catalogs: version, sources: read, tables: readings, learned: learned)
    return (statistics.filled(catalog), basis)
  }
}
