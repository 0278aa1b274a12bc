import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSource

/// A query that has ended, of which a record is made when the monitor comes to it.
final class EndedQuery: RecordSource {
  private let query: RunningQuery
  private let cpu: Duration?
  private let common: Common

  /// What the records of a federation have in common.
  struct Common: Sendable {
    let process: UInt64
    let differences: SettingsDifferences
    let verdicts = VerdictCounts()
  }

  /// - Parameter cpu: processor time of the process, where it is known and no other query ran meanwhile.
  init(_ query: RunningQuery, cpu: Duration?, _ common: Common) {
    self.query = query
    self.cpu = cpu
    self.common = common
  }

  /// What is kept of it, before `RecordCompletion` has had it: its texts are as they came.
  func makeRecord() -> QueryRecord {
    let ending = query.takeEnding()
    let (status, origin) = (ending.status, query.origin)
    let outcome: QueryRecord.Outcome =
      switch status.state {
      case .failed: .failed
      case .cancelled: .cancelled
      default: .finished
      }
    var record = QueryRecord(
      id: status.id, process: common.process, started: status.started, outcome: outcome, fingerprint: "",
      normalizedText: "", user: status.user, duration: status.duration)
    record.text = status.text
    record.client = origin.client
    record.parent = origin.parent
    record.settings = common.differences.of(origin.settings)
    record.queued = min(status.queued ?? .zero, status.duration)
    // What ended before it ran was planned until then.
    record.planning = min(ending.metrics?.planning ?? status.duration, status.duration - record.queued)
    record.cpu = cpu
    record.peakMemory = ending.memory?.used
    record.spilledBytes = ending.memory?.spilled ?? 0
    record.verdicts = common.verdicts.of(ending.notes, exactParts: ending.exactParts)
    if let error = status.error {
      record.errorCode = error.code.rawValue
      record.errorClass = error.category.rawValue
      record.errorMessage = error.message
      record.errorSource = error.source.map { Name($0) }
    }
    if let metrics = ending.metrics { record.fill(metrics, status.error) }
    return record
  }
}
