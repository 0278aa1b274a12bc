import HansaCatalog
import HansaCore

/// An index as `information_schema.statistics` lists it, a row for each part.
struct NativeIndex {
  var name: Name
  var isUnique: Bool
  /// nil for an expression.
  var columns: [Name?] = []
  /// The type without HASH, FULLTEXT and others, which have no order.
  var isTree: Bool
  /// Some part is only the start of a column.
  var hasPrefix = false

  var isPrimary: Bool { name == "PRIMARY" }

  /// All columns; nil when a part is an expression.
  var names: [Name]? {
    let found = columns.compactMap(\.self)
    return found.count == columns.count ? found : nil
  }

  var info: IndexInfo? {
    let leading = columns.prefix { $0 != nil }.compactMap(\.self)
    return leading.isEmpty || !isTree ? nil : IndexInfo(name: name, columns: leading, isOrdered: !hasPrefix)
  }

  /// A key that is unique for the server is unique for PostgreSQL: collations and prefixes make more values equal,
  /// never fewer. Unless Hansa reads different values as equal ones.
  func uniqueKey(_ own: [NativeColumn.Mapped]) -> UniqueKey? {
    guard isUnique, let names else { return nil }
    var isNullable = false
    for name in names {
      guard let column = own.first(where: { $0.info.name == name }), column.keepsDifferences else { return nil }
      if column.info.nullable { isNullable = true }
    }
    return UniqueKey(names, nulls: isNullable ? .distinct : .absent)
  }

  /// All indexes but those for words and places, the primary key first.
  static func read(
    _ connection: Connection, where condition: String
  ) throws(HansaError) -> [CatalogReader.Key: [NativeIndex]] {
    var indexes: [CatalogReader.Key: [NativeIndex]] = [:]
    for row in try connection.rows(
      """
      SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, INDEX_TYPE
      FROM information_schema.STATISTICS WHERE INDEX_TYPE IN ('BTREE', 'HASH') AND \(condition)
      ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX
      """)
    {
      let key = CatalogReader.Key(schema: Name(row[0] ?? ""), table: Name(row[1] ?? ""))
      let name = Name(row[2] ?? "")
      var own = indexes.removeValue(forKey: key) ?? []
      if own.last?.name != name {
        own.append(NativeIndex(name: name, isUnique: row[3] == "0", isTree: row[6] == "BTREE"))
      }
      own[own.count - 1].columns.append(row[4].map { Name($0) })
      if row[5] != nil { own[own.count - 1].hasPrefix = true }
      indexes[key] = own
    }
    return indexes
  }
}
