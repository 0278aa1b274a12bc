import CSQLite
import HansaCatalog
import HansaCore

/// Reads tables and views of a file's main schema.
///
/// Left out: SQLite's own tables, the shadow tables of virtual ones, and views that SQLite itself cannot read.
struct CatalogReader {
  let connection: SQLiteConnection
  let source: Name
  let options: SQLiteOptions

  private struct Entry {
    var name: String
    var isView: Bool
    var isVirtual: Bool
    var hasRowid: Bool
    var isStrict: Bool
  }

  func read() throws(HansaError) -> SourceCatalog {
    connection.begin()
    // One transaction, so that all answers are of one state of the file.
    try connection.execute("BEGIN")
    defer { try? connection.execute("ROLLBACK") }
    let statistics = try readStatistics()
    let capabilities = try CapabilityReader(connection: connection).read()
    let indexes = try NativeIndex.read(connection)
    var tables: [TableInfo] = []
    for entry in try entries() {
      if let table = try table(entry, statistics, indexes[Name(entry.name)] ?? [], capabilities) {
        tables.append(table)
      }
    }
    return SourceCatalog(
      source: source, kind: "sqlite", dialect: "sqlite", version: String(cString: sqlite3_libversion()),
      defaultSchema: "main", tables: tables, capabilities: capabilities)
  }

  private func entries() throws(HansaError) -> [Entry] {
    let statement = try connection.prepare(
      """
      SELECT l.name, l.type, l.wr, l.strict FROM pragma_table_list AS l
      WHERE l.schema = 'main' AND l.type <> 'shadow' AND substr(l.name, 1, 7) <> 'sqlite_' ORDER BY l.name
      """)
    var entries: [Entry] = []
    while try statement.step() {
      let kind = statement.text(1)
      entries.append(
        Entry(
          name: statement.text(0), isView: kind == "view", isVirtual: kind == "virtual",
          hasRowid: kind == "table" && statement.integer(2) == 0, isStrict: statement.integer(3) != 0))
    }
    return entries
  }

  /// Rows by ANALYZE, where it was run.
  private func readStatistics() throws(HansaError) -> [Name: Double] {
    guard try connection.firstInteger("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'") != nil else {
      return [:]
    }
    let statement = try connection.prepare("SELECT tbl, stat FROM sqlite_stat1")
    var rows: [Name: Double] = [:]
    while try statement.step() {
      guard let count = statement.text(1).split(separator: " ").first.flatMap({ Double($0) }) else { continue }
      let table = Name(statement.text(0))
      rows[table] = max(rows[table] ?? 0, count)
    }
    return rows
  }

  private func table(
    _ entry: Entry, _ statistics: [Name: Double], _ indexes: [NativeIndex], _ capabilities: SourceCapabilities
  ) throws(HansaError) -> TableInfo? {
    let statement: SQLiteStatement
    var columns: [ColumnInfo] = []
    var keys: [(position: Int64, column: Int)] = []
    do throws(HansaError) {
      statement = try connection.prepare(
        "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid")
      try statement.bind(1, text: entry.name)
      while try statement.step() {
        guard statement.integer(4) != 1 else { continue }
        if statement.integer(3) > 0 { keys.append((statement.integer(3), columns.count)) }
        columns.append(column(entry, statement, capabilities))
      }
    } catch {
      // A view over something that is gone: it must not take the other tables with it.
      if entry.isView, error.code == .sourceError { return nil }
      throw error
    }
    if columns.isEmpty { return nil }
    let key = keys.sorted { $0.position < $1.position }.map(\.column)
    if key.count == 1, entry.hasRowid, columns[key[0]].nativeType.uppercased() == "INTEGER" {
      // An alias of the rowid holds integers only.
      columns[key[0]].isTypeGuaranteed = true
      columns[key[0]].nullable = false
    } else if !entry.hasRowid, !entry.isView, !entry.isVirtual {
      for index in key where !canMisfit(columns[index]) { columns[index].nullable = false }
    }
    // SQLite lets a key's columns be NULL, several times, unless they are declared otherwise.
    let isKey = key.allSatisfy { !columns[$0].nullable }
    var uniqueKeys: [UniqueKey] = []
    if key.count == 1, columns[key[0]].isTypeGuaranteed, entry.hasRowid, !indexes.contains(where: \.isPrimary) {
      uniqueKeys.append(UniqueKey([columns[key[0]].name], nulls: .absent))
    }
    uniqueKeys += indexes.compactMap { $0.uniqueKey(columns) }
    return TableInfo(
      schema: "main", name: Name(entry.name), kind: entry.isView ? .view : .table, columns: columns,
      primaryKey: isKey ? key.map { columns[$0].name } : [], uniqueKeys: uniqueKeys,
      indexes: indexes.compactMap(\.info),
      estimatedRows: try estimatedRows(entry, statistics[Name(entry.name)]))
  }

  private func column(
    _ entry: Entry, _ statement: SQLiteStatement, _ capabilities: SourceCapabilities
  ) -> ColumnInfo {
    let name = statement.text(0)
    let declared = statement.text(1)
    let type = DeclaredType(declared).sqlType
    var column = ColumnInfo(
      name: Name(name), type: type, nativeType: declared, nullable: statement.integer(2) == 0,
      collation: type.isText ? collation(entry, name) : nil,
      isTypeGuaranteed: entry.isStrict && declared.uppercased() != "ANY")
    // BINARY compares the bytes as they are stored.
    if capabilities.byteOrderCollation == nil { column.collation?.isByteOrder = false }
    if canMisfit(column) { column.nullable = true }
    return column
  }

  /// Whether what is no value of the column's type is read as NULL.
  private func canMisfit(_ column: ColumnInfo) -> Bool {
    options.onTypeMismatch == .null && !column.isTypeGuaranteed
  }

  /// nil for a view's columns, whose collation SQLite does not tell.
  private func collation(_ entry: Entry, _ column: String) -> Collation? {
    var found: UnsafePointer<CChar>?
    let code = sqlite3_table_column_metadata(
      connection.handle, "main", entry.name, column, nil, &found, nil, nil, nil)
    guard code == SQLITE_OK, !entry.isView, let found else { return nil }
    let name = String(cString: found)
    switch name.uppercased() {
    case "BINARY": return .binary(name)
    case "RTRIM": return Collation(name: name, isExactEquality: false, isByteOrder: false, isPadded: true)
    default: return Collation(name: name, isExactEquality: false, isByteOrder: false, isPadded: false)
    }
  }

  /// The statistics' count, else the largest rowid, which is found at once and seldom far off.
  private func estimatedRows(_ entry: Entry, _ counted: Double?) throws(HansaError) -> Double? {
    if let counted { return counted }
    guard entry.hasRowid else { return nil }
    let quoted =
      "\"" + entry.name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    return try connection.firstInteger("SELECT max(rowid) FROM main.\(quoted)").map { Double(max(0, $0)) }
  }
}
