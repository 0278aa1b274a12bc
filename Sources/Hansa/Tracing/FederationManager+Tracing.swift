import HansaCore
import HansaMonitoring

extension FederationManager {
  /// What the sources of a query's fragments may be told of its trace.
  func headers(of query: RunningQuery) -> @Sendable (_ fragment: String) -> [String: String] {
    let (process, id, parent) = (process.id, query.id, query.origin.parent)
    guard let tracer else {
      return { TraceIdentity(process: process, id: id, parent: parent).headers(ofFragment: $0) }
    }
    return { tracer.headers(of: id, $0) }
  }
}

extension CatalogCache {
  /// What kinds of databases the sources are whose catalogs were read.
  var systems: DatabaseSystems {
    let catalog = catalog()
    // What is MySQL to the adapter is MariaDB to whoever reads traces.
    let kinds = names.compactMap { name in
      catalog.source(name).map { (name, ($0.kind == "mysql" ? $0.dialect : $0.kind).string) }
    }
    return DatabaseSystems(types: Dictionary(kinds) { first, _ in first })
  }
}
