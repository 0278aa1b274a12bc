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
  public var tables: [TableInfo]

  public init(
    source: Name, kind: Name, dialect: Name, version: String, defaultSchema: Name, tables: [TableInfo]
  ) {
    self.source = source
    self.kind = kind
    self.dialect = dialect
    self.version = version
    self.defaultSchema = defaultSchema
    self.tables = tables
  }
}

public struct TableInfo: Sendable {
  public enum Kind: String, Sendable { case table, view, file }
  public var schema: Name
  public var name: Name
  public var kind: Kind
  public var columns: [ColumnInfo]
  /// Columns of the primary key, in its order; empty for none.
  public var primaryKey: [Name]
  /// Rows by the source's statistics; nil where it has none.
  public var estimatedRows: Double?
  /// Why the table cannot be read (a corrupt file, say); asking for it is this error, having it is not.
  public var problem: HansaError?

  public init(
    schema: Name, name: Name, kind: Kind, columns: [ColumnInfo], primaryKey: [Name] = [], estimatedRows: Double? = nil,
    problem: HansaError? = nil
  ) {
    self.schema = schema
    self.name = name
    self.kind = kind
    self.columns = columns
    self.primaryKey = primaryKey
    self.estimatedRows = estimatedRows
    self.problem = problem
  }
}

public struct ColumnInfo: Sendable {
  public var name: Name
  /// nil for a type that Hansa cannot map: asking for the column is an error, having it is not.
  public var type: SQLType?
  /// The type as the source names it.
  public var nativeType: String
  public var nullable: Bool
  /// For text columns where the source tells.
  public var collation: Collation?
  /// A type of the source's own that the column is cast to when it is read (an enum to text, say).
  public var readAs: String?
  /// Whether the source guarantees the column's type for every row (SQLite does not, but in STRICT tables).
  public var isTypeGuaranteed: Bool

  public init(
    name: Name, type: SQLType?, nativeType: String, nullable: Bool = true, collation: Collation? = nil,
    readAs: String? = nil, isTypeGuaranteed: Bool = true
  ) {
    self.name = name
    self.type = type
    self.nativeType = nativeType
    self.nullable = nullable
    self.collation = collation
    self.readAs = readAs
    self.isTypeGuaranteed = isTypeGuaranteed
  }
}

/// How a source compares the text of a column.
public struct Collation: Hashable, Sendable {
  /// The source's own name for it: `en_US.utf8`, `utf8mb4_general_ci`, `NOCASE`.
  public var name: String
  /// Equal means equal bytes.
  public var isExactEquality: Bool
  /// Order is the order of bytes.
  public var isByteOrder: Bool
  /// Trailing blanks do not count.
  public var isPadded: Bool

  public init(name: String, isExactEquality: Bool, isByteOrder: Bool, isPadded: Bool) {
    self.name = name
    self.isExactEquality = isExactEquality
    self.isByteOrder = isByteOrder
    self.isPadded = isPadded
  }

  /// Compares by bytes, without padding: PostgreSQL's "C", SQLite's BINARY.
  public static func binary(_ name: String) -> Collation {
    Collation(name: name, isExactEquality: true, isByteOrder: true, isPadded: false)
  }
}
