import HansaMonitoring
import HansaPlanner

/// A query that has ended, as those see it who keep something of it.
struct EndedQuery: Sendable {
  var status: QueryStatus
  /// nil where it ended before it ran.
  var metrics: FederationMetrics?
  var origin: QueryOrigin
  /// What its plan leaves to the merge; empty where it ended before it was planned.
  var notes: [PushdownNote]
  /// Of the process, where no other query ran meanwhile.
  var cpu: Duration?
}
