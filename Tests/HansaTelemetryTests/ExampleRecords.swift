import Foundation
import HansaCore
import HansaMonitoring

extension QueryRecord {
  /// A query over two sources, one of which failed where `failing`.
  static func example(id: UInt64 = 7, failing: Bool = false) -> QueryRecord {
    var record = QueryRecord(
      id: id, process: 0xABCD, started: Date(timeIntervalSince1970: 1_700_000_000),
      outcome: failing ? .failed : .finished,
      fingerprint: "f1", normalizedText: "SELECT a FROM shop.t JOIN lake.u USING (id) WHERE a = $1", user: "anna",
      duration: .milliseconds(120))
    record.queued = .milliseconds(5)
    record.planning = .milliseconds(15)
    record.firstRow = .milliseconds(80)
    record.rows = 10
    record.bytes = 400
    var first = FragmentRecord(id: "0", source: "shop", statementHash: 1, rows: 100, bytes: 8000)
    first.summary = "SELECT orders"
    first.endpoint = "127.0.0.1:5432/shop"
    first.connected = .milliseconds(1)
    first.firstRow = .milliseconds(2)
    first.total = .milliseconds(40)
    first.attempts = 3
    var second = FragmentRecord(id: "1", source: "lake", statementHash: 2, rows: 50, bytes: 400)
    second.waited = .milliseconds(10)
    second.total = .milliseconds(60)
    if failing {
      second.errorCode = "08006"
      record.errorCode = "08006"
      record.errorClass = "transient"
      record.errorMessage = "the connection broke"
    }
    record.fragments = [first, second]
    return record
  }
}
