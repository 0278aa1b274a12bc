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
  /// A table and its column.
  struct Place {
    var table: String
    var column: String
  }

  let connection: SQLiteConnection
  let type: SQLType
  let place: Place?
  /// The result's column, for a value that has no place in a table.
  var name: Name = "?column?"
  let value: any StoredValue

  func error(_ misfit: Misfit) -> HansaError {
    let column = place.map { "column \"\($0.table)\".\"\($0.column)\"" } ?? "column \"\(name)\""
    let row = place.flatMap { place in rowid(place).map { "The row is \"\(place.table)\" rowid \($0)." } }
    if misfit.code == .invalidCharacter {
      return HansaError(
        .invalidCharacter, "\(column) has text that is not valid UTF-8, or has a NUL character in it",
        advice: "Correct the row, or store the value as a BLOB.", detail: row)
    }
    let expected = misfit.expected.map { " (\($0))" } ?? ""
    return HansaError(
      misfit.code, "\(column) has \(description), where \(type)\(expected) is expected",
      advice: "Correct the row, change the column's declared type, or set on_type_mismatch to null for the source.",
      detail: row)
  }

  /// The storage class and the start of the value.
  private var description: String {
    switch value.storage {
    case SQLITE_INTEGER: return "the INTEGER \(value.integer)"
    case SQLITE_FLOAT: return "the REAL \(value.real)"
    case SQLITE_BLOB: return "a BLOB of \(value.blob.count) bytes"
    case SQLITE_TEXT:
      let text = String(decoding: value.text, as: UTF8.self)
      let start = String(text.prefix(40))
      return "the TEXT '\(start)\(start.utf8.count < text.utf8.count ? "…" : "")'"
    default: return "NULL"
    }
  }

  /// A row of the table that has the same value, if it is found without much effort.
  private func rowid(_ place: Place) -> Int64? {
    func quoted(_ name: String) -> String {
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    let (table, column) = (quoted(place.table), quoted(place.column))
    let sql = "SELECT rowid FROM main.\(table) WHERE typeof(\(column)) = typeof(?1) AND \(column) IS ?1"
    do throws(HansaError) {
      return try connection.limited(steps: 5_000_000) { () throws(HansaError) in
        let search = try connection.prepare(sql)
        try search.check(sqlite3_bind_value(search.handle, 1, value.handle))
        return try search.step() ? search.integer(0) : nil
      }
    } catch { return nil }
  }
}
