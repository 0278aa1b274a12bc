import HansaCore
import HansaHistory
import HansaMonitoring

/// The queries that run and the records that are not in the history's file.
struct LiveRecords {
  /// Running ones first, then those that ended, the latest first.
  let statuses: [QueryStatus]
  /// What is recorded of queries that have ended, by id.
  let records: [UInt64: QueryRecord]

  init(_ reader: SystemTable.Reader) {
    // A query that ends between the two is in both, and its record counts.
    let statuses = reader.federation.queries.status()
    let monitor = reader.federation.monitor
    var records: [UInt64: QueryRecord] = [:]
    if let history = reader.history {
      for batch in monitor.pending(of: history.name) { for query in batch.queries { records[query.id] = query } }
    }
    for query in monitor.recent { records[query.id] = query }
    func isKept(_ id: UInt64) -> Bool { reader.history?.isWritten(query: id) ?? false }
    self.statuses = statuses.filter { !isKept($0.id) }
    self.records = records.filter { !isKept($0.key) }
  }

  /// Those of which there is a record and no status any more: more ended than are remembered.
  var others: [QueryRecord] {
    let shown = Set(statuses.map(\.id))
    return records.values.filter { !shown.contains($0.id) }.sorted { $0.id > $1.id }
  }
}
