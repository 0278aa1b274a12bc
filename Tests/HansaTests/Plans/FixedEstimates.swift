import HansaCatalog
import HansaCore
import HansaSource

/// A source whose tables have fixed row counts: plans do not depend on what a server's statistics say today.
struct FixedEstimates: SourceAdapter {
  let base: any SourceAdapter
  let rows: [Name: Double]

  var name: Name { base.name }

  func catalog() async throws(HansaError) -> SourceCatalog {
    var catalog = try await base.catalog()
    for index in catalog.tables.indices { catalog.tables[index].estimatedRows = rows[catalog.tables[index].name] }
    return catalog
  }

  func execute(_ fragment: FragmentRequest) -> BatchStream { base.execute(fragment) }
  func check() async throws(HansaError) -> SourceCheck { try await base.check() }
  func close() async { await base.close() }
}
