import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSQL
import Synchronization

/// The DuckDB that answers for the schema `hansa`: live rows, and the history's file where one is attached. Calls block.
public final class HistoryDatabase: Sendable {
  let database: DuckDBDatabase
  let live: LiveTables
  private let archive: String
  private let isEncrypted: Bool
  /// Held while a statement's state of live rows and file is taken, and while a batch goes from the one to the other.
  let boundary = Mutex(())
  /// Bytes of the archive, as the file lists it.
  let archivedBytes = Atomic(0)

  /// - Parameters:
  ///   - options: nil: live rows alone.
  ///   - tables: the columns of all tables that have live rows.
  /// - Throws: what opening the file throws, and what DuckDB's library does.
  public init(_ options: HistoryOptions?, tables: [Name: Schema]) throws(HansaError) {
    // A checkpoint writes the last rows of each table anew: not after each few batches.
    let own = [(name: "checkpoint_threshold", value: "64MB")]
    database = try DuckDBDatabase(
      settings: DuckDBDatabase.startSettings(memoryLimit: 1_000_000_000, spillFolder: nil, threads: nil) + own)
    live = LiveTables(tables)
    archive = options?.archiveFolder ?? ""
    isEncrypted = options?.encryptionKey != nil
    let connection = try database.connect()
    try DuckDBFunctions.register(on: connection)
    try live.register(on: connection)
    for (name, value) in DuckDBDialect.requiredSettings + [("TimeZone", "'UTC'")] {
      try connection.execute("SET GLOBAL \(name) = \(value)")
    }
    try connection.execute("CREATE SCHEMA hansa")
    if let options { try HistoryFile(options).attach(connection) }
    // A statement must not reach any other file, nor loosen this.
    if let options { try connection.execute("SET GLOBAL allowed_directories = [\(sqlLiteral(options.folder + "/"))]") }
    try connection.execute("SET GLOBAL enable_external_access = false")
    try connection.execute("SET GLOBAL lock_configuration = true")
    try makeViews(connection, isAttached: options != nil)
  }

  /// Makes the views anew, over the archive as the file lists it.
  func makeViews(_ connection: DuckDBConnection, isAttached: Bool = true) throws(HansaError) {
    var views = HistoryViews(isAttached: isAttached, isEncrypted: isEncrypted)
    if isAttached {
      let files = try connection.texts(
        "SELECT subject, CAST(format AS VARCHAR), file, CAST(bytes AS VARCHAR) FROM history.archived ORDER BY day",
        columns: 4)
      archivedBytes.store(files.reduce(0) { $0 + ($1[3].flatMap { Int($0) } ?? 0) }, ordering: .relaxed)
      for file in files {
        guard let table = file[0].flatMap(StoredTable.init), let format = file[1].flatMap({ Int($0) }) else { continue }
        views.archived[.init(table: table, format: format), default: []].append("\(archive)/\(file[2] ?? "")")
      }
    }
    if isAttached { try connection.execute(views.connections) }
    for name in live.schemas.keys.sorted() { try connection.execute(views.statement(name)) }
  }

  /// Takes the state of live rows and file for a statement, and gives the statement to `body`.
  ///
  /// - Parameters:
  ///   - user: whose own statements are shown with their values.
  ///   - further: tables of this statement alone, by names that are nobody else's.
  ///   - rows: the live rows of a table; called while nothing goes from live to the file.
  public func withStatement<T>(
    _ sql: String, user: Name, further: [Name: Schema] = [:], rows: @escaping LiveTables.Rows,
    _ body: (DuckDBStatement) throws(HansaError) -> T
  ) throws(HansaError) -> T {
    let reader = live.add(rows, further: further)
    defer { live.remove(reader) }
    let connection = try database.connect()
    try connection.execute("SET VARIABLE hansa_reader = \(reader)")
    try connection.execute("SET VARIABLE hansa_user = \(sqlLiteral(user.string))")
    try connection.execute("BEGIN")
    defer { try? connection.execute("ROLLBACK") }
    // Nobody else sees them, and they go with the transaction.
    for name in further.keys {
      let table = sqlLiteral(name.string)
      try connection.execute(
        "CREATE VIEW hansa.\(DuckDBDialect().quote(name)) AS SELECT * FROM hansa_live(\(table), \(reader))")
    }
    let statement = try boundary.withLock { _ throws(HansaError) in Prepared(try connection.prepare(sql)) }
    return try body(statement.statement)
  }

  /// Carries a statement out of the lock; it is used by one thread.
  private struct Prepared: @unchecked Sendable {
    let statement: DuckDBStatement
    init(_ statement: DuckDBStatement) { self.statement = statement }
  }
}
