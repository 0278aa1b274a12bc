import HansaCore

/// Columns of text whose collation is not the reference's.
extension PostgreSQLDialect {
  /// Equality is that of bytes in every collation but a nondeterministic one; what orders has an explicit collation anyway.
  ///
  /// Two columns with collations of their own cannot be compared at all: an explicit one decides.
  public func column(_ text: String, _ item: Scan.Item, of scan: Scan) -> String {
    needsCollation(item) ? "\(text) COLLATE \"C\"" : text
  }

  private func needsCollation(_ item: Scan.Item) -> Bool {
    guard item.column.type.isText || item.column.type.element?.isText == true else { return false }
    let traits = item.traits
    if !traits.hasExactEquality { return true }
    guard let collation = traits.collation, let defaultCollation else { return false }
    return collation != defaultCollation && !traits.hasByteOrder
  }

  /// In the column's own collation all are equal that are equal in bytes, and its index can be used; the order is that
  /// of bytes in some collations only.
  public func indexable(_ call: FunctionCall, _ arguments: [String], _ columns: [StoredColumn?]) -> String? {
    guard arguments.count > 1, let column = columns[0]?.item, column.readAs == nil, column.column.type.isText else {
      return nil
    }
    if call.name == "=", let other = columns[1]?.item, needsCollation(column), needsCollation(other) {
      guard let collation = column.traits.collation, collation == other.traits.collation else { return nil }
      return "\(arguments[0]) = \(arguments[1])"
    }
    guard call.arguments.dropFirst().allSatisfy({ $0.isLiteral && $0.type.isText }) else { return nil }
    switch call.name {
    case "=" where needsCollation(column): return "\(arguments[0]) = \(arguments[1])"
    case "in" where needsCollation(column):
      return "\(arguments[0]) IN (\(arguments.dropFirst().joined(separator: ", ")))"
    case let name where Self.isOrdering(name) && column.traits.hasByteOrder:
      return "\(arguments[0]) \(name) \(arguments[1])"
    default: return nil
    }
  }
}
