import HansaCore

/// A column of a relation, unique within one statement: two scans of one table have different columns.
public struct ColumnID: Hashable, Sendable, CustomStringConvertible {
  public let number: Int
  public init(_ number: Int) { self.number = number }
  public var description: String { "#\(number)" }
}

/// What a relation gives: a column's identity, its name for people, and its type.
public struct Column: Hashable, Sendable {
  public var id: ColumnID
  public var name: Name
  public var type: SQLType
  public var nullable: Bool

  public init(_ id: ColumnID, _ name: Name, _ type: SQLType, nullable: Bool = true) {
    self.id = id
    self.name = name
    self.type = type
    self.nullable = nullable
  }

  /// The column as an expression.
  public var reference: ScalarExpression { .column(id, type) }
}

/// What a dialect has to know of a source's column besides its type: it decides how the column is printed where its
/// value is used.
public struct ColumnTraits: Hashable, Sendable {
  /// The type as the source names it.
  public var nativeType: String
  /// Every value is one of the column's type.
  public var isTypeGuaranteed: Bool
  /// The source's name for the collation of a text column; nil where it does not tell.
  public var collation: Name?
  /// Texts are equal only where their bytes are.
  public var hasExactEquality: Bool
  /// Texts are ordered by their bytes.
  public var hasByteOrder: Bool

  public init(
    nativeType: String = "", isTypeGuaranteed: Bool = true, collation: Name? = nil, hasExactEquality: Bool = true,
    hasByteOrder: Bool = true
  ) {
    self.nativeType = nativeType
    self.isTypeGuaranteed = isTypeGuaranteed
    self.collation = collation
    self.hasExactEquality = hasExactEquality
    self.hasByteOrder = hasByteOrder
  }
}

/// Gives out column identities of one statement.
public struct ColumnAllocator: Sendable {
  private var next = 0
  public init() {}

  public mutating func column(_ name: Name, _ type: SQLType, nullable: Bool = true) -> Column {
    next += 1
    return Column(ColumnID(next), name, type, nullable: nullable)
  }
}
