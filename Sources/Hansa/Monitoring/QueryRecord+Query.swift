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
    parent = query.origin.parent
    self.settings = settings
    queued = min(status.queued ?? .zero, duration)
    // What ended before it ran was planned until then.
    planning = min(query.metrics?.planning ?? duration, duration - queued)
    cpu = query.cpu
    peakMemory = query.memory?.used
    spilledBytes = query.memory?.spilled ?? 0
    if query.exactParts > 0 { verdicts[Verdict.exact.rawValue] = query.exactParts }
    for note in query.notes { verdicts[note.verdict.rawValue, default: 0] += 1 }
    if let error = status.error {
      errorCode = error.code.rawValue
      errorClass = error.category.rawValue
      errorMessage = error.message
      errorSource = error.source.map { Name($0) }
    }
    if let metrics = query.metrics { fill(metrics, status.error) }
  }
}
