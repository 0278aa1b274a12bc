import Foundation
import HansaCore
import HansaMonitoring
import HansaSQL

/// A query as `hansa.queries` shows it: one that runs, or one that has ended.
public struct QueryStatus: Sendable {
  public enum State: String, Sendable, CaseIterable {
    case planning, queued, running
    /// Its sources and the merge have no more to do for it: all rows wait to be read, or it was cancelled while it ran.
    case finishing
    case finished, failed, cancelled

    /// Those of a query that has not ended, in the order in which they come.
    static let live: [State] = [.planning, .queued, .running, .finishing]

    /// The state follows from how the query ended.
    init(ended error: HansaError?) {
      self = error.map { $0.category == .cancelled ? .cancelled : .failed } ?? .finished
    }
  }

  /// What `hansa.cancel` takes; unique within the process.
  public let id: UInt64
  public let user: Name
  /// The program that asks and its address; nil where nobody said.
  public internal(set) var client: String?
  /// The statement as it was written, cut after `textLimit` bytes.
  public let text: String
  public let started: Date
  public internal(set) var state = State.planning
  /// From the beginning of planning to the end; so far, while it runs.
  public internal(set) var duration = Duration.zero
  /// What it has waited to be admitted; nil for one that has not come so far.
  public internal(set) var queued: Duration?
  public internal(set) var planning: Duration?
  /// Of the result, as far as it was read.
  public internal(set) var rows = 0
  public internal(set) var bytes = 0
  /// Of what its sources have delivered.
  public internal(set) var rowsPulled = 0
  public internal(set) var bytesPulled = 0
  /// Of batches that wait to be read, now.
  public internal(set) var queuedBytes = 0
  public internal(set) var sources: [Name] = []
  public internal(set) var error: HansaError?

  /// Bytes of a text that are kept.
  static let textLimit = 8192

  init(id: UInt64, user: Name, text: String) {
    self.id = id
    self.user = user
    self.text =
      text.utf8.count <= Self.textLimit ? text : String(decoding: text.utf8.prefix(Self.textLimit), as: UTF8.self)
    started = Date()
  }

  mutating func fill(_ metrics: FederationMetrics) {
    (rows, bytes) = (metrics.rows, metrics.bytes)
    rowsPulled = metrics.fragments.reduce(0) { $0 + $1.rows }
    bytesPulled = metrics.fragments.reduce(0) { $0 + $1.bytes }
    sources = metrics.sources
    planning = metrics.planning
  }

  /// Why it failed, without the values that the message quotes, which may be nobody else's business.
  public var errorMessage: String? {
    error.map { MessageRedaction.withoutValues($0.message, code: $0.code.rawValue) }
  }

  /// The statement without its constants, which may be nobody else's business. One that is cut cannot be read, and tells
  /// only how long it was.
  public var normalizedText: Name {
    guard let text = try? SQLNormalizer.normalize(text) else { return Name("(\(text.utf8.count) bytes)") }
    return Name(text)
  }
}
