import HansaCore

/// A table, or what is read like one.
public struct TableInfo: Sendable {
  public enum Kind: String, Sendable { case table, view, file }
  public var schema: Name
  public var name: Name
  public var kind: Kind
  public var columns: [ColumnInfo]
  /// Columns of the primary key, in its order; empty for none.
  public var primaryKey: [Name]
  /// All keys that hold for every row, the primary one first. Only keys that are unique by PostgreSQL's equality of the
  /// columns' types as Hansa reads them.
  public var uniqueKeys: [UniqueKey]
  /// What the source finds rows by.
  public var indexes: [IndexInfo]
  /// Rows by the source's statistics; nil where it has none.
  public var estimatedRows: Double?
  /// Why the table cannot be read (a corrupt file, say); asking for it is this error, having it is not.
  public var problem: HansaError?

  /// - Parameter uniqueKeys: the primary key alone where nothing is said.
  public init(
    schema: Name, name: Name, kind: Kind, columns: [ColumnInfo], primaryKey: [Name] = [],
    uniqueKeys: [UniqueKey]? = nil, indexes: [IndexInfo] = [], estimatedRows: Double? = nil, problem: HansaError? = nil
  ) {
    self.schema = schema
    self.name = name
    self.kind = kind
    self.columns = columns
    self.primaryKey = primaryKey
    self.uniqueKeys = uniqueKeys ?? (primaryKey.isEmpty ? [] : [UniqueKey(primaryKey, nulls: .absent)])
    self.indexes = indexes
    self.estimatedRows = estimatedRows
    self.problem = problem
  }
}

/// Columns whose values, taken together, no two rows share.
public struct UniqueKey: Hashable, Sendable {
  /// What the key says about rows with NULL in its columns.
  public enum Nulls: String, Sendable {
    /// There are none: every column is NOT NULL.
    case absent
    /// A NULL equals a NULL: no two rows share them either (`NULLS NOT DISTINCT`).
    case equal
    /// Nothing: any number of rows may have them.
    case distinct
  }
  /// In the key's own order.
  public var columns: [Name]
  public var nulls: Nulls

  public init(_ columns: [Name], nulls: Nulls) {
    self.columns = columns
    self.nulls = nulls
  }
}

/// An index over columns of a table, as far as it can be used for conditions on them.
public struct IndexInfo: Hashable, Sendable {
  public var name: Name
  /// Its columns up to the first part that is none (an expression); at least one.
  public var columns: [Name]
  /// Finds ranges and gives an order, not only equal values.
  public var isOrdered: Bool

  public init(name: Name, columns: [Name], isOrdered: Bool) {
    self.name = name
    self.columns = columns
    self.isOrdered = isOrdered
  }
}
