import CSQLite
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource

/// Tables and views of one SQLite file, opened for reading only; a missing file is an error and never created.
public final class SQLiteAdapter: SourceAdapter {
  public let name: Name
  private let options: SQLiteOptions
  private let pool: ConnectionPool
  private let changes: ChangeWatch

  public init(name: Name, options: SQLiteOptions) {
    self.name = name
    self.options = options
    pool = ConnectionPool(options)
    changes = ChangeWatch(options)
  }

  public func catalog() async throws(HansaError) -> SourceCatalog {
    let (name, options) = (name, options)
    return try await withConnection { (connection) throws(HansaError) in
      try CatalogReader(connection: connection, source: name, options: options).read()
    }
  }

  public func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    try await withConnection { (connection) throws(HansaError) in
      try StatisticsReader(connection: connection).read(tables)
    }
  }

  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    let changes = changes
    return try await onWorker { () throws(HansaError) in try changes.tokens(of: tables) }
  }

  public func execute(_ fragment: FragmentRequest) -> BatchStream {
    let (name, options, pool) = (name, options, pool)
    return BatchStream.produced(by: "sqlite \(name)", schema: fragment.schema) { (stream) throws(HansaError) in
      do throws(HansaError) {
        let (connection, isShared) = try Self.connection(for: fragment, stream, pool)
        stream.markConnected()
        // One that fails closes, and its transaction ends, when it is dropped.
        try FragmentRun(connection: connection, request: fragment, stream: stream, options: options).run()
        if isShared { ConsistentReads.end(connection) }
        pool.giveBack(connection)
      } catch {
        if stream.wasCancelled { throw HansaError.cancelled.at(source: name.string) }
        throw error.at(source: name.string)
      }
    }
  }

  /// - Returns: the connection, and whether it is in the transaction of its query's fragments.
  private static func connection(
    for fragment: FragmentRequest, _ stream: BatchStream, _ pool: ConnectionPool
  ) throws(HansaError) -> (SQLiteConnection, Bool) {
    guard let group = fragment.snapshot else { return (try pool.take(), false) }
    let readers = group.attachment(of: pool) {
      SnapshotReaders<SQLiteConnection> { connection in
        ConsistentReads.end(connection)
        pool.giveBack(connection)
      }
    }
    let connection = try readers.take(for: stream, deadline: fragment.deadline) { () throws(HansaError) in
      var connections: [SQLiteConnection] = []
      while connections.count < group.fragments { connections.append(try pool.take()) }
      for connection in connections { connection.begin() }
      try ConsistentReads(connections: connections).open(for: stream)
      return connections
    }
    return (connection, true)
  }

  public func check() async throws(HansaError) -> SourceCheck {
    let options = options
    return try await onWorker { () throws(HansaError) in
      let start = ContinuousClock.now
      let connection = try SQLiteConnection(options)
      let opened = ContinuousClock.now
      // Reads the file's header, so that a file of another kind is found out.
      _ = try connection.firstInteger("PRAGMA schema_version")
      return SourceCheck(
        version: String(cString: sqlite3_libversion()), endpoint: options.path, connect: opened - start,
        roundTrip: ContinuousClock.now - opened)
    }
  }

  public var place: String? { options.path }

  public func close() async {
    pool.close()
    changes.close()
  }

  private func withConnection<T: Sendable>(
    _ work: @escaping @Sendable (SQLiteConnection) throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    let pool = pool
    return try await onWorker { () throws(HansaError) in
      let connection = try pool.take()
      let result = try work(connection)
      pool.giveBack(connection)
      return result
    }
  }

  private func onWorker<T: Sendable>(
    _ work: @escaping @Sendable () throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    do throws(HansaError) { return try await WorkerThread.run("sqlite \(name)", work) } catch {
      throw error.at(source: name.string)
    }
  }
}
