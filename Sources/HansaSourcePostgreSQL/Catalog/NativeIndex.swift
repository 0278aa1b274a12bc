import HansaCatalog
import HansaCore

/// A row of `pg_index`: columns are attribute numbers, 0 for an expression.
struct NativeIndex {
  var name: Name
  var columns: [Int]
  var isOrdered: Bool
  var isUnique: Bool
  var isPrimary: Bool
  /// Not DEFERRABLE.
  var isImmediate: Bool
  var nullsAreEqual: Bool

  /// The columns' names; nil when one is an expression or may not be read: then the index is no key for us.
  private func keyColumns(_ names: [Int: Name]) -> [Name]? {
    let found = columns.compactMap { names[$0] }
    return found.count == columns.count && !found.isEmpty ? found : nil
  }

  /// PostgreSQL takes a deferrable primary key for no functional dependency.
  func primaryKey(_ names: [Int: Name]) -> [Name]? { isPrimary && isImmediate ? keyColumns(names) : nil }

  /// What is committed obeys deferrable constraints too, and nothing else is read.
  func uniqueKey(_ names: [Int: Name], _ mandatory: Set<Name>) -> UniqueKey? {
    guard isUnique, let columns = keyColumns(names) else { return nil }
    return UniqueKey(
      columns, nulls: columns.allSatisfy(mandatory.contains) ? .absent : nullsAreEqual ? .equal : .distinct)
  }

  func info(_ names: [Int: Name]) -> IndexInfo? {
    var leading: [Name] = []
    for number in columns {
      guard let name = names[number] else { break }
      leading.append(name)
    }
    // A hash index finds nothing by a part of its columns.
    guard !leading.isEmpty, isOrdered || leading.count == columns.count else { return nil }
    return IndexInfo(name: name, columns: leading, isOrdered: isOrdered)
  }
}
