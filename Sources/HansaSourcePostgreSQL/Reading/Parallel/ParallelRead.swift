import Dispatch
import HansaCore
import HansaSQL
import HansaSource
import Synchronization

/// A fragment that several connections read at once, each a range of the table's pages at a time.
///
/// The first connection needs no other: what a helper fails at before it reads (no connection is left, the server is
/// a pool of several) only means that others do its work. After that a failure is the fragment's.
final class ParallelRead: Sendable {
  private struct State {
    var ranges: PageRanges
    var failure: HansaError?
    var isStopped = false
    var running: [QueryCancellation] = []
  }

  private let source: Name
  private let statement: RangedStatement
  private let snapshot: TableSnapshot
  private let reader: FragmentReader
  private let pool: ConnectionPool
  private let stream: BatchStream
  private let helpers: Int
  private let state: Mutex<State>

  init(
    _ statement: RangedStatement, _ snapshot: TableSnapshot, _ reader: FragmentReader, helpers: Int, source: Name,
    pool: ConnectionPool, stream: BatchStream
  ) {
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

  /// Reads all ranges, on the connection that has the snapshot and on others; returns when all have ended.
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
    read(on: first)
    ended.wait()
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// Takes part in the reading if that is possible.
  private func help() {
    do throws(HansaError) {
      let connection = try pool.checkOut(isCancelled: { self.isOver })
      let cancellation = QueryCancellation(connection)
      // A connection that a cancel may still reach is not used again.
      defer { if cancellation.end() { connection.close() } else { pool.checkIn(connection) } }
      start(cancellation)
      guard !isOver else { return }
      try snapshot.join(of: statement, on: connection)
      read(on: connection)
    } catch {
      // The others read what this one would have read.
    }
  }

  private var isOver: Bool { state.withLock { $0.isStopped || $0.ranges.isEmpty } }

  /// Reads ranges for as long as there are any, and ends the transaction.
  private func read(on connection: Connection) {
    let dialect = PostgreSQLDialect(version: connection.version)
    do throws(HansaError) {
      while let (from, to) = state.withLock({ $0.isStopped ? nil : $0.ranges.take() }) {
        guard let pages = dialect.pageRange(statement.alias, from: from, to: to) else {
          throw HansaError(.internalError, "the server has no ranges of pages")
        }
        try reader.read(statement.statement(pages: pages), on: connection)
      }
      try connection.run("COMMIT")
    } catch {
      fail(error)
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
