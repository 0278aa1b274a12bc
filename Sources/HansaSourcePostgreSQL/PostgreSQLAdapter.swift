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
  let connections: ConnectionPool<Connection>
  /// As the catalog was read last: statistics are read by it.
  private let types = Mutex<TypeMapping?>(nil)
  private let helpers: HelperBudget
  /// What threads are called that work for it.
  private let thread: String

  /// Nothing is connected until the first call.
  public init(name: Name, options: PostgreSQLOptions) {
    self.name = name
    self.options = options
    thread = "hansa-pg-\(name)"
    connections = ConnectionPool(source: name, settings: options.pool) { () throws(HansaError) in
      try Connection.open(options)
    }
    helpers = HelperBudget(options.readers - 1)
  }

  public func catalog() async throws(HansaError) -> SourceCatalog {
    try await asking("for its catalog", within: options.metadataTimeout) { [self] connection throws(HansaError) in
      try CatalogReader(connection, options).read(source: name, try readTypes(connection))
    }
  }

  public func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    try await asking("for its statistics", within: options.metadataTimeout) { [self] connection throws(HansaError) in
      let known = types.withLock(\.self)
      let mapping = if let known { known } else { try readTypes(connection) }
      return try StatisticsReader(connection: connection, mapping: mapping).read(tables)
    }
  }

  public func expectedRows(of statements: [String]) async throws(HansaError) -> [Double?] {
    // Explaining takes the locks that reading would, and nobody needs the answer.
    try await asking("how many rows it expects", within: min(CallLimit.moment, options.metadataTimeout)) {
      connection throws(HansaError) in
      var rows: [Double?] = []
      for statement in statements { rows.append(try StatementPlan.of(statement, [], on: connection)?.rows) }
      return rows
    }
  }

  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    try await asking(
      "whether tables have changed", within: min(CallLimit.glance, options.metadataTimeout), tellsServer: false
    ) { connection throws(HansaError) in
      try ChangeTokenReader(connection: connection).read(tables)
    }
  }

  private func readTypes(_ connection: Connection) throws(HansaError) -> TypeMapping {
    let mapping = try CatalogReader(connection, options).readTypes()
    types.withLock { $0 = mapping }
    return mapping
  }

  public func check() async throws(HansaError) -> SourceCheck {
    try await onThread { [options] () throws(HansaError) in
      let clock = ContinuousClock()
      let started = clock.now
      let connection = try Connection.open(options)
      let connected = clock.now
      defer { connection.close() }
      try connection.answering(CallLimit(options.connectTimeout, "whether it is there")) {
        () throws(HansaError) in _ = try connection.query("SELECT 1")
      }
      return SourceCheck(
        version: connection.serverVersion, endpoint: connection.endpoint, connect: connected - started,
        roundTrip: clock.now - connected)
    }
  }

  public func replicationLag() async throws(HansaError) -> Duration? {
    try await asking("how far it is behind", within: min(CallLimit.glance, options.metadataTimeout)) {
      connection throws(HansaError) in
      let answer = try connection.query(Self.lagQuery)
      return answer.text(0, 0).flatMap { Int64($0) }.map { .milliseconds($0) }
    }
  }

  /// Milliseconds. All that came is applied: then the standby is as its primary was a moment ago, provided that it still
  /// listens to it. Otherwise the age of what was applied last, which says too much where the primary rests, and which nobody
  /// knows where nothing was applied since its start (`greatest` would make 0 of that NULL).
  private static let lagQuery = """
    SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0
      WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn()
        AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) THEN 0
      WHEN pg_last_xact_replay_timestamp() IS NOT NULL THEN
        greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)::int8 END
    """

  public var place: String? { options.place }

  public func close() async { connections.close() }

  public var pool: PoolStatus? { connections.status }

  public func execute(_ fragment: FragmentRequest) -> BatchStream {
    // Asked for once, so that all parts of a statement and all its tries say the same.
    let comment = options.traceComments ? fragment.trace?() : nil
    let stream = BatchStream(schema: fragment.schema)
    let run = FragmentRun(fragment, comment ?? [:], stream, pool: connections, helpers, source: name)
    let departure = run.depart()
    stream.fill(by: thread) { [name] stream throws(HansaError) in
      do throws(HansaError) { try run.run(departure) } catch {
        if stream.wasCancelled { throw HansaError.cancelled.at(source: name.string) }
        // The server was told the deadline, and may notice it first.
        let isLate = error.code == .queryCanceled && fragment.deadline.map { $0 <= .now } ?? false
        throw (isLate ? HansaError.statementTimeout : error).at(source: name.string)
      }
    }
    return stream
  }

  /// Runs statements of Hansa's own on a connection of the pool.
  ///
  /// - Parameters:
  ///   - what: `for its catalog`.
  ///   - tellsServer: whether the server is to end what takes too long, for which a round trip may be needed.
  private func asking<T: Sendable>(
    _ what: String, within limit: Duration, tellsServer: Bool = true,
    _ work: @escaping @Sendable (Connection) throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    try await onThread { [connections] () throws(HansaError) in
      try connections.withConnection { connection throws(HansaError) in
        try connection.answering(CallLimit(limit, what, tellsServer: tellsServer)) { () throws(HansaError) in
          try work(connection)
        }
      }
    }
  }

  private func onThread<T: Sendable>(
    _ work: @escaping @Sendable () throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    do throws(HansaError) { return try await WorkerThread.run(thread, work) } catch {
      throw error.at(source: name.string)
    }
  }
}
