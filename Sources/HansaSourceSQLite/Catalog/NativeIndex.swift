import HansaCatalog
import HansaCore

/// An index over all rows of its table.
struct NativeIndex {
  var name: Name
  var isUnique: Bool
  var isPrimary: Bool
  /// nil for an expression or the rowid.
  var columns: [Name?] = []

  var info: IndexInfo? {
    let leading = columns.prefix { $0 != nil }.compactMap(\.self)
    return leading.isEmpty ? nil : IndexInfo(name: name, columns: leading, isOrdered: true)
  }

  /// Collations make more values equal than their bytes are, never fewer; but Hansa may read different values of a
  /// column without a strict type as equal ones.
  func uniqueKey(_ own: [ColumnInfo]) -> UniqueKey? {
    guard isUnique else { return nil }
    var names: [Name] = []
    var isNullable = false
    for name in columns {
      guard let column = own.first(where: { $0.name == name }), Self.keepsDifferences(column) else { return nil }
      names.append(column.name)
      if column.nullable { isNullable = true }
    }
    return UniqueKey(names, nulls: isNullable ? .distinct : .absent)
  }

  /// Values that differ there differ as Hansa reads them: dates and decimals have several written forms, and numbers
  /// beside text need not.
  private static func keepsDifferences(_ column: ColumnInfo) -> Bool {
    switch column.type {
    case .int8, .float8: return true
    case .bytea: return column.isTypeGuaranteed
    case .text, .varchar:
      // What SQLite makes TEXT affinity of: a number becomes text when it is stored.
      let declared = column.nativeType.uppercased()
      return column.isTypeGuaranteed || ["CHAR", "CLOB", "TEXT"].contains { declared.contains($0) }
    default: return false
    }
  }

  /// The indexes of all tables of the main schema that cover all rows.
  static func read(_ connection: SQLiteConnection) throws(HansaError) -> [Name: [NativeIndex]] {
    let statement = try connection.prepare(
      """
      SELECT t.name, i.name, i."unique", i.origin, c.name
      FROM sqlite_schema AS t JOIN pragma_index_list(t.name, 'main') AS i JOIN pragma_index_xinfo(i.name, 'main') AS c
      WHERE t.type = 'table' AND i.partial = 0 AND c.key = 1 ORDER BY t.name, i.origin <> 'pk', i.name, c.seqno
      """)
    var indexes: [Name: [NativeIndex]] = [:]
    while try statement.step() {
      let table = Name(statement.text(0))
      let name = Name(statement.text(1))
      var own = indexes.removeValue(forKey: table) ?? []
      if own.last?.name != name {
        own.append(NativeIndex(name: name, isUnique: statement.integer(2) != 0, isPrimary: statement.text(3) == "pk"))
      }
      own[own.count - 1].columns.append(statement.isNull(4) ? nil : Name(statement.text(4)))
      indexes[table] = own
    }
    return indexes
  }
}
