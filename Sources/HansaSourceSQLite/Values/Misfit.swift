import CSQLite
import HansaCore

/// A value that is none of its column's type: of another storage class, or written otherwise.
struct Misfit: Error {
  var code: HansaError.Code = .datatypeMismatch
  /// What was expected, where the type alone does not tell.
  var expected: String?
}

/// Says which value it was, and where it stands.
struct MisfitReport {
  let connection: SQLiteConnection
  let statement: SQLiteStatement
  let reader: ColumnReader

  func error(_ misfit: Misfit) -> HansaError {
    let place = place
    if misfit.code == .invalidCharacter {
      return HansaError(
        .invalidCharacter, "\(place.column) has text that is not valid UTF-8, or has a NUL character in it",
        advice: "Correct the row, or store the value as a BLOB.", detail: place.row)
    }
    let expected = misfit.expected.map { " (\($0))" } ?? ""
    return HansaError(
      misfit.code, "\(place.column) has \(value), where \(reader.type)\(expected) is expected",
      advice: "Correct the row, change the column's declared type, or set on_type_mismatch to null for the source.",
      detail: place.row)
  }

  private var place: (column: String, row: String?) {
    guard let table = sqlite3_column_table_name(statement.handle, reader.index).map({ String(cString: $0) }),
      let column = sqlite3_column_origin_name(statement.handle, reader.index).map({ String(cString: $0) })
    else { return ("column \"\(reader.name)\"", nil) }
    let row = rowid(table, column).map { "The row is \"\(table)\" rowid \($0)." }
    return ("column \"\(table)\".\"\(column)\"", row)
  }

  /// The storage class and the start of the value.
  private var value: String {
    let handle = statement.handle
    let index = reader.index
    switch sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: return "the INTEGER \(sqlite3_column_int64(handle, index))"
    case SQLITE_FLOAT: return "the REAL \(sqlite3_column_double(handle, index))"
    case SQLITE_BLOB: return "a BLOB of \(sqlite3_column_bytes(handle, index)) bytes"
    case SQLITE_TEXT:
      let text = statement.text(index)
      let start = String(text.prefix(40))
      return "the TEXT '\(start)\(start.utf8.count < text.utf8.count ? "…" : "")'"
    default: return "NULL"
    }
  }

  /// A row of the table that has the same value, if it is found without much effort.
  private func rowid(_ table: String, _ column: String) -> Int64? {
    func quoted(_ name: String) -> String {
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    let sql =
      "SELECT rowid FROM main.\(quoted(table)) WHERE typeof(\(quoted(column))) = typeof(?1) AND \(quoted(column)) IS ?1"
    do throws(HansaError) {
      return try connection.limited(steps: 5_000_000) { () throws(HansaError) in
        let search = try connection.prepare(sql)
        try search.check(sqlite3_bind_value(search.handle, 1, sqlite3_column_value(statement.handle, reader.index)))
        return try search.step() ? search.integer(0) : nil
      }
    } catch { return nil }
  }
}
