import HansaCore
import HansaMonitoring
import HansaSQL

extension QueryRecord {
  /// What is kept of a query that has ended, before the monitor completes it.
  ///
  /// - Parameter metrics: nil where it ended before it ran.
  init(_ status: QueryStatus, _ metrics: FederationMetrics?, process: UInt64) {
    let outcome: Outcome =
      switch status.state {
      case .failed: .failed
      case .cancelled: .cancelled
      default: .finished
      }
    self.init(
      id: status.id, process: process, started: status.started, outcome: outcome, fingerprint: "", normalizedText: "",
      user: status.user, duration: status.duration)
    text = status.text
    queued = status.queued ?? .zero
    planning = status.planning ?? .zero
    errorCode = status.error?.code.rawValue
    errorClass = status.error?.category.rawValue
    errorMessage = status.error?.message
    errorSource = status.error?.source.map { Name($0) }
    if let metrics { fill(metrics) }
  }

  private mutating func fill(_ metrics: FederationMetrics) {
    firstRow = metrics.firstBatch
    clientWait = metrics.reader
    (rows, bytes) = (metrics.rows, metrics.bytes)
    cache = metrics.cache?.name
    isPlanCached = metrics.isPlanCached
    reruns = metrics.reruns
    engine = metrics.engine
    fragments = metrics.fragments.map(FragmentRecord.init)
    retries = fragments.reduce(0) { $0 + $1.attempts - 1 }
  }
}

extension FragmentRecord {
  init(_ metrics: FragmentMetrics) {
    self.init(id: metrics.id, source: metrics.source, statementHash: 0, rows: metrics.rows, bytes: metrics.bytes)
    endpoint = metrics.endpoint
    statement = metrics.sql
    estimatedRows = metrics.estimatedRows
    waited = metrics.waited
    connected = metrics.connected
    firstRow = metrics.firstBatch
    total = metrics.total
    attempts = metrics.attempts
    cache = metrics.cache?.name
  }
}
