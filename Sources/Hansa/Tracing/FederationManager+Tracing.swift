import HansaMonitoring

extension FederationManager {
  /// What the sources of a query's fragments may be told of its trace.
  func headers(of query: RunningQuery) -> @Sendable (_ fragment: String) -> [String: String] {
    let (process, id, parent) = (process.id, query.id, query.origin.parent)
    return { TraceIdentity(process: process, id: id, parent: parent).headers(ofFragment: $0) }
  }
}
