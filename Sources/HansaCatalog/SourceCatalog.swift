import HansaCore

/// What one source holds and can do, as read from it: a value, replaced as a whole when it is refreshed.
public struct SourceCatalog: Sendable {
  /// The source's name in the configuration.
  public var source: Name
  /// `postgresql`, `mysql`, `sqlite`, `files`.
  public var kind: Name
  /// The dialect its fragments are written in: a dialect's name (`postgresql`, `mariadb`, `mysql`, `sqlite`, `duckdb`).
  public var dialect: Name
  /// The server's own version, as it says it.
  public var version: String
  /// The schema that `source.table` means.
  public var defaultSchema: Name
  public var tables: [TableInfo] { didSet { index = TableIndex(tables) } }
  /// What it knows of the rows of its tables, as far as it was asked for them.
  public var statistics: [TableName: TableStatistics] = [:]
  /// What this instance is, has and allows.
  public var capabilities: SourceCapabilities
  /// nil where one connection reads a table.
  public var parallelReads: ParallelReads?
  /// Hansa's own tables: rows are read as they are, and tables are only found by their full names.
  public var isSystem = false
  private var index: TableIndex

  /// - Parameter capabilities: where nothing is said: the version's numbers, and nothing allowed.
  public init(
    source: Name, kind: Name, dialect: Name, version: String, defaultSchema: Name, tables: [TableInfo],
    capabilities: SourceCapabilities? = nil
  ) {
    self.source = source
    self.kind = kind
    self.dialect = dialect
    self.version = version
    self.defaultSchema = defaultSchema
    self.tables = tables
    self.capabilities = capabilities ?? SourceCapabilities(product: kind.string, version: ServerVersion(version))
    index = TableIndex(tables)
  }

  /// The table with exactly these names.
  public func table(_ schema: Name, _ name: Name) -> TableInfo? {
    index.positions(of: name, isFolded: false).map { tables[$0] }.first { $0.schema == schema }
  }

  /// The tables of that name in any schema, in the catalog's order.
  ///
  /// - Parameter isFolded: without regard to the case of ASCII letters.
  func tables(named name: Name, isFolded: Bool) -> [TableInfo] {
    index.positions(of: name, isFolded: isFolded).map { tables[$0] }
  }
}
