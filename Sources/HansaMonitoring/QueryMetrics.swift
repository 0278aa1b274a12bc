import Foundation
import HansaCore

/// What one fragment of a query did at its source. Durations count from the fragment's start.
public struct FragmentMetrics: Sendable {
  /// Position in its plan.
  public var index: Int
  /// Unique in the query: `1`, or `s0.1` for a fragment of a shipment.
  public var id: String
  public var source: Name
  /// The statement as the source got it; rows that travelled with it are not written out.
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
  /// Whether these are all rows of the statement: it ran to its end, and nobody stopped it.
  public var isComplete = false
  /// How often the statement was sent, and to which of the source's servers the last time; nil where there is but one
  /// server and nothing was tried again.
  public var attempts = 1
  public var endpoint: String?
  /// Rows of shipments that travelled with the statement.
  public var shippedRows = 0
  /// Bytes of the statement with those rows in it; 0 where none travelled.
  public var shippedBytes = 0
  /// Dynamic filters of its tables by the keys of those rows, as far as they were considered.
  public var filters: [FilterMetrics] = []
  /// From the query's start until the statement was sent, where it waited for shipments.
  public var waited: Duration?
  /// Why the statement went without the rows of its shipments.
  public var refusal: String?
  /// What the result cache did for it; nil where it was not asked.
  public var cache: CacheOutcome?

  public init(
    index: Int, source: Name, sql: String, estimatedRows: Double?, rows: Int, bytes: Int, connected: Duration?,
    firstBatch: Duration?, total: Duration?, blocked: Duration
  ) {
    self.index = index
    id = "\(index)"
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

/// A filter of a table by the keys of rows that travelled to it, decided when they were there.
public struct FilterMetrics: Hashable, Sendable {
  public var table: Name
  public var column: Name
  /// Different ones among the rows that travelled.
  public var keys: Int
  /// Why it was not sent; nil for one that was.
  public var refusal: String?

  public init(table: Name, column: Name, keys: Int, refusal: String?) {
    self.table = table
    self.column = column
    self.keys = keys
    self.refusal = refusal
  }
}

/// Rows that were collected to travel with the statements of fragments.
public struct ShipmentMetrics: Sendable {
  /// Unique in the query: `s0`, or `s0.s1` for a shipment to the first shipment's fragments.
  public var id: String
  public var rows: Int
  /// Bytes of the Arrow batches that were collected.
  public var bytes: Int
  /// Whether these are all rows: not while it runs, nor when there were too many.
  public var isComplete: Bool

  public init(id: String, rows: Int, bytes: Int, isComplete: Bool) {
    self.id = id
    self.rows = rows
    self.bytes = bytes
    self.isComplete = isComplete
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
  /// Time between batches of the result in which nobody asked for the next.
  public var reader: Duration = .zero
  /// Rows and bytes of the result.
  public var rows: Int
  public var bytes: Int
  /// Those of the query's plan, and behind them those of its shipments.
  public var fragments: [FragmentMetrics]
  public var shipments: [ShipmentMetrics]
  /// Whether the plan was made for an earlier run.
  public var isPlanCached = false
  /// What is missing from the result, because its source could not be read; empty for a whole answer.
  public var missing: [MissingSource] = []
  /// What the result cache did for the query; nil where it was not asked.
  public var cache: CacheOutcome?
  /// Why the plan that was made first was given up, before it had rows, for one without shipping.
  public var replanned: String?
  /// How often the whole query was begun anew, before its caller had seen a row.
  public var reruns = 0
  /// The merge engine's name; nil when one source answered alone.
  public var engine: Name?
  public var errors: [HansaError]
  public var isFinished: Bool

  public init(
    queryID: UInt64, startTime: Date, planning: Duration, duration: Duration, firstBatch: Duration?, rows: Int,
    bytes: Int, fragments: [FragmentMetrics], shipments: [ShipmentMetrics] = [], engine: Name?, errors: [HansaError],
    isFinished: Bool
  ) {
    self.queryID = queryID
    self.startTime = startTime
    self.planning = planning
    self.duration = duration
    self.firstBatch = firstBatch
    self.rows = rows
    self.bytes = bytes
    self.fragments = fragments
    self.shipments = shipments
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
