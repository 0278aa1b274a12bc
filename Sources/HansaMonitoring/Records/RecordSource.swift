/// A query that has ended, of which there is no record so far: the monitor makes it on a thread of its own, so that the query
/// pays for no more than a reference to it.
public protocol RecordSource: AnyObject, Sendable {
  /// Called once at most, and not where there is no room for the record.
  func makeRecord() -> QueryRecord
}

/// A record that somebody has made already.
final class MadeRecord: RecordSource {
  private let record: QueryRecord

  init(_ record: consuming QueryRecord) { self.record = record }

  func makeRecord() -> QueryRecord { record }
}
