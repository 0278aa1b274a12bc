import Dispatch
import HansaCore
import HansaSQL
import HansaSource
import Synchronization

/// A fragment that several connections read at once, each a range of the table's pages at a time.
///
/// The first connection needs no other: what a helper fails at before it reads (no connection is free, the server is
/// a pool of several) only means that others do its work. A range whose reader lost its connection is read again by
/// another one, unless some of its rows were handed on: those that took the snapshot over keep it without the first one.
/// Any other failure is the fragment's.
final class ParallelRead: Sendable {
  private struct State {
    var ranges: PageRanges
    var failure: HansaError?
    /// Why the first connection is gone.
    var loss: HansaError?
    var isStopped = false
    var running: [QueryCancellation] = []
  }

  private let source: Name
  private let statement: RangedStatement
  private let snapshot: TableSnapshot
  private let reader: FragmentReader
  private let pool: ConnectionPool<Connection>
  private let deadline: ContinuousClock.Instant?
  private let stream: BatchStream
  private let helpers: Int
  private let state: Mutex<State>

  init(
    _ statement: RangedStatement, _ snapshot: TableSnapshot, _ reader: FragmentReader, helpers: Int, source: Name,
    pool: ConnectionPool<Connection>, stream: BatchStream, deadline: ContinuousClock.Instant?
  ) {
    self.deadline = deadline
    self.source = source
    self.statement = statement
    self.snapshot = snapshot
    self.reader = reader
    self.pool = pool
    self.stream = stream
    self.helpers = helpers
    state = Mutex(
      State(ranges: PageRanges(pages: snapshot.pages, total: snapshot.totalPages, readers: helpers + 1)))
  }

  /// Reads all ranges, on the connection that has the snapshot and on others; returns when all have ended. The
  /// connection's transaction stays open.
  ///
  /// - Throws: the first failure of any of them.
  func run(on first: Connection, _ cancellation: QueryCancellation) throws(HansaError) {
    start(cancellation)
    stream.onCancel { [weak self] in self?.stop() }
    if stream.wasCancelled { stop() }
    let ended = DispatchGroup()
    for _ in 0..<helpers {
      ended.enter()
      WorkerThread.start("hansa-pg-\(source)") {
        self.help()
        ended.leave()
      }
    }
    read(on: first, isHelper: false)
    ended.wait()
    // What was given back when nobody was left to take it: the first connection's own range, or a helper's.
    if let loss = state.withLock({ $0.ranges.isEmpty ? nil : $0.loss }) { fail(loss) }
    read(on: first, isHelper: false)
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// Takes part in the reading if that is possible.
  private func help() {
    do throws(HansaError) {
      guard let lease = try pool.checkOutIfFree() else { return }
      let connection = lease.connection
      let cancellation = QueryCancellation(connection)
      // A connection that a cancel may still reach is not used again.
      defer { if cancellation.end() { pool.discard(lease) } else { pool.checkIn(lease) } }
      start(cancellation)
      guard !isOver else { return }
      try connection.limitStatements(to: deadline)
      try snapshot.join(of: statement, on: connection)
      read(on: connection, isHelper: true)
      try connection.endTransaction()
    } catch {
      // The others read what this one would have read.
    }
  }

  private var isOver: Bool { state.withLock { $0.isStopped || $0.ranges.isEmpty } }

  /// Reads ranges for as long as there are any.
  private func read(on connection: Connection, isHelper: Bool) {
    let dialect = PostgreSQLDialect(version: connection.version)
    let buffer = RangeBuffer(stream)
    while let range = state.withLock({ $0.isStopped ? nil : $0.ranges.take() }) {
      do throws(HansaError) {
        guard let pages = dialect.pageRange(statement.alias, from: range.from, to: range.to) else {
          throw HansaError(.internalError, "the server has no ranges of pages")
        }
        try reader.read(statement.statement(pages: pages), on: connection) { batch, _ throws(HansaError) in
          try buffer.add(batch)
        }
        try buffer.finish()
      } catch {
        guard connection.isBroken, !buffer.isPartlySent else { return fail(error) }
        return state.withLock { state in
          state.ranges.giveBack(range)
          if !isHelper { state.loss = error }
        }
      }
    }
  }

  private func start(_ cancellation: QueryCancellation) {
    let isStopped = state.withLock { state in
      state.running.append(cancellation)
      return state.isStopped
    }
    if isStopped { cancellation.fire() }
  }

  /// Ends the others too. The stream is told first: a helper may be waiting for room in it.
  private func fail(_ error: HansaError) {
    let isFirst = state.withLock { state in
      guard state.failure == nil else { return false }
      state.failure = error
      return true
    }
    guard isFirst else { return }
    if !stream.wasCancelled { stream.finish(throwing: error.at(source: source.string)) }
    stop()
  }

  private func stop() {
    let running = state.withLock { state in
      state.isStopped = true
      defer { state.running = [] }
      return state.running
    }
    for cancellation in running { cancellation.fire() }
  }
}
