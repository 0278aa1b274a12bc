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
  /// The current row's value.
  let value: ColumnValue
  /// The value was computed by the statement, it is no column's: times come as numbers then.
  private let isComputed: Bool

  /// - Throws: `.featureNotSupported` for a layout that no value of SQLite's has.
  init(
    _ index: Int, _ field: Field, _ builder: ColumnBuilder, _ statement: OpaquePointer,
    _ datetime: SQLiteOptions.DateTimeStorage
  ) throws(HansaError) {
    self.index = Int32(index)
    self.builder = builder
    value = ColumnValue(statement: statement, index: Int32(index))
    isComputed = sqlite3_column_origin_name(statement, Int32(index)) == nil
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

  /// The table's column that is read, where the result's column is one.
  var place: MisfitReport.Place? {
    guard let table = sqlite3_column_table_name(value.statement, index).map({ String(cString: $0) }),
      let column = sqlite3_column_origin_name(value.statement, index).map({ String(cString: $0) })
    else { return nil }
    return MisfitReport.Place(table: table, column: column)
  }

  func appendNull() { builder.appendNull() }

  /// - Throws: `Misfit`, with nothing appended.
  func read() throws(Misfit) {
    let storage = value.storage
    if storage == SQLITE_NULL { return builder.appendNull() }
    switch kind {
    case .boolean: builder.append(try value.boolean())
    case .int16: builder.append(try value.narrow(Int16.self))
    case .int32: builder.append(try value.narrow(Int32.self))
    case .int64: builder.append(try value.narrow(Int64.self))
    case .float32:
      let double = try value.double()
      guard double.isInfinite || Float(double).isFinite else { throw Misfit(code: .numericOutOfRange) }
      builder.append(Float(double))
    case .float64: builder.append(try value.double())
    case .decimal(let precision, let scale): builder.append(try value.decimal(precision, scale))
    case .numericText: builder.append(try value.digits())
    case .text: try appendText(storage, trimmed: false)
    case .paddedText: try appendText(storage, trimmed: true)
    case .json: try appendJSON(storage)
    case .bytes: builder.append(bytes: try value.bytes())
    case .date: builder.append(isCounted(storage) ? try value.narrow(Int32.self) : try value.date())
    case .time: builder.append(isCounted(storage) ? value.integer : try value.time())
    case .timestamp(let withZone, let form):
      builder.append(isCounted(storage) ? value.integer : try value.timestamp(withZone: withZone, form))
    case .uuid: builder.append(try value.uuid())
    }
  }

  /// Days or microseconds, as the functions of a fragment give them.
  private func isCounted(_ storage: Int32) -> Bool { isComputed && storage == SQLITE_INTEGER }

  // MARK: Text

  /// Numbers appear in text columns only where no type is declared, or in a view: as PostgreSQL would print them.
  private func appendText(_ storage: Int32, trimmed: Bool) throws(Misfit) {
    if storage == SQLITE_TEXT {
      builder.append(bytes: try value.validText(trimmed: trimmed))
    } else {
      try appendNumber()
    }
  }

  private func appendNumber() throws(Misfit) {
    var buffer = ByteBuffer(capacity: 32)
    try value.writeNumber(&buffer)
    builder.append(bytes: buffer.bytes)
  }

  /// JSON's numbers become INTEGER and REAL in a column declared JSON.
  private func appendJSON(_ storage: Int32) throws(Misfit) {
    try value.requireJSON()
    if storage == SQLITE_TEXT { builder.append(bytes: value.text) } else { try appendNumber() }
  }
}
