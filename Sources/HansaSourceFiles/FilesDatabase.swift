import HansaCatalog
import HansaCore
import HansaDuckDB
import HansaSQL
import Synchronization

/// The DuckDB of one source, in memory: a view for each table. All calls block.
final class FilesDatabase: Sendable {
  let database: DuckDBDatabase
  let overflowed = OverflowedStatements()
  private let options: FilesOptions
  /// Extensions that are loaded.
  private let extensions: [String]
  private let views = Mutex<Views>(Views())

  private struct Views: Sendable {
    var isRead = false
    var tables: [Name: TableView] = [:]
    var problems: [Name: HansaError] = [:]
  }

  init(_ options: FilesOptions) throws(HansaError) {
    self.options = options
    database = try DuckDBDatabase(settings: options.startSettings)
    let connection = try database.connect()
    try DuckDBFunctions.register(on: connection)
    for (name, value) in DuckDBDialect.requiredSettings + [("TimeZone", "'UTC'")] {
      try connection.execute("SET GLOBAL \(name) = \(value)")
    }
    // Asking for them looks into a folder, which the next settings forbid.
    extensions = try connection.texts(
      "SELECT extension_name FROM duckdb_extensions() WHERE loaded ORDER BY 1", columns: 1
    ).compactMap { $0.first.flatMap { $0 } }
    // A statement must not reach any other file, nor loosen this.
    try connection.execute("SET GLOBAL allowed_directories = [\(literal(options.place + "/"))]")
    try connection.execute("SET GLOBAL allowed_paths = [\(literal(options.place))]")
    try connection.execute("SET GLOBAL enable_external_access = false")
    try connection.execute("SET GLOBAL lock_configuration = true")
  }

  /// Looks at the folder anew; files that are as they were are not read again.
  func tables() throws(HansaError) -> [TableInfo] {
    try views.withLock { (views) throws(HansaError) in
      try read(&views)
      let all = views.tables.values.map(\.info) + views.problems.map { TableView.broken($0.key, $0.value) }
      return all.sorted { $0.name < $1.name }
    }
  }

  /// What is known of tables without reading their rows; those that have a problem, or of whose rows nothing is known,
  /// are left out.
  func statistics(of names: [Name]) throws(HansaError) -> [Name: TableStatistics] {
    let known = try views.withLock { (views) throws(HansaError) in
      if !views.isRead { try read(&views) }
      return names.compactMap { views.tables[$0] }
    }
    let connection = try database.connect()
    var found: [Name: TableStatistics] = [:]
    for view in known { found[view.files.name] = try FileStatistics(view).read(connection) }
    return found
  }

  /// The files of tables as the catalog was read last, which are those that statements read; without tables that have a
  /// problem.
  func files(of names: [Name]) throws(HansaError) -> [TableFiles] {
    try views.withLock { (views) throws(HansaError) in
      if !views.isRead { try read(&views) }
      return names.compactMap { name in views.tables[name].flatMap { $0.info.problem == nil ? $0.files : nil } }
    }
  }

  private func read(_ views: inout Views) throws(HansaError) {
    let listing = try FolderListing(options.place)
    let connection = try database.connect()
    var tables: [Name: TableView] = [:]
    for files in listing.tables {
      if let known = views.tables[files.name], known.files == files {
        tables[files.name] = known
      } else {
        tables[files.name] = TableView(files, options, connection)
      }
    }
    for name in views.tables.keys where tables[name] == nil {
      // A name that differs by case alone is the same view of DuckDB's.
      if !tables.keys.contains(where: { $0.folded == name.folded }) { try connection.execute(TableView.drop(name)) }
    }
    views = Views(isRead: true, tables: tables, problems: listing.problems)
  }

  /// The files of the tables that a statement names, after a look at whether they are still what the catalog said.
  ///
  /// - Throws: `.undefinedFile` for a file that is gone, `HV021` for one that has other columns now, the table's problem.
  func prepare(_ sql: String) throws(HansaError) -> [TableFiles] {
    try views.withLock { (views) throws(HansaError) in
      if !views.isRead { try read(&views) }
      var used: [TableFiles] = []
      for (name, view) in views.tables where sql.contains(quote(name.string)) {
        if let problem = view.info.problem { throw problem }
        if let changed = try changed(view) { views.tables[name] = changed }
        used.append(view.files)
      }
      return used
    }
  }

  private func changed(_ view: TableView) throws(HansaError) -> TableView? {
    var now = view.files
    now.files = []
    for file in view.files.files {
      guard let current = DataFile(path: file.path) else {
        throw HansaError(
          .undefinedFile, "the file \"\(file.path)\" of the table \"\(view.files.name)\" does not exist any more")
      }
      now.files.append(current)
    }
    guard now != view.files else { return nil }
    let fresh = TableView(now, options, try database.connect())
    if let problem = fresh.info.problem { throw problem }
    guard fresh.info.hasColumns(of: view.info) else {
      throw HansaError(
        FileFailure.inconsistent,
        "the files of the table \"\(now.name)\" have other columns than when the catalog was read",
        advice: "Read the catalog again.")
    }
    return fresh
  }

  /// What this DuckDB is; files are only read by it.
  func capabilities() throws(HansaError) -> SourceCapabilities {
    let version = try DuckDBLibrary.load().version
    var capabilities = SourceCapabilities(product: "DuckDB", version: ServerVersion(version))
    capabilities.characterSet = "UTF-8"
    capabilities.defaultCollation = .binary("binary")
    capabilities.byteOrderCollation = "binary"
    capabilities.readOnlyReason = "files are only read"
    capabilities.canCreateTemporaryTables = true
    capabilities.options = extensions
    return capabilities
  }
}
