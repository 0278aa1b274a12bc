import HansaCore

/// A column of a table.
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
