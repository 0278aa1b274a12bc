import HansaCore
import HansaSource

/// Runs one fragment on the thread it is called from.
struct FragmentRun {
  private let fragment: FragmentRequest
  private let comment: [String: String]
  private let stream: BatchStream
  private let pool: ConnectionPool<Connection>
  private let budget: HelperBudget
  private let source: Name

  /// - Parameter comment: what statements tell the server of their trace.
  init(
    _ fragment: FragmentRequest, _ comment: [String: String], _ stream: BatchStream, pool: ConnectionPool<Connection>,
    _ budget: HelperBudget,
    source: Name
  ) {
    self.fragment = fragment
    self.comment = comment
    self.stream = stream
    self.pool = pool
    self.budget = budget
    self.source = source
  }

  /// A look-up whose statement has left before there was a thread to wait for its answer.
  struct Departure: Sendable {
    fileprivate let lease: PoolLease<Connection>
    fileprivate let cancellation: QueryCancellation
    fileprivate let statement: RowStatement
  }

  /// Sends the statement from this thread, which does not block, where all that takes is there: the server works on it
  /// while a thread wakes up to wait for it.
  ///
  /// - Returns: what `run` goes on with; nil where it has everything to do.
  func depart() -> Departure? {
    guard comment.isEmpty, FragmentReader.isLookUp(fragment), let lease = pool.checkOutIfReady() else { return nil }
    let connection = lease.connection
    guard connection.newLimit(for: fragment.deadline) == nil else {
      pool.checkIn(lease)
      return nil
    }
    stream.markConnected()
    let cancellation = QueryCancellation(connection)
    stream.onCancel { cancellation.fire() }
    var statement = RowStatement(fragment.sql, [], on: connection, mayPrepare: true)
    statement.depart(on: connection)
    return Departure(lease: lease, cancellation: cancellation, statement: statement)
  }

  /// - Parameter departure: of this fragment.
  func run(_ departure: Departure?) throws(HansaError) {
    if let departure {
      return try read(on: departure.lease.connection, departure) { () throws(HansaError) in
        nil
      } end: { isBroken, _ in
        giveBack(departure.lease, isBroken: isBroken)
      }
    }
    guard let group = fragment.snapshot else {
      let lease = try pool.checkOut(for: stream, deadline: fragment.deadline)
      return try read(on: lease.connection) { () throws(HansaError) in
        nil
      } end: { isBroken, _ in
        giveBack(lease, isBroken: isBroken)
      }
    }
    let snapshot = group.attachment(of: pool) { SharedSnapshot(pool) }
    let reader = try snapshot.connection(for: stream, fragment.deadline)
    try read(on: reader.connection) { () throws(HansaError) in
      try snapshot.begin(reader, for: stream)
    } end: { isBroken, failure in
      snapshot.end(reader, isBroken: isBroken, failure: failure)
    }
  }

  private func giveBack(_ lease: PoolLease<Connection>, isBroken: Bool) {
    if isBroken { pool.discard(lease) } else { pool.checkIn(lease) }
  }

  /// - Parameters:
  ///   - departure: of this fragment, on this connection.
  ///   - begin: begins the transaction of the query's snapshot and gives its name, where it has one.
  ///   - end: gives the connection back; told whether a cancel may still reach it, and why the reading failed.
  private func read(
    on connection: Connection, _ departure: Departure? = nil, begin: () throws(HansaError) -> String?,
    end: (Bool, HansaError?) -> Void
  ) throws(HansaError) {
    if departure == nil { stream.markConnected() }
    let cancellation = departure?.cancellation ?? QueryCancellation(connection)
    var failure: HansaError?
    // Whatever happens: the statement is stopped, and a connection that a cancel may still reach is not used again.
    defer {
      stream.onCancel(nil)
      if connection.isRunningStatement { cancellation.fire() }
      end(cancellation.end(), failure)
    }
    stream.onCancel { cancellation.fire() }
    do throws(HansaError) { try read(on: connection, departure, cancellation, begin: begin) } catch {
      failure = error
      throw error
    }
  }

  private func read(
    on connection: Connection, _ departure: Departure?, _ cancellation: QueryCancellation,
    begin: () throws(HansaError) -> String?
  ) throws(HansaError) {
    if stream.wasCancelled { throw HansaError.cancelled }
    if let departure {
      let reader = RowReader(connection, fragment.schema) { batch, isLast throws(HansaError) in
        try stream.send(batch, isLast: isLast)
      }
      return try reader.read(departure.statement)
    }
    try connection.limitStatements(to: fragment.deadline)
    let shared = try begin()
    let reader = try FragmentReader(fragment, comment, connection)
    guard budget.isOpen, let (statement, snapshot) = try ParallelRead.plan(fragment, on: connection, shared: shared)
    else {
      // A transaction has yet to end.
      let endsAtOnce = shared == nil
      return try reader.read(fragment.sql, on: connection) { batch, isLast throws(HansaError) in
        try stream.send(batch, isLast: isLast && endsAtOnce)
      }
    }
    let helpers = budget.take()
    defer { budget.giveBack(helpers) }
    let parts = ParallelRead(
      statement, snapshot, reader, helpers: helpers, source: source, pool: pool, stream: stream,
      deadline: fragment.deadline)
    try parts.run(on: connection, cancellation)
    if shared == nil, !connection.isBroken { try connection.endTransaction() }
  }
}
