import CSQLite
import HansaCore

/// A prepared statement; finalized when it is dropped.
final class SQLiteStatement {
  let handle: OpaquePointer
  private let connection: SQLiteConnection

  init(_ handle: OpaquePointer, _ connection: SQLiteConnection) {
    self.handle = handle
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  /// Goes to the next row; false after the last.
  func step() throws(HansaError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      if let failure = connection.failure {
        connection.failure = nil
        throw failure
      }
      // A statement that was prepared under an older schema fails only here.
      throw MissingName.classify(connection.error(code), code, String(cString: sqlite3_sql(handle)), connection)
    }
  }

  var columnCount: Int { Int(sqlite3_column_count(handle)) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func bind(_ parameter: Int, text: String) throws(HansaError) {
    var text = text
    try check(
      text.withUTF8 { hansa_sqlite3_bind_text(handle, Int32(parameter), $0.baseAddress, UInt64($0.count)) })
  }

  func check(_ code: Int32) throws(HansaError) {
    if code != SQLITE_OK { throw connection.error(code) }
  }
}
