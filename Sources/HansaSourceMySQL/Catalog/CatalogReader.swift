import HansaCatalog
import HansaCore

/// Reads tables, columns and keys of all databases that the user may see, but for the server's own.
struct CatalogReader {
  private let connection: Connection
  private let source: Name
  private let types: TypeMapping

  private struct Key: Hashable {
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
    let keys = try primaryKeys()
    var tables: [TableInfo] = []
    for row in try connection.rows(
      """
      SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_ROWS FROM information_schema.TABLES
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
      tables.append(
        TableInfo(
          schema: key.schema, name: key.table, kind: kind, columns: columns, primaryKey: keys[key] ?? [],
          estimatedRows: kind == .table ? row[3].flatMap { Double($0) } : nil))
    }
    return SourceCatalog(
      source: source, kind: "mysql", dialect: connection.isMariaDB ? "mariadb" : "mysql", version: connection.version,
      defaultSchema: Name(connection.options.database), tables: tables)
  }

  private static let isForeign =
    "TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')"

  private func columns() throws(HansaError) -> [Key: [ColumnInfo]] {
    var columns: [Key: [ColumnInfo]] = [:]
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
      columns[Key(schema: Name(row[0] ?? ""), table: Name(row[1] ?? "")), default: []].append(
        ColumnInfo(
          name: Name(row[2] ?? ""), type: types.type(native), nativeType: row[5] ?? "", nullable: row[3] != "NO",
          collation: types.collation(native), readAs: types.readAs(native),
          isTypeGuaranteed: types.isTypeGuaranteed(native)))
    }
    return columns
  }

  private func primaryKeys() throws(HansaError) -> [Key: [Name]] {
    var keys: [Key: [Name]] = [:]
    for row in try connection.rows(
      """
      SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS
      WHERE INDEX_NAME = 'PRIMARY' AND \(Self.isForeign) ORDER BY TABLE_SCHEMA, TABLE_NAME, SEQ_IN_INDEX
      """)
    {
      keys[Key(schema: Name(row[0] ?? ""), table: Name(row[1] ?? "")), default: []].append(Name(row[2] ?? ""))
    }
    return keys
  }
}
