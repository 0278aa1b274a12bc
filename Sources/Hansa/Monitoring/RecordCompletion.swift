import HansaCore
import HansaMonitoring
import HansaSQL
import Synchronization

/// Puts what takes time into a record, away from the query: fingerprint, normalized text, hashes of statements, and where
/// sources are. What has constants in it goes, unless it is to be kept.
final class RecordCompletion: Sendable {
  /// Statements of clients, and statements for sources, that are remembered.
  private static let limit = 2048
  /// Bytes of a statement for a source that is remembered.
  private static let lengthLimit = 8192

  private struct Texts: Sendable {
    var fingerprint: String
    var normalized: String
  }

  private struct Shape: Sendable {
    var hash: UInt64
    var summary: String?
  }

  private let keepsText: Bool
  private let known = Mutex(StatementMemory<Texts>(limit: limit))
  private let shapes = Mutex(StatementMemory<Shape>(limit: limit))
  /// Of statements of one shape, which have one summary.
  private let summaries = Mutex(RecentlyUsed<UInt64, String?>())

  /// Of sources on one server.
  private let places = Mutex<[Name: String]>([:])

  init(keepsText: Bool) { self.keepsText = keepsText }

  /// Says where all fragments of a source are sent, which they do not tell themselves.
  func note(_ source: Name, at place: String) { places.withLock { $0[source] = place } }

  @Sendable func complete(_ record: inout QueryRecord) {
    if let text = record.text {
      let texts = texts(of: text)
      (record.fingerprint, record.normalizedText) = (texts.fingerprint, texts.normalized)
    }
    let places = record.fragments.isEmpty ? [:] : places.withLock { $0 }
    for index in record.fragments.indices {
      if record.fragments[index].endpoint == nil {
        record.fragments[index].endpoint = places[record.fragments[index].source]
      }
      guard let statement = record.fragments[index].statement else { continue }
      let shape = shape(of: statement)
      record.fragments[index].statementHash = shape.hash
      record.fragments[index].summary = shape.summary
      if !keepsText { record.fragments[index].statement = nil }
    }
    guard !keepsText else { return }
    record.text = nil
    if let message = record.errorMessage, let code = record.errorCode {
      record.errorMessage = MessageRedaction.withoutValues(message, code: code)
    }
  }

  private func shape(of statement: String) -> Shape {
    if let found = shapes.withLock({ $0.use(statement) }) { return found }
    let hash = StatementShape.hash(statement)
    let made = Shape(hash: hash, summary: summary(of: statement, hash))
    if statement.utf8.count <= Self.lengthLimit { shapes.withLock { $0.insert(made, for: statement) } }
    return made
  }

  private func summary(of statement: String, _ hash: UInt64) -> String? {
    if let found = summaries.withLock({ $0.use(hash) }) { return found }
    let made = StatementSummary.of(statement)
    summaries.withLock { summaries in
      if summaries.count >= Self.limit { _ = summaries.removeOldest() }
      summaries.insert(made, for: hash)
    }
    return made
  }

  private func texts(of text: String) -> Texts {
    if let found = known.withLock({ $0.use(text) }) { return found }
    // A statement that cannot be read, or was cut, tells only how long it was.
    let made = Texts(
      fingerprint: (try? SQLFingerprint.of(text)) ?? "",
      normalized: (try? SQLNormalizer.normalize(text)) ?? "(\(text.utf8.count) bytes)")
    known.withLock { $0.insert(made, for: text) }
    return made
  }
}
