import HansaCore
import HansaMonitoring
import HansaSQL

/// Puts what takes time into a record, away from the query: fingerprint, normalized text, and hashes of statements.
struct RecordCompletion: Sendable {
  let keepsText: Bool

  @Sendable func complete(_ record: inout QueryRecord) {
    if let text = record.text {
      record.fingerprint = (try? SQLFingerprint.of(text)) ?? ""
      record.normalizedText = (try? SQLNormalizer.normalize(text)) ?? "(\(text.utf8.count) bytes)"
    }
    if !keepsText { record.text = nil }
    for index in record.fragments.indices {
      record.fragments[index].statementHash = Self.hash(record.fragments[index].statement ?? "")
      if !keepsText { record.fragments[index].statement = nil }
    }
  }

  /// FNV-1a of the statement without its constants; of one that cannot be read as PostgreSQL's, of all of it.
  private static func hash(_ statement: String) -> UInt64 {
    let text = (try? SQLNormalizer.normalize(statement)) ?? statement
    return text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
