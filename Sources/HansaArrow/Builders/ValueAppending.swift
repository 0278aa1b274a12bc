import HansaCore

extension ColumnBuilder {
  /// Appends one value of any kind: for tests, literals and sources that have values one at a time.
  ///
  /// - Throws: `HansaError` (datatype mismatch, or out of range) when the value does not fit the layout.
  public func append(value: SQLValue) throws(HansaError) {
    switch (layout, value) {
    case (_, .null): appendNull()
    case (.boolean, .boolean(let value)): append(value)
    case (.int16, .integer(let value)): append(try narrow(value, Int16.self))
    case (.int32, .integer(let value)): append(try narrow(value, Int32.self))
    case (.int64, .integer(let value)): append(value)
    case (.float32, .double(let value)): append(Float(value.value))
    case (.float64, .double(let value)): append(value.value)
    case (.decimal128(_, let scale), .decimal(let value)):
      guard let fitted = value.rescaled(to: scale) else { throw misfit(value.description) }
      append(fitted.unscaled)
    case (.decimal128(_, let scale), .integer(let value)):
      guard let fitted = Decimal128(unscaled: Int128(value), scale: 0).rescaled(to: scale) else {
        throw misfit("\(value)")
      }
      append(fitted.unscaled)
    case (.utf8, .text(let value)): append(value.string)
    case (.utf8, .decimal(let value)): append(value.description)
    case (.binary, .bytes(let value)): value.withUnsafeBytes { append(bytes: $0) }
    case (.date32, .date(let value)): append(value)
    case (.time64, .time(let value)): append(value)
    case (.timestamp(utc: false), .timestamp(let value)): append(value)
    case (.timestamp(utc: true), .timestamptz(let value)): append(value)
    case (.intervalMonthDayNano, .interval(let value)): append(value)
    case (.fixedBinary16, .uuid(let value)): append(value.bigEndian)
    case (.list, .array(let values)):
      for value in values { try child?.append(value: value) }
      endList()
    default: throw misfit("\(value)")
    }
  }

  private func narrow<T: FixedWidthInteger>(_ value: Int64, _ type: T.Type) throws(HansaError) -> T {
    guard let fitted = T(exactly: value) else { throw misfit("\(value)") }
    return fitted
  }

  private func misfit(_ value: String) -> HansaError {
    HansaError(.numericOutOfRange, "the value \(value) does not fit a column of layout \(layout)")
  }
}
