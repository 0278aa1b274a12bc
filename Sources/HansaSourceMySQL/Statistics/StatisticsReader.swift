import HansaCatalog
import HansaCore

/// Reads what the server knows of tables: the engine's row counts, the prefixes of indexes, and where ANALYZE … PERSISTENT
/// made them and the user may read them, MariaDB's statistics of columns.
struct StatisticsReader {
  let connection: Connection
  /// By the catalog.
  let types: [TableName: [Name: SQLType]]

  /// - Throws: the server's error; that the user may not read `mysql.column_stats` is none.
  func read(_ tables: [TableName]) throws(HansaError) -> [TableName: TableStatistics] {
    guard !tables.isEmpty else { return [:] }
    var statistics = try readTables(tables)
    try readIndexes(tables, into: &statistics)
    if connection.isMariaDB {
      do throws(HansaError) { try readColumns(tables, into: &statistics) } catch {
        guard [.insufficientPrivilege, .undefinedTable, .undefinedColumn].contains(error.code) else { throw error }
      }
    }
    return statistics
  }

  private func readTables(_ tables: [TableName]) throws(HansaError) -> [TableName: TableStatistics] {
    var statistics: [TableName: TableStatistics] = [:]
    let rows = try connection.rows(
      Self.each(tables, "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_ROWS, DATA_LENGTH FROM information_schema.TABLES"))
    for row in rows {
      // A view has none.
      guard let count = Self.number(row[2]) else { continue }
      statistics[Self.table(row)] = TableStatistics(rows: count, bytes: Self.number(row[3]))
    }
    return statistics
  }

  private func readIndexes(
    _ tables: [TableName], into statistics: inout [TableName: TableStatistics]
  ) throws(HansaError) {
    let rows = try connection.rows(
      Self.each(
        tables,
        """
        SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, SUB_PART, CARDINALITY, INDEX_NAME, SEQ_IN_INDEX
        FROM information_schema.STATISTICS
        """, "INDEX_TYPE = 'BTREE'") + " ORDER BY 1, 2, 6, 7")
    var prefix: [Name] = []
    var isWhole = true
    for row in rows {
      if row[6] == "1" {
        prefix = []
        isWhole = true
      }
      // The start of a column or an expression: it, and the prefixes with it, say nothing of whole columns.
      guard isWhole, let column = row[2].map({ Name($0) }), row[3] == nil else {
        isWhole = false
        continue
      }
      prefix.append(column)
      let table = Self.table(row)
      if prefix.count == 1 { statistics[table]?.indexedColumns.insert(column) }
      guard let distinct = Self.number(row[4]), distinct > 0 else { continue }
      if prefix.count > 1 {
        let group = TableStatistics.DistinctGroup(Set(prefix), count: distinct)
        if statistics[table]?.groups.contains(where: { $0.columns == group.columns }) == false {
          statistics[table]?.groups.append(group)
        }
      } else {
        statistics[table]?.columns[column, default: ColumnStatistics()].distinct = distinct
      }
    }
  }

  private func readColumns(
    _ tables: [TableName], into statistics: inout [TableName: TableStatistics]
  ) throws(HansaError) {
    let names = tables.map { "(\(Self.quoted($0.schema)), \(Self.quoted($0.table)))" }
    let rows = try connection.rows(
      """
      SELECT db_name, table_name, column_name, min_value, max_value, nulls_ratio, avg_length, avg_frequency, hist_type,
        CASE hist_type WHEN 'JSON_HB' THEN histogram ELSE HEX(histogram) END
      FROM mysql.column_stats WHERE (db_name, table_name) IN (\(names.joined(separator: ", ")))
      """)
    for row in rows {
      let table = Self.table(row)
      let name = Name(row[2] ?? "")
      guard let count = statistics[table]?.rows else { continue }
      var column = statistics[table]?.columns[name] ?? ColumnStatistics()
      column.nullFraction = Self.number(row[5]) ?? 0
      column.width = Self.number(row[6]) ?? column.width
      if let frequency = Self.number(row[7]), frequency > 0 {
        column.distinct = count * (1 - column.nullFraction) / frequency
      }
      // The bytes of binary columns do not come through as text.
      if let type = types[table]?[name], type != .bytea {
        ColumnHistogram(kind: row[8], content: row[9], minimum: row[3], maximum: row[4]).add(to: &column, type)
      }
      statistics[table]?.columns[name] = column
    }
  }

  /// Asks for each table by its names as constants: else the server opens all tables that there are.
  static func each(_ tables: [TableName], _ select: String, _ condition: String = "1") -> String {
    tables.map { table in
      "(\(select) WHERE TABLE_SCHEMA = \(quoted(table.schema)) AND TABLE_NAME = \(quoted(table.table)) AND \(condition))"
    }.joined(separator: " UNION ALL ")
  }

  /// Sessions of ours have no backslash escapes.
  private static func quoted(_ name: Name) -> String {
    "'" + name.string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  static func table(_ row: [String?]) -> TableName { TableName(Name(row[0] ?? ""), Name(row[1] ?? "")) }
  private static func number(_ text: String?) -> Double? { text.flatMap { Double($0) } }
}
