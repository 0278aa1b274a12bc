import HansaCatalog
import HansaCore

/// Reads tables, columns and keys of all databases that the user may see, but for the server's own.
struct CatalogReader {
  private let connection: Connection
  private let source: Name
  private let types: TypeMapping

  struct Key: Hashable {
    var schema: Name
    var table: Name
  }

  init(_ connection: Connection, source: Name) {
    self.connection = connection
    self.source = source
    types = TypeMapping(options: connection.options)
  }

  func read() throws(HansaError) -> SourceCatalog {
    let columns = try self.columns()
    let indexes = try NativeIndex.read(connection, where: Self.isForeign)
    var tables: [TableInfo] = []
    for row in try connection.rows(
      """
      SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_ROWS, ENGINE FROM information_schema.TABLES
      WHERE \(Self.isForeign) ORDER BY TABLE_SCHEMA, TABLE_NAME
      """)
    {
      let key = Key(schema: Name(row[0] ?? ""), table: Name(row[1] ?? ""))
      let kind: TableInfo.Kind? =
        switch row[2] {
        case "BASE TABLE", "SYSTEM VERSIONED": .table
        case "VIEW": .view
        default: nil
        }
      // A view whose tables are gone is listed without columns; nothing can be asked of it.
      guard let kind, let columns = columns[key] else { continue }
      let own = kind == .table && Self.keepsKeys(engine: row[4]) ? indexes[key] ?? [] : []
      let keys = own.compactMap { $0.uniqueKey(columns) }
      tables.append(
        TableInfo(
          schema: key.schema, name: key.table, kind: kind, columns: columns.map(\.info),
          primaryKey: own.first { $0.isPrimary }?.names ?? [], uniqueKeys: keys, indexes: own.compactMap(\.info),
          estimatedRows: kind == .table ? row[3].flatMap { Double($0) } : nil))
    }
    return SourceCatalog(
      source: source, kind: "mysql", dialect: connection.isMariaDB ? "mariadb" : "mysql", version: connection.version,
      defaultSchema: Name(connection.options.database), tables: tables,
      capabilities: try CapabilityReader(connection).read())
  }

  /// Engines whose tables obey their own keys; others pass rows on from elsewhere.
  private static func keepsKeys(engine: String?) -> Bool {
    ["InnoDB", "MyISAM", "Aria", "MEMORY", "ROCKSDB", "ndbcluster"].contains(engine)
  }

  private static let isForeign =
    "TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')"

  private func columns() throws(HansaError) -> [Key: [NativeColumn.Mapped]] {
    var columns: [Key: [NativeColumn.Mapped]] = [:]
    for row in try connection.rows(
      """
      SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE, CHARACTER_MAXIMUM_LENGTH,
        NUMERIC_PRECISION, NUMERIC_SCALE, CHARACTER_SET_NAME, COLLATION_NAME
      FROM information_schema.COLUMNS WHERE \(Self.isForeign) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION
      """)
    {
      let native = NativeColumn(
        dataType: (row[4] ?? "").lowercased(), columnType: (row[5] ?? "").lowercased(),
        length: row[6].flatMap { Int($0) },
        precision: row[7].flatMap { Int($0) }, scale: row[8].flatMap { Int($0) }, characterSet: row[9],
        collation: row[10])
      let isGuaranteed = types.isTypeGuaranteed(native)
      let info = ColumnInfo(
        name: Name(row[2] ?? ""), type: types.type(native), nativeType: row[5] ?? "",
        // What is no value of the type may be read as NULL.
        nullable: row[3] != "NO" || !isGuaranteed, collation: types.collation(native), readAs: types.readAs(native),
        isTypeGuaranteed: isGuaranteed)
      columns[Key(schema: Name(row[0] ?? ""), table: Name(row[1] ?? "")), default: []].append(
        NativeColumn.Mapped(info: info, keepsDifferences: types.keepsDifferences(native)))
    }
    return columns
  }
}
