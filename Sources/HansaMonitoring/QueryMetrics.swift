import Foundation
import HansaCore

/// What one fragment of a query did at its source. Durations count from the fragment's start.
public struct FragmentMetrics: Sendable {
  public var index: Int
  public var source: Name
  /// The statement as the source got it.
  public var sql: String
  public var estimatedRows: Double?
  public var rows: Int
  /// Bytes of the Arrow batches that came.
  public var bytes: Int
  public var connected: Duration?
  public var firstBatch: Duration?
  /// nil while it runs.
  public var total: Duration?
  /// Time that the source waited for Hansa to take rows.
  public var blocked: Duration

  public init(
    index: Int, source: Name, sql: String, estimatedRows: Double?, rows: Int, bytes: Int, connected: Duration?,
    firstBatch: Duration?, total: Duration?, blocked: Duration
  ) {
    self.index = index
    self.source = source
    self.sql = sql
    self.estimatedRows = estimatedRows
    self.rows = rows
    self.bytes = bytes
    self.connected = connected
    self.firstBatch = firstBatch
    self.total = total
    self.blocked = blocked
  }
}

/// What one federated query did, at the moment of asking: while it runs, the figures so far.
public struct FederationMetrics: Sendable {
  /// Unique within the process.
  public var queryID: UInt64
  public var startTime: Date
  /// Parsing, binding and splitting.
  public var planning: Duration
  /// From the start to the last row; so far, while it runs.
  public var duration: Duration
  /// From the start to the first batch of the result.
  public var firstBatch: Duration?
  /// Rows and bytes of the result.
  public var rows: Int
  public var bytes: Int
  public var fragments: [FragmentMetrics]
  /// The merge engine's name; nil when one source answered alone.
  public var engine: Name?
  public var errors: [HansaError]
  public var isFinished: Bool

  public init(
    queryID: UInt64, startTime: Date, planning: Duration, duration: Duration, firstBatch: Duration?, rows: Int,
    bytes: Int, fragments: [FragmentMetrics], engine: Name?, errors: [HansaError], isFinished: Bool
  ) {
    self.queryID = queryID
    self.startTime = startTime
    self.planning = planning
    self.duration = duration
    self.firstBatch = firstBatch
    self.rows = rows
    self.bytes = bytes
    self.fragments = fragments
    self.engine = engine
    self.errors = errors
    self.isFinished = isFinished
  }

  /// The sources that the query read, each once, in the order of its fragments.
  public var sources: [Name] {
    var seen: Set<Name> = []
    return fragments.map(\.source).filter { seen.insert($0).inserted }
  }

  /// Rows that travelled from the sources.
  public var rowsPulled: Int { fragments.reduce(0) { $0 + $1.rows } }

  /// Bytes that travelled from the sources.
  public var bytesPulled: Int { fragments.reduce(0) { $0 + $1.bytes } }
}
