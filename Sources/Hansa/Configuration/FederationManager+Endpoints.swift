import HansaCore
import HansaExecution
import HansaSource

extension FederationManager {
  /// What is known of the servers of a source at this moment: one, or as many as `endpoints` names.
  ///
  /// - Throws: `.undefinedObject` with the nearest names.
  public func endpoints(of source: Name) throws(HansaError) -> [EndpointStatus] {
    (try adapter(source) as? ResilientSource)?.status ?? []
  }

  /// Connects to one server of a source, whatever is known of it, and makes a round trip.
  ///
  /// - Parameter endpoint: a position in `endpoints(of:)`.
  /// - Throws: `.undefinedObject`, or why it failed.
  public func check(_ source: Name, endpoint: Int) async throws(HansaError) -> SourceCheck {
    let adapter = try adapter(source)
    guard let resilient = adapter as? ResilientSource else { return try await adapter.check() }
    guard resilient.endpoints.indices.contains(endpoint) else {
      throw HansaError(.undefinedObject, "source \"\(source)\" has \(resilient.endpoints.count) endpoints")
    }
    return try await resilient.check(endpoint)
  }
}
