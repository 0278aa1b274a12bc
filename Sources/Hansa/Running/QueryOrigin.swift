import HansaCore
import HansaMonitoring

/// Whose query it is, and from where.
struct QueryOrigin: Sendable {
  let user: Name
  /// The client's name and address; nil where they are not known.
  var client: String?
  /// Those of the session; nil where they say nothing.
  var settings: SessionSettings?
  /// The trace that its client began; nil for none.
  var parent: TraceContext?
}
