import HansaArrow
import HansaCore
import HansaHistory
import HansaMonitoring

extension SystemTable {
  /// The queries that run, those that ended last, and behind them the history's.
  static let queries = SystemTable("queries", HistoryTable.queries.columns) { reader in
    let live = LiveRecords(reader)
    return live.statuses.map { status in
      live.records[status.id].map { row($0, reader) } ?? row(status)
    } + live.others.map { row($0, reader) }
  }

  /// The fragments of queries that have ended.
  static let fragments = SystemTable("fragments", HistoryTable.fragments.columns) { reader in
    LiveRecords(reader).records.values.sorted { $0.id < $1.id }.flatMap { record in
      record.fragments.map { HistoryTable.row($0, of: record, isOwn: record.user == reader.user) }
    }
  }

  /// What happened beside the queries.
  static let events = SystemTable("events", HistoryTable.events.columns) { reader in
    reader.federation.events.filter { !(reader.history?.isWritten($0) ?? false) }.map { HistoryTable.row($0) }
  }

  /// Figures of the sources by time: the history's alone.
  static let sourceMetrics = SystemTable(HistoryTable.sourceMetrics.name, HistoryTable.sourceMetrics.columns) { _ in []
  }

  /// Figures of statements by fingerprint and time: the history's alone.
  static let statementMetrics = SystemTable(
    HistoryTable.statementMetrics.name, HistoryTable.statementMetrics.columns
  ) { _ in [] }

  private static func row(_ record: QueryRecord, _ reader: Reader) -> [SQLValue] {
    HistoryTable.row(record, isOwn: record.user == reader.user)
  }

  /// One that runs, or one that has no record.
  private static func row(_ query: QueryStatus) -> [SQLValue] {
    let known: [SQLValue] = [
      .integer(Int64(query.id)), .text(Name(query.state.rawValue)), .text(query.user), .text(query.normalizedText),
      SQLValue(query.started), SQLValue(milliseconds: query.duration), SQLValue(milliseconds: query.queued),
      SQLValue(milliseconds: query.planning), SQLValue(query.rows), SQLValue(query.bytes),
      SQLValue(query.rowsPulled), SQLValue(query.bytesPulled), SQLValue(query.queuedBytes),
      .array(query.sources.map { .text($0) }), SQLValue(query.error.map { Name($0.code.rawValue) }),
      SQLValue(query.errorMessage.map { Name($0) }),
    ]
    return known + [SQLValue](repeating: .null, count: HistoryTable.queries.columns.count - known.count)
  }
}
