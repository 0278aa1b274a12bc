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
  private let connections: ConnectionPool<Connection>
  /// Of the columns, as the catalog was read last: statistics are read by them.
  private let types = Mutex<[TableName: [Name: SQLType]]?>(nil)

  public init(name: Name, options: MySQLOptions) {
    self.name = name
    self.options = options
    connections = ConnectionPool(source: name, settings: options.pool) { () throws(HansaError) in
      try ClientLibrary.withThread { () throws(HansaError) in try Connection.open(options) }
    }
  }

  public func catalog() async throws(HansaError) -> SourceCatalog {
    try await asking("for its catalog", within: options.metadataTimeout) { adapter, connection throws(HansaError) in
      try adapter.readCatalog(connection)
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
    try await asking("for its statistics", within: options.metadataTimeout) { adapter, connection throws(HansaError) in
      if adapter.types.withLock({ $0 == nil }) { _ = try adapter.readCatalog(connection) }
      let types = adapter.types.withLock { $0 ?? [:] }
      return try StatisticsReader(connection: connection, types: types).read(tables)
    }
  }

  public func expectedRows(of statements: [String]) async throws(HansaError) -> [Double?] {
    // Explaining takes the locks that reading would, and nobody needs the answer.
    try await asking("how many rows it expects", within: min(CallLimit.moment, options.metadataTimeout)) {
      _, connection throws(HansaError) in
      var rows: [Double?] = []
      for statement in statements { rows.append(try StatementPlan.of(statement, on: connection)?.rows) }
      return rows
    }
  }

  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    try await asking(
      "whether tables have changed", within: min(CallLimit.glance, options.metadataTimeout), tellsServer: false
    ) { _, connection throws(HansaError) in
      try ChangeTokenReader(connection: connection).read(tables)
    }
  }

  public func execute(_ fragment: FragmentRequest) -> BatchStream {
    BatchStream.produced(by: "mysql-\(name)", schema: fragment.schema) {
      [name, connections] stream throws(HansaError) in
      do throws(HansaError) {
        try ClientLibrary.withThread { () throws(HansaError) in
          try FragmentRun(fragment: fragment, stream: stream, pool: connections).run()
        }
      } catch {
        if stream.wasCancelled { throw HansaError.cancelled.at(source: name.string) }
        // The server was told the deadline, and may notice it first.
        let isLate = error.code == .queryCanceled && fragment.deadline.map { $0 <= .now } ?? false
        throw (isLate ? HansaError.statementTimeout : error).at(source: name.string)
      }
    }
  }

  public func check() async throws(HansaError) -> SourceCheck {
    try await run("check") { adapter throws(HansaError) in
      let clock = ContinuousClock()
      let started = clock.now
      let connection = try Connection.open(adapter.options)
      let connected = clock.now
      defer { connection.close() }
      try connection.runSoon("SELECT 1")
      let answered = clock.now
      return SourceCheck(
        version: connection.version, endpoint: "\(adapter.options.place) as \(adapter.options.user)",
        connect: connected - started, roundTrip: answered - connected)
    }
  }

  public func replicationLag() async throws(HansaError) -> Duration? {
    try await asking("how far it is behind", within: min(CallLimit.glance, options.metadataTimeout)) {
      _, connection throws(HansaError) in
      try connection.replicationLag()
    }
  }

  public var place: String? { options.place }

  public func close() async {
    _ = try? await ClientLibrary.run("mysql-\(name)-close") { [connections] () throws(HansaError) in
      connections.close()
    }
  }

  public var pool: PoolStatus? { connections.status }

  /// Runs statements of Hansa's own on a connection of the pool.
  ///
  /// - Parameters:
  ///   - what: `for its catalog`.
  ///   - tellsServer: whether the server is to end what takes too long, for which a round trip may be needed.
  private func asking<R: Sendable>(
    _ what: String, within limit: Duration, tellsServer: Bool = true,
    _ work: @escaping @Sendable (MySQLAdapter, Connection) throws(HansaError) -> R
  ) async throws(HansaError) -> R {
    try await run("ask") { adapter throws(HansaError) in
      try adapter.connections.withConnection { connection throws(HansaError) in
        try connection.answering(CallLimit(limit, what, tellsServer: tellsServer)) { () throws(HansaError) in
          try work(adapter, connection)
        }
      }
    }
  }

  private func run<R: Sendable>(
    _ what: String, _ work: @escaping @Sendable (MySQLAdapter) throws(HansaError) -> R
  ) async throws(HansaError) -> R {
    do throws(HansaError) {
      return try await ClientLibrary.run("mysql-\(name)-\(what)") { [self] () throws(HansaError) in try work(self) }
    } catch {
      throw error.at(source: name.string)
    }
  }
}
