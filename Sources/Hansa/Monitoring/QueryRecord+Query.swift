import HansaCore
import HansaMonitoring
import HansaPlanner

extension QueryRecord {
  /// What is kept of a query that has ended, before `RecordCompletion` has had it: its texts are as they came.
  init(_ query: EndedQuery, process: UInt64, settings: [String: String]) {
    let status = query.status
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
    client = query.origin.client
    self.settings = settings
    queued = min(status.queued ?? .zero, duration)
    // What ended before it ran was planned until then.
    planning = min(query.metrics?.planning ?? duration, duration - queued)
    cpu = query.cpu
    for note in query.notes { verdicts[note.verdict.rawValue, default: 0] += 1 }
    if let error = status.error {
      errorCode = error.code.rawValue
      errorClass = error.category.rawValue
      errorMessage = error.message
      errorSource = error.source.map { Name($0) }
    }
    if let metrics = query.metrics { fill(metrics, status.error) }
  }

  private mutating func fill(_ metrics: FederationMetrics, _ error: HansaError?) {
    // A result that was kept was there at once.
    let lead = metrics.cache.map(\.isAnswered) ?? false ? Duration.zero : queued + planning
    firstRow = metrics.firstBatch.map { min($0 + lead, duration) }
    clientWait = metrics.reader
    (rows, bytes) = (metrics.rows, metrics.bytes)
    cache = metrics.cache?.name
    isPlanCached = metrics.isPlanCached
    reruns = metrics.reruns
    engine = metrics.engine
    fragments.reserveCapacity(metrics.fragments.count)
    for fragment in metrics.fragments {
      retries += fragment.attempts - 1
      fragments.append(FragmentRecord(fragment))
    }
    guard let error else { return }
    for error in [error] + error.others where error.category != .cancelled {
      guard let index = fragments.firstIndex(where: { $0.isAboutThis(error) }) else { continue }
      fragments[index].errorCode = error.code.rawValue
    }
  }
}

extension FragmentRecord {
  fileprivate init(_ metrics: FragmentMetrics) {
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

  fileprivate func isAboutThis(_ error: HansaError) -> Bool {
    if let fragment = error.fragment { return fragment == id }
    return error.source.map { Name($0) == source } ?? false
  }
}
