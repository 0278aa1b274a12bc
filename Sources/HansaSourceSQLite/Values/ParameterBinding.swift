import CSQLite
import HansaCore
import HansaFormats

extension SQLiteStatement {
  /// Binds values in order, in the form that SQLite stores their types in.
  ///
  /// - Throws: `.invalidParameter` when their number is not the statement's, or for NaN, which SQLite takes for NULL;
  ///   `.featureNotSupported` for intervals and arrays.
  func bind(_ parameters: [SQLValue]) throws(HansaError) {
    guard sqlite3_bind_parameter_count(handle) == parameters.count else {
      throw HansaError(
        .invalidParameter,
        "a fragment has \(sqlite3_bind_parameter_count(handle)) parameters and \(parameters.count) values")
    }
    for (index, value) in parameters.enumerated() { try bind(Int32(index + 1), value) }
  }

  private func bind(_ index: Int32, _ value: SQLValue) throws(HansaError) {
    switch value {
    case .null: try check(sqlite3_bind_null(handle, index))
    case .boolean(let value): try check(sqlite3_bind_int64(handle, index, value ? 1 : 0))
    case .integer(let value): try check(sqlite3_bind_int64(handle, index, value))
    case .decimal(let value): try bind(index, value)
    case .double(let bits):
      guard !bits.value.isNaN else {
        throw HansaError(.invalidParameter, "SQLite has no NaN", advice: "Compare with NaN outside of SQLite.")
      }
      try check(sqlite3_bind_double(handle, index, bits.value))
    case .text(let name): try bind(Int(index), text: name.string)
    case .bytes(let bytes):
      try check(bytes.withUnsafeBytes { hansa_sqlite3_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) })
    case .date(let days): try bindText(index) { $0.append(date: days) }
    case .time(let time): try bindText(index) { $0.append(time: time) }
    case .timestamp(let time): try bindText(index) { $0.append(timestamp: time) }
    case .timestamptz(let time): try bindText(index) { $0.append(timestamptz: time, zone: .utc) }
    case .uuid(let value):
      let digits = String(value, radix: 16)
      let all = Array(String(repeating: "0", count: 32 - digits.utf8.count) + digits)
      let groups = [all[0..<8], all[8..<12], all[12..<16], all[16..<20], all[20..<32]].map { String($0) }
      try bind(Int(index), text: groups.joined(separator: "-"))
    case .interval, .array:
      throw HansaError(.featureNotSupported, "SQLite has no values of the type of parameter \(index)")
    }
  }

  /// As SQLite stores it in a column of numeric affinity: an integer, a double that has all the digits, else text.
  private func bind(_ index: Int32, _ value: Decimal128) throws(HansaError) {
    if let whole = value.rescaled(to: 0), let integer = Int64(exactly: whole.unscaled) {
      try check(sqlite3_bind_int64(handle, index, integer))
    } else if value.precision <= 15, let double = Double(value.description) {
      try check(sqlite3_bind_double(handle, index, double))
    } else {
      try bind(Int(index), text: value.description)
    }
  }

  private func bindText(_ index: Int32, _ write: (inout ByteBuffer) -> Void) throws(HansaError) {
    var buffer = ByteBuffer(capacity: 64)
    write(&buffer)
    try check(hansa_sqlite3_bind_text(handle, index, buffer.bytes.baseAddress, UInt64(buffer.count)))
  }
}
