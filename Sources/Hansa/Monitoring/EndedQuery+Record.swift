import HansaCore
import HansaMonitoring
import HansaPlanner

extension EndedQuery {
  /// What is kept of it, before `RecordCompletion` has had it: its texts are as they came.
  ///
  /// - Parameters:
  ///   - cpu: of the process, where it is known and no other query ran meanwhile.
  ///   - verdicts: as `VerdictCounts` has them.
  func record(
    cpu: Duration?, process: UInt64, settings: [String: String], verdicts: [String: Int]
  ) -> QueryRecord {
    let outcome: QueryRecord.Outcome =
      switch status.state {
      case .failed: .failed
      case .cancelled: .cancelled
      default: .finished
      }
    var record = QueryRecord(
      id: status.id, process: process, started: status.started, outcome: outcome, fingerprint: "", normalizedText: "",
      user: status.user, duration: status.duration)
    record.text = status.text
    record.client = origin.client
    record.parent = origin.parent
    record.settings = settings
    record.queued = min(status.queued ?? .zero, status.duration)
    // What ended before it ran was planned until then.
    record.planning = min(metrics?.planning ?? status.duration, status.duration - record.queued)
    record.cpu = cpu
    record.peakMemory = memory?.used
    record.spilledBytes = memory?.spilled ?? 0
    record.verdicts = verdicts
    if let error = status.error {
      record.errorCode = error.code.rawValue
      record.errorClass = error.category.rawValue
      record.errorMessage = error.message
      record.errorSource = error.source.map { Name($0) }
    }
    if let metrics { record.fill(metrics, status.error) }
    return record
  }
}
