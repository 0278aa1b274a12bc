import CSQLite
import HansaArrow
import HansaCore
import HansaFormats

/// Reads one column of the current row into its builder. Each row's storage class is looked at: SQLite lets a column
/// hold values of any.
struct ColumnReader {
  private enum Kind {
    case boolean, int16, int32, int64, float32, float64
    case decimal(precision: Int, scale: Int)
    case numericText, text, paddedText, json, bytes, date, time, uuid
    case timestamp(withZone: Bool, SQLiteOptions.DateTimeStorage)
  }

  let index: Int32
  let name: Name
  let type: SQLType
  private let kind: Kind
  private let builder: ColumnBuilder
  private let statement: OpaquePointer

  /// - Throws: `.featureNotSupported` for a layout that no value of SQLite's has.
  init(
    _ index: Int, _ field: Field, _ builder: ColumnBuilder, _ statement: OpaquePointer,
    _ datetime: SQLiteOptions.DateTimeStorage
  ) throws(HansaError) {
    self.index = Int32(index)
    self.builder = builder
    self.statement = statement
    name = field.name
    type = field.type
    switch field.layout {
    case .boolean: kind = .boolean
    case .int16: kind = .int16
    case .int32: kind = .int32
    case .int64: kind = .int64
    case .float32: kind = .float32
    case .float64: kind = .float64
    case .decimal128(let precision, let scale): kind = .decimal(precision: precision, scale: scale)
    case .utf8:
      switch field.type {
      case .numeric: kind = .numericText
      case .json, .jsonb: kind = .json
      case .char: kind = .paddedText
      default: kind = .text
      }
    case .binary: kind = .bytes
    case .date32: kind = .date
    case .time64: kind = .time
    case .timestamp(let utc): kind = .timestamp(withZone: utc, datetime)
    case .fixedBinary16: kind = .uuid
    case .intervalMonthDayNano, .list:
      throw HansaError(
        .featureNotSupported, "column \"\(field.name)\" is \(field.type), a type that SQLite has no values of")
    }
  }

  func appendNull() { builder.appendNull() }

  /// - Throws: `Misfit`, with nothing appended.
  func read() throws(Misfit) {
    let storage = sqlite3_column_type(statement, index)
    if storage == SQLITE_NULL { return builder.appendNull() }
    switch kind {
    case .boolean:
      guard storage == SQLITE_INTEGER, integer == 0 || integer == 1 else { throw Misfit(expected: "0 or 1") }
      builder.append(integer == 1)
    case .int16: builder.append(try narrow(storage, Int16.self))
    case .int32: builder.append(try narrow(storage, Int32.self))
    case .int64:
      guard storage == SQLITE_INTEGER else { throw Misfit() }
      builder.append(integer)
    case .float32:
      let value = try double(storage)
      guard value.isInfinite || Float(value).isFinite else { throw Misfit(code: .numericOutOfRange) }
      builder.append(Float(value))
    case .float64: builder.append(try double(storage))
    case .decimal(let precision, let scale): builder.append(try decimal(storage, precision, scale))
    case .numericText: try appendNumeric(storage)
    case .text: try appendText(storage, trimmed: false)
    case .paddedText: try appendText(storage, trimmed: true)
    case .json: try appendJSON(storage)
    case .bytes:
      guard storage == SQLITE_BLOB else { throw Misfit() }
      builder.append(bytes: blob)
    case .date:
      guard storage == SQLITE_TEXT, let days = StoredText.date(text) else { throw Misfit(expected: "TEXT YYYY-MM-DD") }
      builder.append(days)
    case .time:
      guard storage == SQLITE_TEXT, let time = StoredText.time(text) else {
        throw Misfit(expected: "TEXT HH:MM:SS[.fraction]")
      }
      builder.append(time)
    case .timestamp(let withZone, let form): builder.append(try timestamp(storage, withZone, form))
    case .uuid: builder.append(try uuid(storage))
    }
  }

  // MARK: The current value

  private var integer: Int64 { sqlite3_column_int64(statement, index) }
  private var real: Double { sqlite3_column_double(statement, index) }

  private var text: UnsafeRawBufferPointer {
    let start = sqlite3_column_text(statement, index)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
  }

  private var blob: UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(statement, index)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
  }

  // MARK: Numbers

  private func narrow<T: FixedWidthInteger>(_ storage: Int32, _ type: T.Type) throws(Misfit) -> T {
    guard storage == SQLITE_INTEGER else { throw Misfit() }
    guard let value = T(exactly: integer) else { throw Misfit(code: .numericOutOfRange) }
    return value
  }

  /// An integer stands for the double that is equal to it, if there is one.
  private func double(_ storage: Int32) throws(Misfit) -> Double {
    switch storage {
    case SQLITE_FLOAT: return real
    case SQLITE_INTEGER:
      guard let value = Double(exactly: integer) else { throw Misfit(expected: "a value that a double can hold") }
      return value
    default: throw Misfit()
    }
  }

  /// A REAL stands for the shortest decimal that reads back as it: what was written into the column.
  private func decimal(_ storage: Int32, _ precision: Int, _ scale: Int) throws(Misfit) -> Int128 {
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

  private func appendNumeric(_ storage: Int32) throws(Misfit) {
    switch storage {
    case SQLITE_INTEGER: builder.append("\(integer)")
    case SQLITE_FLOAT:
      guard let plain = StoredNumber.plain(real.description) else { throw Misfit() }
      builder.append(StoredNumber.withoutTrailingZeros(plain))
    case SQLITE_TEXT:
      guard let plain = StoredNumber.plain(String(decoding: text, as: UTF8.self)) else { throw Misfit() }
      builder.append(plain)
    default: throw Misfit()
    }
  }

  // MARK: Text

  /// Numbers appear in text columns only where no type is declared, or in a view: as PostgreSQL would print them.
  private func appendText(_ storage: Int32, trimmed: Bool) throws(Misfit) {
    switch storage {
    case SQLITE_TEXT:
      var bytes = text
      guard StoredText.isValid(bytes) else { throw Misfit(code: .invalidCharacter) }
      if trimmed {
        while bytes.last == UInt8(ascii: " ") { bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast()) }
      }
      builder.append(bytes: bytes)
    case SQLITE_INTEGER, SQLITE_FLOAT: appendNumber(storage)
    default: throw Misfit()
    }
  }

  private func appendNumber(_ storage: Int32) {
    var buffer = ByteBuffer(capacity: 32)
    if storage == SQLITE_INTEGER { buffer.append(integer: integer) } else { buffer.append(float8: real) }
    builder.append(bytes: buffer.bytes)
  }

  /// JSON's numbers become INTEGER and REAL in a column declared JSON.
  private func appendJSON(_ storage: Int32) throws(Misfit) {
    switch storage {
    case SQLITE_INTEGER: appendNumber(storage)
    case SQLITE_FLOAT where real.isFinite: appendNumber(storage)
    case SQLITE_TEXT:
      guard StoredText.isValid(text) else { throw Misfit(code: .invalidCharacter) }
      guard StoredJSON.isValid(text) else { throw Misfit(code: .invalidText, expected: "valid JSON") }
      builder.append(bytes: text)
    default: throw Misfit()
    }
  }

  // MARK: Other types

  private func timestamp(
    _ storage: Int32, _ withZone: Bool, _ form: SQLiteOptions.DateTimeStorage
  ) throws(Misfit) -> Int64 {
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
      return try rounded(storage, { $0 * 1_000_000 }, "seconds since 1970")
    case .julianday:
      return try rounded(storage, { ($0 - 2_440_587.5) * 86_400_000_000 }, "a Julian day")
    }
  }

  private func rounded(
    _ storage: Int32, _ microseconds: (Double) -> Double, _ expected: String
  ) throws(Misfit) -> Int64 {
    guard storage == SQLITE_FLOAT || storage == SQLITE_INTEGER else { throw Misfit(expected: expected) }
    let value = microseconds(real).rounded()
    guard value.magnitude < Double(StoredText.timestampLimit) else { throw Misfit(code: .datetimeOverflow) }
    return Int64(value)
  }

  private func uuid(_ storage: Int32) throws(Misfit) -> UInt128 {
    if storage == SQLITE_BLOB, blob.count == 16 { return blob.loadUnaligned(as: UInt128.self) }
    guard storage == SQLITE_TEXT, let value = StoredText.uuid(text) else {
      throw Misfit(expected: "32 hexadecimal digits as TEXT, or a BLOB of 16 bytes")
    }
    return value.bigEndian
  }
}
