import CSQLite
import HansaCore

/// A function of ours that statements of one connection may call: SQLite is a library in this process.
final class SQLFunction {
  /// The connection owns the function.
  unowned let connection: SQLiteConnection
  let body: (SQLFunctionCall) throws(HansaError) -> Void

  init(_ connection: SQLiteConnection, _ body: @escaping (SQLFunctionCall) throws(HansaError) -> Void) {
    self.connection = connection
    self.body = body
  }
}

/// One call: its arguments, and where its result goes.
struct SQLFunctionCall {
  let context: OpaquePointer?
  let arguments: UnsafeMutableBufferPointer<OpaquePointer?>

  subscript(index: Int) -> ArgumentValue { ArgumentValue(handle: arguments[index]) }

  func isNull(_ index: Int) -> Bool { self[index].storage == SQLITE_NULL }

  func string(_ index: Int) -> String { String(decoding: self[index].text, as: UTF8.self) }

  // MARK: The result

  func give(_ value: Int64) { sqlite3_result_int64(context, value) }
  func give(_ value: Double) { sqlite3_result_double(context, value) }
  func giveNull() { sqlite3_result_null(context) }
  /// The argument as it came.
  func giveArgument(_ index: Int) { sqlite3_result_value(context, arguments[index]) }
  func give(text: UnsafeRawBufferPointer) {
    hansa_sqlite3_result_text(context, text.baseAddress, UInt64(text.count))
  }
  func give(text: String) {
    var text = text
    text.withUTF8 { give(text: UnsafeRawBufferPointer($0)) }
  }
  func give(blob: UnsafeRawBufferPointer) {
    hansa_sqlite3_result_blob(context, blob.baseAddress, UInt64(blob.count))
  }
}

extension SQLiteConnection {
  /// No view or trigger of the file may call them.
  static let functionFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY

  /// - Throws: `.sourceError` when SQLite refuses.
  func register(
    _ name: String, arguments: Int32, _ body: @escaping (SQLFunctionCall) throws(HansaError) -> Void
  ) throws(HansaError) {
    let code = sqlite3_create_function_v2(
      handle, name, arguments, Self.functionFlags, Unmanaged.passRetained(SQLFunction(self, body)).toOpaque(),
      { context, count, values in
        guard let user = sqlite3_user_data(context) else { return }
        let function = Unmanaged<SQLFunction>.fromOpaque(user).takeUnretainedValue()
        let call = SQLFunctionCall(
          context: context, arguments: UnsafeMutableBufferPointer(start: values, count: Int(count)))
        do throws(HansaError) { try function.body(call) } catch { function.connection.fail(context, error) }
      }, nil, nil, { if let function = $0 { Unmanaged<SQLFunction>.fromOpaque(function).release() } })
    guard code == SQLITE_OK else { throw error(code) }
  }

  /// What the SQLite dialect (HansaSQL) calls.
  func registerFunctions(_ options: SQLiteOptions) throws(HansaError) {
    try ReadingFunctions(connection: self, options: options).register()
    try NumberFunctions.register(self)
    try DateTimeFunctions.register(self)
    try AggregateFunctions.register(self)
  }

  /// Ends the statement with the error.
  func fail(_ context: OpaquePointer?, _ error: HansaError) {
    failure = error
    sqlite3_result_error(context, error.message, -1)
  }
}
