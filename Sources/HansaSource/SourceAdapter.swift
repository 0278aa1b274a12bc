import HansaArrow
import HansaCatalog
import HansaCore
import HansaSQL

/// A source of tables: what an adapter implements, one instance a configured source.
///
/// An adapter knows nothing of planning. It reads its catalog, runs SQL in its own dialect, and gives Arrow batches.
/// Calls of C drivers that block run on threads of their own (`WorkerThread`), never on the cooperative pool.
public protocol SourceAdapter: Sendable {
  /// The source's name in the configuration.
  var name: Name { get }

  /// Reads tables, columns, types, collations, keys and row estimates from the source.
  ///
  /// - Throws: `HansaError` with `.cannotConnect` (message: which endpoint was tried and why it failed),
  ///   `.invalidPassword`, or the source's SQLSTATE. Secrets never appear in messages.
  func catalog() async throws(HansaError) -> SourceCatalog

  /// Reads what the source knows of the tables' rows, in one go; tables of which it knows nothing are left out.
  ///
  /// It reads statistics, never tables. Nothing depends on the answer but speed.
  /// - Throws: as `catalog`.
  func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics]

  /// Asks how many rows the source expects of statements, which it does not run.
  ///
  /// - Parameter statements: in the source's dialect, each of one table and its conditions, without placeholders.
  /// - Returns: rows of each, in their order; nil where the source has no more than a guess.
  /// - Throws: as `catalog`.
  func expectedRows(of statements: [String]) async throws(HansaError) -> [Double?]

  /// Asks what the tables' rows are at now, in one go and without reading them. Tables of which the source cannot say for
  /// certain that equal tokens mean equal rows are left out: views, say.
  ///
  /// - Throws: as `catalog`.
  func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken]

  /// Starts a fragment and returns at once; rows, and any error, arrive in the stream.
  ///
  /// The adapter sends batches whose columns have the layouts of `fragment.schema`, in order, and finishes the stream
  /// exactly once. It stops soon after `BatchStream.cancel`, having told the database to stop (PQcancel, KILL QUERY,
  /// sqlite3_interrupt), and leaks neither connection nor thread. A value that does not fit its layout is an error
  /// that names column and value. Text is checked to be UTF-8 (`.invalidCharacter`).
  func execute(_ fragment: FragmentRequest) -> BatchStream

  /// Connects and makes one round trip.
  func check() async throws(HansaError) -> SourceCheck

  /// How far the server is behind the one that it copies; zero where it copies none, nil where it cannot say.
  ///
  /// - Throws: as `catalog`.
  func replicationLag() async throws(HansaError) -> Duration?

  /// Closes idle connections. Running fragments end on their own.
  func close() async

  /// Where it is, without user and password: `127.0.0.1:5432/shop`, a path; nil where there is no such thing.
  var place: String? { get }

  /// What its connections do; nil for a source that has none.
  var pool: PoolStatus? { get }
}

/// One statement for one source.
public struct FragmentRequest: Sendable {
  /// SQL in the source's dialect, with the dialect's own placeholders for `parameters`.
  public var sql: String
  public var parameters: [SQLValue]
  /// Names, types and layouts of the result's columns.
  public var schema: Schema
  /// Rows that the planner expects; nil where unknown. A driver may choose COPY for many.
  public var estimatedRows: Double?
  /// The same statement as a driver may read it in parts, in any order of the rows; nil where it may not.
  public var ranged: RangedStatement?
  /// When the query's time is up: the adapter waits for no connection beyond it, and lets the database end the
  /// statement by then. nil for no limit.
  public var deadline: ContinuousClock.Instant?
  /// The query's fragments at this source, which are to see one state of it; nil where this is the only one. The same
  /// object for each of them, and for a fragment that is sent again.
  public var snapshot: SnapshotGroup?
  /// What the source may be told of the trace that the statement belongs to, by the names of headers; nil for no trace. A
  /// driver asks for it where its configuration has it pass that on.
  public var trace: (@Sendable () -> [String: String])?
  /// Asked before the statement is sent to a second server while the first still works: gives what is called once one of the
  /// two has ended, or nil where the source runs as many statements as it may. nil: nobody counts them.
  public var spareTicket: (@Sendable () -> (@Sendable () -> Void)?)?

  public init(
    sql: String, parameters: [SQLValue] = [], schema: Schema, estimatedRows: Double? = nil,
    ranged: RangedStatement? = nil, deadline: ContinuousClock.Instant? = nil, snapshot: SnapshotGroup? = nil,
    trace: (@Sendable () -> [String: String])? = nil,
    spareTicket: (@Sendable () -> (@Sendable () -> Void)?)? = nil
  ) {
    self.sql = sql
    self.parameters = parameters
    self.schema = schema
    self.estimatedRows = estimatedRows
    self.ranged = ranged
    self.deadline = deadline
    self.snapshot = snapshot
    self.trace = trace
    self.spareTicket = spareTicket
  }
}

/// What `hansa source test` shows.
public struct SourceCheck: Sendable {
  public var version: String
  /// Where the connection went: `127.0.0.1:5432/shop as app`, or a path.
  public var endpoint: String
  public var connect: Duration
  public var roundTrip: Duration

  public init(version: String, endpoint: String, connect: Duration, roundTrip: Duration) {
    self.version = version
    self.endpoint = endpoint
    self.connect = connect
    self.roundTrip = roundTrip
  }
}

extension SourceAdapter {
  public func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] { [:] }

  public func expectedRows(of statements: [String]) async throws(HansaError) -> [Double?] {
    statements.map { _ in nil }
  }

  public func replicationLag() async throws(HansaError) -> Duration? { .zero }

  public var place: String? { nil }

  public var pool: PoolStatus? { nil }
}
