import HansaCore

/// What one instance of a source is, has and allows: the facts that pushdown depends on, besides tables and columns.
///
/// What follows from them for SQL is the dialects' to say.
public struct SourceCapabilities: Sendable {
  /// `PostgreSQL`, `MariaDB`, `MySQL`, `SQLite`, `DuckDB`.
  public var product: String
  public var version: ServerVersion
  /// What the server says of its build; nil where it says nothing.
  public var edition: String?
  /// Settings of the session that results depend on: the server's own, and what Hansa's sessions have instead.
  public var session: [PinnedSetting] = []
  /// What the database's text is stored in, by the source's name.
  public var characterSet: String?
  /// What columns have that are declared without a collation.
  public var defaultCollation: Collation?
  /// Who compares by it: `libc`, `icu`, `builtin`; nil where there is no choice.
  public var collationProvider: String?
  /// A collation of the source's by which text compares as its UTF-8 bytes, without padding.
  public var byteOrderCollation: Name?
  /// Why nothing can be written there; nil where it can.
  public var readOnlyReason: String?
  /// Whether the configured user may create temporary tables there.
  public var canCreateTemporaryTables = false
  /// Bytes that one statement may have; nil for no limit that is known.
  public var maxStatementBytes: Int?
  /// Bytes of a value that sorting looks at; nil for all.
  public var maxSortBytes: Int?
  /// Options it was built with, or extensions that are loaded, by the source's names.
  public var options: [String] = []
  /// The functions that it has; nil where it does not tell.
  public var functions: Set<Name>?

  public init(product: String, version: ServerVersion) {
    self.product = product
    self.version = version
  }
}

/// A setting of the sessions that Hansa opens.
public struct PinnedSetting: Hashable, Sendable {
  public var name: String
  /// What sessions have there that set nothing.
  public var server: String
  /// What Hansa's have.
  public var session: String

  public init(_ name: String, server: String, session: String) {
    self.name = name
    self.server = server
    self.session = session
  }
}
