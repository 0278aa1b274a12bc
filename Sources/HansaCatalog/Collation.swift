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

  /// Of which nothing is known: it may compare in any way.
  public static func unknown(_ name: String) -> Collation {
    Collation(name: name, isExactEquality: false, isByteOrder: false, isPadded: true)
  }
}
