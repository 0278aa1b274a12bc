import HansaMonitoring
import HansaPlanner
import HansaSource

/// A query that has ended, as those see it who keep something of it.
struct EndedQuery: Sendable {
  var status: QueryStatus
  /// nil where it ended before it ran.
  var metrics: FederationMetrics?
  var origin: QueryOrigin
  /// What its plan leaves to the merge; empty where it ended before it was planned.
  var notes: [PushdownNote]
  /// How many of its parts its sources do with PostgreSQL's meaning.
  var exactParts: Int
  /// The most that the merge engine held, for all queries, whenever it was looked at while the query ran; nil where it was
  /// not, or had no part.
  var memory: EngineMemory?
}
