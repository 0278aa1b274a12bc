import HansaCore
import HansaMonitoring
import HansaPlanner

extension QueryRecord {
  /// What is kept of a query that has ended, before `RecordCompletion` has had it: its texts are as they came.
  ///
  /// - Parameter cpu: of the process, where no other query ran meanwhile.
  init(_ query: EndedQuery, cpu: Duration?, process: UInt64, settings: [String: String]) {
    let outcome: Outcome =
      switch query.status.state {
      case .failed: .failed
      case .cancelled: .cancelled
      default: .finished
      }
    self.init(
      id: query.status.id, process: process, started: query.status.started, outcome: outcome, fingerprint: "",
      normalizedText: "",
      user: query.status.user, duration: query.status.duration)
    text = query.status.text
    client = query.origin.client
    parent = query.origin.parent
    self.settings = settings
    queued = min(query.status.queued ?? .zero, duration)
    // What ended before it ran was planned until then.
    planning = min(query.metrics?.planning ?? duration, duration - queued)
    self.cpu = cpu
    peakMemory = query.memory?.used
    spilledBytes = query.memory?.spilled ?? 0
    if query.exactParts > 0 { verdicts[Verdict.exact.rawValue] = query.exactParts }
    for note in query.notes { verdicts[note.verdict.rawValue, default: 0] += 1 }
    if let error = query.status.error {
      errorCode = error.code.rawValue
      errorClass = error.category.rawValue
      errorMessage = error.message
      errorSource = error.source.map { Name($0) }
    }
    if let metrics = query.metrics { fill(metrics, query.status.error) }
  }
}
