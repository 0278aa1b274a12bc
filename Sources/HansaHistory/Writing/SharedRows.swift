import HansaArrow
import HansaCore
import HansaDuckDB

/// The numbers of one kind of shared rows. Used by the writer alone.
struct SharedRows<Row: SharedRow> {
  /// Rows that are known here; beyond it all are forgotten and get new numbers, which costs nothing but room.
  static var limit: Int { 100_000 }

  private var numbers: [Row: Int32] = [:]
  private var next: Int32
  /// Those that are not in the file yet.
  private var fresh: [(Int32, Row)] = []

  init(_ connection: DuckDBConnection) throws(HansaError) {
    let table = "history.\(Row.table.rawValue)"
    next = Int32(truncatingIfNeeded: try connection.integer("SELECT max(id) FROM \(table)") ?? 0) + 1
    let columns = Row.table.columns.map(\.string)
    let known = try connection.texts(
      "SELECT CAST(id AS VARCHAR), \(columns.joined(separator: ", ")) FROM \(table) ORDER BY id DESC "
        + "LIMIT \(Self.limit / 2)", columns: columns.count + 1)
    for row in known {
      guard let id = row[0].flatMap(Int32.init) else { continue }
      numbers[Row(row.dropFirst().map { $0.map { Name($0) } })] = id
    }
  }

  mutating func number(_ row: Row) -> Int32 {
    if let known = numbers[row] { return known }
    if numbers.count >= Self.limit { numbers = [:] }
    defer { next += 1 }
    numbers[row] = next
    fresh.append((next, row))
    return next
  }

  /// The fresh ones are in the file now.
  mutating func committed() { fresh = [] }

  /// The fresh ones did not come into the file.
  mutating func rolledBack() {
    for (_, row) in fresh { numbers[row] = nil }
    fresh = []
  }

  var freshRows: RecordBatch {
    let rows = StoredRows(Row.table.schema)
    for (id, row) in fresh {
      rows.add(id)
      for text in row.texts { rows.add(text?.string) }
      rows.end()
    }
    return rows.take()
  }
}
