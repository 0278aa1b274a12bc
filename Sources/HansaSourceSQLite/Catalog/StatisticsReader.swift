import HansaCatalog
import HansaCore

/// Reads what ANALYZE left in `sqlite_stat1`, and the ends of rowids, which are found at once. SQLite keeps no statistics
/// of values.
struct StatisticsReader {
  let connection: SQLiteConnection

  /// A row takes at least its two bytes in the page's list, its own length, its rowid and its header.
  private static let smallestRow = 5.0

  private struct Rowids {
    var least: Int64
    var greatest: Int64
    var count: Double { Double(greatest) - Double(least) + 1 }
  }

  func read(_ tables: [TableName]) throws(HansaError) -> [TableName: TableStatistics] {
    connection.begin()
    // One transaction, so that all answers are of one state of the file.
    try connection.execute("BEGIN")
    defer { try? connection.execute("ROLLBACK") }
    let kinds = try readKinds()
    let analyzed = try readAnalyzed()
    let indexes = try NativeIndex.read(connection)
    let fileBytes =
      Double(try connection.firstInteger("PRAGMA page_count") ?? 0)
      * Double(try connection.firstInteger("PRAGMA page_size") ?? 0)
    var statistics: [TableName: TableStatistics] = [:]
    for name in tables where name.schema == "main" {
      guard let kind = kinds[name.table] else { continue }
      let own = analyzed[name.table] ?? []
      let rowids = kind.hasRowid ? try readRowids(name.table) : nil
      let guess = rowids.map { min($0.count, fileBytes / Self.smallestRow) } ?? (kind.hasRowid ? 0 : nil)
      guard let rows = own.compactMap(\.counts.first).max() ?? guess else { continue }
      var found = TableStatistics(rows: rows)
      for entry in own { Self.add(entry, of: name.table, indexes[name.table] ?? [], to: &found) }
      found.address = rowids.map {
        .init(column: kind.rowidAlias ?? "rowid", least: $0.least, greatest: $0.greatest)
      }
      if let rowids, let alias = kind.rowidAlias {
        found.columns[alias] = ColumnStatistics(
          distinct: rows, histogram: [.integer(rowids.least), .integer(rowids.greatest)], correlation: 1)
      }
      statistics[name] = found
    }
    return statistics
  }

  /// `1000 10 2`: rows of the index, then rows on average that share its first column, its first two …
  private struct Analyzed {
    /// nil for a table without an index.
    var index: Name?
    var counts: [Double]
  }

  private func readAnalyzed() throws(HansaError) -> [Name: [Analyzed]] {
    guard try connection.firstInteger("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'") != nil else {
      return [:]
    }
    let statement = try connection.prepare("SELECT tbl, idx, stat FROM sqlite_stat1")
    var analyzed: [Name: [Analyzed]] = [:]
    while try statement.step() {
      // Words such as `unordered` follow the numbers.
      let counts = statement.text(2).split(separator: " ").map { Double($0) }.prefix { $0 != nil }.compactMap(\.self)
      analyzed[Name(statement.text(0)), default: []].append(
        Analyzed(index: statement.isNull(1) ? nil : Name(statement.text(1)), counts: counts))
    }
    return analyzed
  }

  private static func add(
    _ entry: Analyzed, of table: Name, _ indexes: [NativeIndex], to found: inout TableStatistics
  ) {
    // The key of a table WITHOUT ROWID has the table's name here.
    guard let rows = entry.counts.first,
      let index = indexes.first(where: { $0.name == entry.index || ($0.isPrimary && entry.index == table) })
    else { return }
    var prefix: [Name] = []
    for (column, perValue) in zip(index.columns, entry.counts.dropFirst()) {
      guard let column, perValue > 0 else { return }
      prefix.append(column)
      if prefix.count == 1 {
        found.columns[column, default: ColumnStatistics()].distinct = rows / perValue
      } else {
        found.groups.append(.init(Set(prefix), count: rows / perValue))
      }
    }
  }

  private struct Kind {
    var hasRowid: Bool
    /// The column that is the rowid by another name.
    var rowidAlias: Name?
  }

  private func readKinds() throws(HansaError) -> [Name: Kind] {
    let statement = try connection.prepare(
      """
      SELECT l.name, l.wr, (
        SELECT CASE WHEN count(*) = 1 AND max(upper(c.type)) = 'INTEGER' THEN max(c.name) END
        FROM pragma_table_xinfo(l.name, 'main') AS c WHERE c.pk > 0
          AND NOT EXISTS (SELECT 1 FROM pragma_index_list(l.name, 'main') AS i WHERE i.origin = 'pk'))
      FROM pragma_table_list AS l WHERE l.schema = 'main' AND l.type = 'table'
      """)
    var kinds: [Name: Kind] = [:]
    while try statement.step() {
      let hasRowid = statement.integer(1) == 0
      kinds[Name(statement.text(0))] = Kind(
        hasRowid: hasRowid, rowidAlias: statement.isNull(2) || !hasRowid ? nil : Name(statement.text(2)))
    }
    return kinds
  }

  /// nil for an empty table. Asked for one by one, as SQLite looks at all rows when both are asked for together.
  private func readRowids(_ table: Name) throws(HansaError) -> Rowids? {
    let quoted =
      "\"" + table.string.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    let statement = try connection.prepare(
      "SELECT (SELECT min(rowid) FROM main.\(quoted)), (SELECT max(rowid) FROM main.\(quoted))")
    guard try statement.step(), !statement.isNull(0) else { return nil }
    return Rowids(least: statement.integer(0), greatest: statement.integer(1))
  }
}
