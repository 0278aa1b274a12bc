import HansaArrow
import HansaCatalog
import HansaCore
import HansaDuckDB
import HansaSource
import Synchronization

/// Files as tables: Parquet, CSV and JSON, one file or one folder of files a table, read by a DuckDB of the source's
/// own. Files are only read.
public final class FilesAdapter: SourceAdapter {
  public let name: Name
  private let options: FilesOptions
  private let database: LazyDatabase

  public init(name: Name, options: FilesOptions) {
    self.name = name
    self.options = options
    database = LazyDatabase(options)
  }

  public func catalog() async throws(HansaError) -> SourceCatalog {
    let (name, database) = (name, database)
    return try await onWorker { () throws(HansaError) in
      let files = try database.open()
      let tables = try files.tables()
      return SourceCatalog(
        source: name, kind: "files", dialect: "duckdb", version: try DuckDBLibrary.load().version,
        defaultSchema: "main", tables: tables, capabilities: try files.capabilities())
    }
  }

  public func statistics(of tables: [TableName]) async throws(HansaError) -> [TableName: TableStatistics] {
    let database = database
    return try await onWorker { () throws(HansaError) in
      let files = try database.open()
      let found = try files.statistics(of: tables.filter { $0.schema == "main" }.map(\.table))
      return Dictionary(found.map { (TableName("main", $0), $1) }) { first, _ in first }
    }
  }

  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    let database = database
    return try await onWorker { () throws(HansaError) in
      let found = try database.open().changeTokens(of: tables.filter { $0.schema == "main" }.map(\.table), at: .now)
      return Dictionary(found.map { (TableName("main", $0), $1) }) { first, _ in first }
    }
  }

  public func execute(_ fragment: FragmentRequest) -> BatchStream {
    let (name, database) = (name, database)
    return BatchStream.produced(by: "files \(name)", schema: fragment.schema) { (stream) throws(HansaError) in
      do throws(HansaError) {
        try FragmentRun(files: try database.open(), request: fragment, stream: stream).run()
      } catch {
        throw error.at(source: name.string)
      }
    }
  }

  public func check() async throws(HansaError) -> SourceCheck {
    let (options, database) = (options, database)
    return try await onWorker { () throws(HansaError) in
      let start = ContinuousClock.now
      let listing = try FolderListing(options.place)
      let files = listing.tables.reduce(0) { $0 + $1.files.count }
      let listed = ContinuousClock.now
      _ = try database.open().database.connect().texts("SELECT 'x'", columns: 1)
      return SourceCheck(
        version: "DuckDB \(try DuckDBLibrary.load().version)",
        endpoint: "\(options.place) (\(files) file\(files == 1 ? "" : "s"))", connect: listed - start,
        roundTrip: ContinuousClock.now - listed)
    }
  }

  public var place: String? { options.folder }

  public func close() async { database.close() }

  private func onWorker<T: Sendable>(
    _ work: @escaping @Sendable () throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    do throws(HansaError) { return try await WorkerThread.run("files \(name)", work) } catch {
      throw error.at(source: name.string)
    }
  }
}

/// A database that is opened when it is first needed; a closed one is opened again.
private final class LazyDatabase: Sendable {
  private let options: FilesOptions
  private let opened = Mutex<FilesDatabase?>(nil)

  init(_ options: FilesOptions) { self.options = options }

  /// Blocks for some 50 ms the first time.
  func open() throws(HansaError) -> FilesDatabase {
    try opened.withLock { (opened) throws(HansaError) in
      if let opened { return opened }
      let made = try FilesDatabase(options)
      opened = made
      return made
    }
  }

  /// Fragments that run keep the database until they end.
  func close() { opened.withLock { $0 = nil } }
}
