import Foundation
import HansaCore
import HansaMonitoring

extension QueryRecord {
  /// A record with a fragment of each of the sources.
  static func example(
    id: UInt64 = 1, outcome: Outcome = .finished, fingerprint: String = "f1", duration: Duration = .milliseconds(3),
    sources: [Name] = []
  ) -> QueryRecord {
    var record = QueryRecord(
      id: id, process: 42, started: Date(timeIntervalSince1970: 1_790_000_000), outcome: outcome,
      fingerprint: fingerprint, normalizedText: "SELECT $1", user: "ada", duration: duration)
    record.fragments = sources.enumerated().map { index, source in
      var fragment = FragmentRecord(id: "\(index)", source: source, statementHash: 7, rows: 10, bytes: 80)
      (fragment.connected, fragment.total) = (.zero, duration)
      return fragment
    }
    return record
  }
}
