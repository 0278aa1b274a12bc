import CMariaDB
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import Synchronization

/// Reads MySQL and MariaDB through MariaDB's client library: prepared statements, binary results, row by row.
public final class MySQLAdapter: SourceAdapter {
  public let name: Name
  private let options: MySQLOptions
  private let pool: ConnectionPool
  /// Of the columns, as the catalog was read last: statistics are read by them.
  private let types = Mutex<[TableName: [Name: SQLType]]?>(nil)

  public init(name: Name, options: MySQLOptions) {
    self.name = name
    self.options = options
    pool = ConnectionPool(options)
  }

  public func catalog() async throws(HansaError) -> SourceCatalog {
    try await run("catalog") { adapter, pool throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in
        try adapter.readCatalog(connection)
      }
    }
  }

  private func readCatalog(_ connection: Connection) throws(HansaError) -> SourceCatalog {
    let catalog = try CatalogReader(connection, source: name).read()
    let read = catalog.tables.map { table in
      (
        TableName(table.schema, table.name),
        Dictionary(
          table.columns.compactMap { column in
            column.type.map { (column.name, $0) }
          }
        ) { first, _ in first }
      )
    }
    types.withLock { $0 = Dictionary(read) { first, _ in first } }
    return catalog
  }

  public func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    try await run("statistics") { adapter, pool throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in
        if adapter.types.withLock({ $0 == nil }) { _ = try adapter.readCatalog(connection) }
        let types = adapter.types.withLock { $0 ?? [:] }
        return try StatisticsReader(connection: connection, types: types).read(tables)
      }
    }
  }

  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    try await run("tokens") { _, pool throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in
        try ChangeTokenReader(connection: connection).read(tables)
      }
    }
  }

  public func execute(_ fragment: FragmentRequest) -> BatchStream {
    BatchStream.produced(by: "mysql-\(name)", schema: fragment.schema) { [name, pool] stream throws(HansaError) in
      do throws(HansaError) {
        try ClientLibrary.withThread { () throws(HansaError) in try Self.read(fragment, pool, into: stream) }
      } catch {
        throw error.at(source: name.string)
      }
    }
  }

  private static func read(
    _ fragment: FragmentRequest, _ pool: ConnectionPool, into stream: BatchStream
  ) throws(HansaError) {
    let connection = try pool.checkOut()
    let cancellation = QueryCancellation(connection)
    stream.markConnected()
    stream.onCancel { cancellation.cancel() }
    let reader = StatementReader(connection)
    let outcome: Result<Void, HansaError>
    do throws(HansaError) {
      try reader.read(fragment, into: stream)
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    stream.onCancel(nil)
    let wasCancelled = cancellation.end()
    let isReusable = reader.close(isAbandoned: wasCancelled)
    if isReusable { pool.checkIn(connection) } else { connection.close() }
    if wasCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
    try outcome.get()
  }

  public func check() async throws(HansaError) -> SourceCheck {
    try await run("check") { adapter, pool throws(HansaError) in
      let clock = ContinuousClock()
      let started = clock.now
      let connection = try Connection(adapter.options)
      let connected = clock.now
      do throws(HansaError) { try connection.run("SELECT 1") } catch {
        connection.close()
        throw error
      }
      let answered = clock.now
      pool.checkIn(connection)
      return SourceCheck(
        version: connection.version, endpoint: "\(adapter.options.place) as \(adapter.options.user)",
        connect: connected - started, roundTrip: answered - connected)
    }
  }

  public func replicationLag() async throws(HansaError) -> Duration? {
    try await run("lag") { _, pool throws(HansaError) in
      try pool.withConnection { connection throws(HansaError) in try connection.replicationLag() }
    }
  }

  public var place: String? { options.place }

  public func close() async {
    _ = try? await ClientLibrary.run("mysql-\(name)-close") { [pool] () throws(HansaError) in pool.close() }
  }

  private func run<R: Sendable>(
    _ what: String, _ work: @escaping @Sendable (MySQLAdapter, ConnectionPool) throws(HansaError) -> R
  ) async throws(HansaError) -> R {
    do throws(HansaError) {
      return try await ClientLibrary.run("mysql-\(name)-\(what)") { [self] () throws(HansaError) in
        try work(self, pool)
      }
    } catch {
      throw error.at(source: name.string)
    }
  }
}
