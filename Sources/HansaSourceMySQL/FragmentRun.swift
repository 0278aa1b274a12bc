import HansaCore
import HansaSource

/// Runs one fragment on the thread it is called from, which the client library knows.
struct FragmentRun {
  let fragment: FragmentRequest
  let stream: BatchStream
  let pool: ConnectionPool<Connection>

  func run() throws(HansaError) {
    guard let group = fragment.snapshot else {
      return try read(on: try pool.checkOut(for: stream, deadline: fragment.deadline), inTransaction: false)
    }
    let readers = group.attachment(of: pool) {
      SnapshotReaders<PoolLease<Connection>> { [pool] lease in
        Self.endTransaction(lease, pool)
      }
    }
    let lease = try readers.take(for: stream, deadline: fragment.deadline) { () throws(HansaError) in
      try open(group.fragments)
    }
    try read(on: lease, inTransaction: true)
  }

  /// Connections in transactions that see one state.
  private func open(_ count: Int) throws(HansaError) -> [PoolLease<Connection>] {
    guard count <= pool.status.limit else {
      throw HansaError(
        .tooManyConnections,
        "the query reads \(count) parts of the source in one state, which takes as many connections",
        advice: "raise max in the source's pool (pool_max, now \(pool.status.limit))")
    }
    var leases: [PoolLease<Connection>] = []
    do throws(HansaError) {
      while leases.count < count { leases.append(try pool.checkOut(for: stream, deadline: fragment.deadline)) }
      try ConsistentReads(connections: leases.map(\.connection)).open()
      return leases
    } catch {
      for lease in leases { pool.discard(lease) }
      throw error
    }
  }

  private static func endTransaction(_ lease: PoolLease<Connection>, _ pool: ConnectionPool<Connection>) {
    do throws(HansaError) {
      try ClientLibrary.withThread { () throws(HansaError) in try lease.connection.runSoon("COMMIT") }
      pool.checkIn(lease)
    } catch {
      pool.discard(lease)
    }
  }

  private func read(on lease: PoolLease<Connection>, inTransaction: Bool) throws(HansaError) {
    let connection = lease.connection
    let cancellation = QueryCancellation(connection)
    stream.markConnected()
    stream.onCancel { cancellation.cancel() }
    let reader = StatementReader(connection)
    let outcome: Result<Void, HansaError>
    do throws(HansaError) {
      try connection.limitStatements(to: fragment.deadline)
      try reader.read(fragment, into: stream)
      outcome = .success(())
    } catch {
      connection.doubtSession()
      outcome = .failure(error)
    }
    stream.onCancel(nil)
    let wasCancelled = cancellation.end()
    if reader.close(isAbandoned: wasCancelled) {
      if inTransaction { Self.endTransaction(lease, pool) } else { pool.checkIn(lease) }
    } else {
      pool.discard(lease)
    }
    if wasCancelled { throw HansaError.cancelled }
    try outcome.get()
  }
}
