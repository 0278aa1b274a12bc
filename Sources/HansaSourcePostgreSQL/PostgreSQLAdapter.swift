import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import Synchronization

/// Reads tables of a PostgreSQL database, over libpq and in PostgreSQL's binary formats.
public final class PostgreSQLAdapter: SourceAdapter {
  public let name: Name
  private let options: PostgreSQLOptions
  private let pool: ConnectionPool
  /// As the catalog was read last: statistics are read by it.
  private let types = Mutex<TypeMapping?>(nil)
  private let helpers: HelperBudget

  /// Nothing is connected until the first call.
  public init(name: Name, options: PostgreSQLOptions) {
    self.name = name
    self.options = options
    pool = ConnectionPool(options)
    helpers = HelperBudget((options.parallelReads ?? min(4, ProcessInfo.processInfo.activeProcessorCount)) - 1)
  }

  public func catalog() async throws(HansaError) -> SourceCatalog {
    try await onThread { [self] () throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in
        try CatalogReader(connection, options).read(source: name, try readTypes(connection))
      }
    }
  }

  public func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    try await onThread { [self] () throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in
        let known = types.withLock(\.self)
        let mapping = if let known { known } else { try readTypes(connection) }
        return try StatisticsReader(connection: connection, mapping: mapping).read(tables)
      }
    }
  }

  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    try await onThread { [pool] () throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in
        try ChangeTokenReader(connection: connection).read(tables)
      }
    }
  }

  private func readTypes(_ connection: Connection) throws(HansaError) -> TypeMapping {
    let mapping = try CatalogReader(connection, options).readTypes()
    types.withLock { $0 = mapping }
    return mapping
  }

  public func check() async throws(HansaError) -> SourceCheck {
    try await onThread { [pool, options] () throws(HansaError) in
      let clock = ContinuousClock()
      let started = clock.now
      let connection = try Connection(options)
      let connected = clock.now
      defer { pool.checkIn(connection) }
      _ = try connection.query("SELECT 1")
      return SourceCheck(
        version: connection.serverVersion, endpoint: connection.endpoint, connect: connected - started,
        roundTrip: clock.now - connected)
    }
  }

  public func replicationLag() async throws(HansaError) -> Duration? {
    try await onThread { [pool] () throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in
        let answer = try connection.query(Self.lagQuery)
        return answer.text(0, 0).flatMap { Int64($0) }.map { .milliseconds($0) }
      }
    }
  }

  /// Milliseconds. All that came is applied: then the standby is as its primary was a moment ago, provided that it still
  /// listens to it. Otherwise the age of what was applied last, which says too much where the primary rests.
  private static let lagQuery = """
    SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0
      WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
        AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) THEN 0
      ELSE greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)::int8 END
    """

  public var place: String? { options.place }

  public func close() async { pool.close() }

  public func execute(_ fragment: FragmentRequest) -> BatchStream {
    BatchStream.produced(by: "hansa-pg-\(name)", schema: fragment.schema) {
      [pool, helpers, name] stream throws(HansaError) in
      do throws(HansaError) {
        try Self.run(fragment, on: pool, helpers, source: name, into: stream)
      } catch {
        throw stream.wasCancelled
          ? HansaError(.queryCanceled, "the query was cancelled", source: name.string) : error.at(source: name.string)
      }
    }
  }

  private static func run(
    _ fragment: FragmentRequest, on pool: ConnectionPool, _ budget: HelperBudget, source: Name, into stream: BatchStream
  ) throws(HansaError) {
    let connection = try pool.checkOut(isCancelled: { stream.wasCancelled })
    stream.markConnected()
    let cancellation = QueryCancellation(connection)
    // Whatever happens: the statement is stopped, and a connection that a cancel may still reach is not used again.
    defer {
      stream.onCancel(nil)
      if connection.isRunningStatement { cancellation.fire() }
      if cancellation.end() { connection.close() } else { pool.checkIn(connection) }
    }
    stream.onCancel { cancellation.fire() }
    if stream.wasCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
    let reader = try FragmentReader(fragment, connection, into: stream)
    guard budget.isOpen, let (statement, snapshot) = try ParallelRead.plan(fragment, on: connection) else {
      return try reader.read(fragment.sql, on: connection)
    }
    let helpers = budget.take()
    defer { budget.giveBack(helpers) }
    let parts = ParallelRead(
      statement, snapshot, reader, helpers: helpers, source: source, pool: pool, stream: stream)
    try parts.run(on: connection, cancellation)
  }

  private func onThread<T: Sendable>(
    _ work: @escaping @Sendable () throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    do throws(HansaError) { return try await WorkerThread.run("hansa-pg-\(name)", work) } catch {
      throw error.at(source: name.string)
    }
  }
}
