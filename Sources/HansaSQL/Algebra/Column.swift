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

/// Gives out column identities of one statement.
public struct ColumnAllocator: Sendable {
  private var next = 0
  public init() {}

  public mutating func column(_ name: Name, _ type: SQLType, nullable: Bool = true) -> Column {
    next += 1
    return Column(ColumnID(next), name, type, nullable: nullable)
  }
}
