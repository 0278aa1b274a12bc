import HansaCore
import HansaSQL

/// What a source knows of a table's rows without reading them: what costs are estimated from.
public struct TableStatistics: Sendable {
  public var rows: Double
  /// What the table takes at the source, in bytes; nil where it does not tell.
  public var bytes: Double?
  public var columns: [Name: ColumnStatistics]
  /// Distinct values of columns taken together (extended statistics, the prefixes of an index).
  public var groups: [DistinctGroup] = []
  /// How single rows are found by a number; nil where there is no such way.
  public var address: RowAddress?
  /// Rows that were read because the source knew nothing of some columns; nil where none were.
  public var sampledRows: Int?
  /// Columns that an index begins with: the source can count in it how many rows a condition leaves.
  public var indexedColumns: Set<Name> = []
  /// What the source expects of conditions, where it was asked.
  public var expectations: [Expectation] = []

  public struct DistinctGroup: Hashable, Sendable {
    public var columns: Set<Name>
    public var count: Double
    public init(_ columns: Set<Name>, count: Double) {
      self.columns = columns
      self.count = count
    }
  }

  /// A column of whole numbers that an index finds rows by, and its ends.
  public struct RowAddress: Hashable, Sendable {
    public var column: Name
    public var least: Int64
    public var greatest: Int64
    public init(column: Name, least: Int64, greatest: Int64) {
      self.column = column
      self.least = least
      self.greatest = greatest
    }
  }

  /// How many rows the source expects conditions to leave.
  public struct Expectation: Hashable, Sendable {
    /// Each by a hash of what it says, whatever their order.
    public var conditions: Set<UInt64>
    public var rows: Double
    public init(_ conditions: Set<UInt64>, rows: Double) {
      self.conditions = conditions
      self.rows = rows
    }
  }

  public init(rows: Double, bytes: Double? = nil, columns: [Name: ColumnStatistics] = [:]) {
    self.rows = rows
    self.bytes = bytes
    self.columns = columns
  }
}

/// The distribution of a column's values.
public struct ColumnStatistics: Sendable {
  /// The part of the rows in which it is NULL, 0 to 1.
  public var nullFraction: Double
  /// Values that differ, NULL not counted; nil where unknown.
  public var distinct: Double?
  /// Bytes of a value, on average.
  public var width: Double?
  /// The most common values, each with its part of all rows, most common first.
  public var common: [(value: SQLValue, fraction: Double)]
  /// Bounds of ranges that hold the same number of the remaining rows each, in ascending order; two or more, or none.
  public var histogram: [SQLValue]
  /// How the order of rows on disk follows the order of values: -1 to 1, 0 for not at all; nil where unknown.
  public var correlation: Double?

  public init(
    nullFraction: Double = 0, distinct: Double? = nil, width: Double? = nil,
    common: [(value: SQLValue, fraction: Double)] = [], histogram: [SQLValue] = [], correlation: Double? = nil
  ) {
    self.nullFraction = nullFraction
    self.distinct = distinct
    self.width = width
    self.common = common
    self.histogram = histogram
    self.correlation = correlation
  }
}

/// A table of a source, by its exact names there.
public struct TableName: Hashable, Sendable {
  public var schema: Name
  public var table: Name
  public init(_ schema: Name, _ table: Name) {
    self.schema = schema
    self.table = table
  }
}
