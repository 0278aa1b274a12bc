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

  func run() throws(HansaError) {
    guard let group = fragment.snapshot else {
      let lease = try pool.checkOut(for: stream, deadline: fragment.deadline)
      return try read(on: lease.connection) { () throws(HansaError) in
        nil
      } end: { isBroken in
        if isBroken { pool.discard(lease) } else { pool.checkIn(lease) }
      }
    }
    let snapshot = group.attachment(of: pool) { SharedSnapshot(pool) }
    let reader = try snapshot.connection(for: stream, fragment.deadline)
    try read(on: reader.connection) { () throws(HansaError) in
      try snapshot.begin(reader)
    } end: { isBroken in
      snapshot.end(reader, isBroken: isBroken)
    }
  }

  /// - Parameters:
  ///   - begin: begins the transaction of the query's snapshot and gives its name, where it has one.
  ///   - end: gives the connection back; told whether a cancel may still reach it.
  private func read(
    on connection: Connection, begin: () throws(HansaError) -> String?, end: (Bool) -> Void
  ) throws(HansaError) {
    stream.markConnected()
    let cancellation = QueryCancellation(connection)
    // Whatever happens: the statement is stopped, and a connection that a cancel may still reach is not used again.
    defer {
      stream.onCancel(nil)
      if connection.isRunningStatement { cancellation.fire() }
      end(cancellation.end())
    }
    stream.onCancel { cancellation.fire() }
    if stream.wasCancelled { throw HansaError.cancelled }
    try connection.limitStatements(to: fragment.deadline)
    let shared = try begin()
    let reader = try FragmentReader(fragment, comment, connection)
    guard budget.isOpen, let (statement, snapshot) = try ParallelRead.plan(fragment, on: connection, shared: shared)
    else {
      return try reader.read(fragment.sql, on: connection) { batch throws(HansaError) in try stream.send(batch) }
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
