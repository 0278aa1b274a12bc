import CSQLite
import HansaCore
import HansaFormats

/// One value as SQLite stores it, and what it means as a value of PostgreSQL's types. None of these is asked of NULL.
protocol StoredValue {
  /// `SQLITE_INTEGER`, `SQLITE_FLOAT`, `SQLITE_TEXT`, `SQLITE_BLOB` or `SQLITE_NULL`.
  var storage: Int32 { get }
  /// SQLite's own object, to bind it to a parameter.
  var handle: OpaquePointer? { get }
  var integer: Int64 { get }
  var real: Double { get }
  var text: UnsafeRawBufferPointer { get }
  var blob: UnsafeRawBufferPointer { get }
}

/// A column of a statement's current row.
struct ColumnValue: StoredValue {
  let statement: OpaquePointer
  let index: Int32

  var storage: Int32 { sqlite3_column_type(statement, index) }
  var handle: OpaquePointer? { sqlite3_column_value(statement, index) }
  var integer: Int64 { sqlite3_column_int64(statement, index) }
  var real: Double { sqlite3_column_double(statement, index) }

  var text: UnsafeRawBufferPointer {
    let start = sqlite3_column_text(statement, index)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
  }

  var blob: UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(statement, index)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
  }
}

/// An argument of a function.
struct ArgumentValue: StoredValue {
  let handle: OpaquePointer?

  var storage: Int32 { sqlite3_value_type(handle) }
  var integer: Int64 { sqlite3_value_int64(handle) }
  var real: Double { sqlite3_value_double(handle) }

  var text: UnsafeRawBufferPointer {
    let start = sqlite3_value_text(handle)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(handle)))
  }

  var blob: UnsafeRawBufferPointer {
    let start = sqlite3_value_blob(handle)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(handle)))
  }
}

extension StoredValue {
  func boolean() throws(Misfit) -> Bool {
    guard storage == SQLITE_INTEGER, integer == 0 || integer == 1 else { throw Misfit(expected: "0 or 1") }
    return integer == 1
  }

  // MARK: Numbers

  func narrow<T: FixedWidthInteger>(_ type: T.Type) throws(Misfit) -> T {
    guard storage == SQLITE_INTEGER else { throw Misfit() }
    guard let value = T(exactly: integer) else { throw Misfit(code: .numericOutOfRange) }
    return value
  }

  /// An integer stands for the double that is equal to it, if there is one.
  func double() throws(Misfit) -> Double {
    switch storage {
    case SQLITE_FLOAT: return real
    case SQLITE_INTEGER:
      guard let value = Double(exactly: integer) else { throw Misfit(expected: "a value that a double can hold") }
      return value
    default: throw Misfit()
    }
  }

  /// A REAL stands for the shortest decimal that reads back as it: what was written into the column.
  func decimal(_ precision: Int, _ scale: Int) throws(Misfit) -> Int128 {
    let limit = Decimal128.powersOfTen[precision]
    let exact: Int128?
    switch storage {
    case SQLITE_INTEGER:
      let (product, overflow) = Int128(integer).multipliedReportingOverflow(by: Decimal128.powersOfTen[scale])
      exact = overflow ? nil : product
    case SQLITE_FLOAT:
      guard real.isFinite else { throw Misfit() }
      exact = Decimal128(real.description)?.rescaled(to: scale)?.unscaled
    case SQLITE_TEXT:
      let written = String(decoding: text, as: UTF8.self)
      guard StoredNumber.plain(written) != nil else { throw Misfit() }
      exact = Decimal128(written)?.rescaled(to: scale)?.unscaled
    default: throw Misfit()
    }
    guard let exact, exact < limit, exact > -limit else {
      throw Misfit(code: .numericOutOfRange, expected: "at most \(precision) digits, \(scale) of them after the point")
    }
    return exact
  }

  /// A numeric of any length, digit for digit.
  func digits() throws(Misfit) -> String {
    switch storage {
    case SQLITE_INTEGER: return "\(integer)"
    case SQLITE_FLOAT:
      guard let plain = StoredNumber.plain(real.description) else { throw Misfit() }
      return StoredNumber.withoutTrailingZeros(plain)
    case SQLITE_TEXT:
      guard let plain = StoredNumber.plain(String(decoding: text, as: UTF8.self)) else { throw Misfit() }
      return plain
    default: throw Misfit()
    }
  }

  // MARK: Text and bytes

  func validText(trimmed: Bool) throws(Misfit) -> UnsafeRawBufferPointer {
    guard storage == SQLITE_TEXT else { throw Misfit() }
    var bytes = text
    guard StoredText.isValid(bytes) else { throw Misfit(code: .invalidCharacter) }
    if trimmed {
      while bytes.last == UInt8(ascii: " ") { bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast()) }
    }
    return bytes
  }

  /// A number as PostgreSQL prints it.
  func writeNumber(_ buffer: inout ByteBuffer) throws(Misfit) {
    switch storage {
    case SQLITE_INTEGER: buffer.append(integer: integer)
    case SQLITE_FLOAT: buffer.append(float8: real)
    default: throw Misfit()
    }
  }

  func requireJSON() throws(Misfit) {
    switch storage {
    case SQLITE_INTEGER: return
    case SQLITE_FLOAT where real.isFinite: return
    case SQLITE_TEXT:
      guard StoredText.isValid(text) else { throw Misfit(code: .invalidCharacter) }
      guard StoredJSON.isValid(text) else { throw Misfit(code: .invalidText, expected: "valid JSON") }
    default: throw Misfit()
    }
  }

  func bytes() throws(Misfit) -> UnsafeRawBufferPointer {
    guard storage == SQLITE_BLOB else { throw Misfit() }
    return blob
  }

  func uuid() throws(Misfit) -> UInt128 {
    if storage == SQLITE_BLOB, blob.count == 16 { return blob.loadUnaligned(as: UInt128.self) }
    guard storage == SQLITE_TEXT, let value = StoredText.uuid(text) else {
      throw Misfit(expected: "32 hexadecimal digits as TEXT, or a BLOB of 16 bytes")
    }
    return value.bigEndian
  }

  // MARK: Dates and times

  /// Days since 1970.
  func date() throws(Misfit) -> Int32 {
    guard storage == SQLITE_TEXT, let days = StoredText.date(text) else { throw Misfit(expected: "TEXT YYYY-MM-DD") }
    return days
  }

  /// Microseconds since midnight.
  func time() throws(Misfit) -> Int64 {
    guard storage == SQLITE_TEXT, let time = StoredText.time(text) else {
      throw Misfit(expected: "TEXT HH:MM:SS[.fraction]")
    }
    return time
  }

  /// Microseconds since 1970.
  func timestamp(withZone: Bool, _ form: SQLiteOptions.DateTimeStorage) throws(Misfit) -> Int64 {
    switch form {
    case .text:
      guard storage == SQLITE_TEXT, let parsed = StoredText.timestamp(text) else {
        throw Misfit(expected: "TEXT YYYY-MM-DD HH:MM:SS[.fraction]")
      }
      guard withZone || parsed.offset ?? 0 == 0 else { throw Misfit(expected: "no offset, or that of UTC") }
      return parsed.microseconds - Int64(parsed.offset ?? 0) * 1_000_000
    case .unixepoch:
      if storage == SQLITE_INTEGER {
        let (product, overflow) = integer.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow, abs(product) < StoredText.timestampLimit else { throw Misfit(code: .datetimeOverflow) }
        return product
      }
      return try rounded({ $0 * 1_000_000 }, "seconds since 1970")
    case .julianday: return try rounded({ ($0 - 2_440_587.5) * 86_400_000_000 }, "a Julian day")
    }
  }

  private func rounded(_ microseconds: (Double) -> Double, _ expected: String) throws(Misfit) -> Int64 {
    guard storage == SQLITE_FLOAT || storage == SQLITE_INTEGER else { throw Misfit(expected: expected) }
    let value = microseconds(real).rounded()
    guard value.magnitude < Double(StoredText.timestampLimit) else { throw Misfit(code: .datetimeOverflow) }
    return Int64(value)
  }
}
