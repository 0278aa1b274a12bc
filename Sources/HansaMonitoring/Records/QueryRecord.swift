import Foundation
import HansaCore

/// What is kept of one query, once it has ended: what `hansa.queries` shows and the history stores.
///
/// It has no pointer into the running query, and no text with values unless the configuration asks for that.
public struct QueryRecord: Sendable, Hashable {
  /// How a query ended.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    case finished, failed, cancelled
  }

  /// Unique within the process; with `process` it is unique for good.
  public var id: UInt64
  /// Of the process that ran it: chosen at random when it began.
  public var process: UInt64
  /// When it was given to the federation.
  public var started: Date
  public var outcome: Outcome
  /// The statement's kind and shape: equal for statements that differ in constants only (`SQLFingerprint`).
  public var fingerprint: String
  /// The statement without its constants.
  public var normalizedText: String
  /// The statement as it came; nil unless the configuration asks for it.
  public var text: String?
  public var user: Name
  /// The client's name and address; nil where they are not known.
  public var client: String?
  /// The session's settings that are not the defaults.
  public var settings: [String: String]

  // Phases; together at most `duration`.
  public var queued: Duration
  public var planning: Duration
  public var duration: Duration
  /// From the start to the first batch of the result; nil where there was none.
  public var firstRow: Duration?
  /// Time in which nobody asked for the next batch.
  public var clientWait: Duration

  /// Rows and bytes (Arrow) of the result.
  public var rows: Int
  public var bytes: Int
  /// Bytes that the merge engine held and had spilled, for all queries together, at the highest of the moments (one a
  /// batch) at which it was looked at while the query ran; nil where it was not, or had no part.
  public var peakMemory: Int?
  public var spilledBytes: Int
  /// Of this process, while the query ran and as far as it can be told apart; nil where it cannot.
  public var cpu: Duration?

  /// `hit`, `stale`, `shared`, `miss`, `bypass`; nil where the result cache was not asked.
  public var cache: String?
  public var isPlanCached: Bool
  /// How often statements were sent again, all fragments together, and how often the whole query was.
  public var retries: Int
  public var reruns: Int
  /// What the planner decided for the parts of the query, by verdict: `exact`, `superset`, `rewritten`, `no`.
  public var verdicts: [String: Int]
  /// The merge engine; nil when one source answered alone.
  public var engine: Name?
  public var errorCode: String?
  public var errorClass: String?
  /// Without values.
  public var errorMessage: String?
  /// The source that the error came from, where it came from one.
  public var errorSource: Name?
  public var fragments: [FragmentRecord]
  /// The trace that its client began; nil for none.
  public var parent: TraceContext?

  public init(
    id: UInt64, process: UInt64, started: Date, outcome: Outcome, fingerprint: String, normalizedText: String,
    user: Name, duration: Duration
  ) {
    self.id = id
    self.process = process
    self.started = started
    self.outcome = outcome
    self.fingerprint = fingerprint
    self.normalizedText = normalizedText
    self.user = user
    self.duration = duration
    text = nil
    client = nil
    settings = Dictionary()
    queued = .zero
    planning = .zero
    firstRow = nil
    clientWait = .zero
    rows = 0
    bytes = 0
    peakMemory = nil
    spilledBytes = 0
    cpu = nil
    cache = nil
    isPlanCached = false
    retries = 0
    reruns = 0
    verdicts = Dictionary()
    engine = nil
    errorCode = nil
    errorClass = nil
    errorMessage = nil
    errorSource = nil
    fragments = []
    parent = nil
  }

  /// When it ended.
  public var ended: Date { started.addingTimeInterval(duration / .seconds(1)) }
  /// Rows that travelled from the sources.
  public var rowsPulled: Int { fragments.indices.reduce(0) { $0 + fragments[$1].rows } }
  /// Bytes (Arrow) that travelled from the sources.
  public var bytesPulled: Int { fragments.indices.reduce(0) { $0 + fragments[$1].bytes } }
}
