import HansaArrow
import HansaCore

/// Decodes one column's values from the binary protocol into its builder.
final class ColumnDecoder {
  let builder: ColumnBuilder
  private let field: Field
  private let wire: WireType
  private let zeroDates: MySQLOptions.ZeroDates
  private let limit: Int128
  private let isTrimmed: Bool

  /// - Throws: `.datatypeMismatch` when no value of the wire's type can become one of the field's.
  init(_ field: Field, _ wire: WireType, builder: ColumnBuilder, options: MySQLOptions) throws(HansaError) {
    self.field = field
    self.wire = wire
    self.builder = builder
    zeroDates = options.zeroDates
    if case .decimal128(let precision, _) = field.layout {
      limit = Decimal128.powersOfTen[min(max(precision, 0), 38)]
    } else {
      limit = 0
    }
    if case .char = field.type { isTrimmed = true } else { isTrimmed = false }
    guard Self.isReadable(wire, field.layout) else {
      throw HansaError(
        .datatypeMismatch, "the source's column \"\(field.name)\" cannot be read as \(field.type)",
        detail: "the source sends \(wire)")
    }
  }

  private static func isReadable(_ wire: WireType, _ layout: ArrowType) -> Bool {
    switch (wire, layout) {
    case (.null, _): true
    case (.integer, .boolean), (.integer, .int16), (.integer, .int32), (.integer, .int64), (.integer, .float32),
      (.integer, .float64), (.integer, .decimal128), (.integer, .utf8):
      true
    case (.bits, .boolean), (.bits, .int16), (.bits, .int32), (.bits, .int64), (.bits, .binary): true
    case (.float, .float32), (.float, .float64), (.double, .float32), (.double, .float64): true
    case (.decimal, .boolean), (.decimal, .int16), (.decimal, .int32), (.decimal, .int64), (.decimal, .float32),
      (.decimal, .float64), (.decimal, .decimal128), (.decimal, .utf8):
      true
    case (.bytes, .utf8), (.bytes, .binary), (.bytes, .fixedBinary16): true
    case (.date, .date32), (.date, .timestamp): true
    case (.time, .time64), (.time, .intervalMonthDayNano): true
    default: false
    }
  }

  /// Appends the value at `start`.
  ///
  /// - Returns: the bytes it takes.
  /// - Throws: what is wrong with the value, naming the column.
  func decode(_ start: UnsafeRawPointer) throws(HansaError) -> Int {
    switch wire {
    case .bytes:
      let value = LengthPrefixed(start)
      try append(bytes: value.bytes)
      return value.end
    case .integer(let width, let isUnsigned):
      try append(Self.integer(start, width, isUnsigned))
      return width
    case .double:
      append(start.loadUnaligned(as: Double.self))
      return 8
    case .float:
      let value = start.loadUnaligned(as: Float.self)
      if field.layout == .float32 { builder.append(value) } else { append(Double(value)) }
      return 4
    case .decimal:
      let value = LengthPrefixed(start)
      try append(decimal: value.bytes)
      return value.end
    case .date:
      let value = LengthPrefixed(start)
      try append(WireDate(value.bytes))
      return value.end
    case .time:
      let value = LengthPrefixed(start)
      try append(WireTime(value.bytes))
      return value.end
    case .bits:
      let value = LengthPrefixed(start)
      if field.layout == .binary {
        builder.append(bytes: value.bytes)
      } else {
        try append(value.bytes.reduce(Int128(0)) { $0 << 8 | Int128($1) })
      }
      return value.end
    case .null: return 0
    }
  }

  // MARK: Numbers

  @inline(__always)
  private static func integer(_ start: UnsafeRawPointer, _ width: Int, _ isUnsigned: Bool) -> Int128 {
    switch (width, isUnsigned) {
    case (1, false): Int128(start.load(as: Int8.self))
    case (1, true): Int128(start.load(as: UInt8.self))
    case (2, false): Int128(start.loadUnaligned(as: Int16.self))
    case (2, true): Int128(start.loadUnaligned(as: UInt16.self))
    case (4, false): Int128(start.loadUnaligned(as: Int32.self))
    case (4, true): Int128(start.loadUnaligned(as: UInt32.self))
    case (_, false): Int128(start.loadUnaligned(as: Int64.self))
    case (_, true): Int128(start.loadUnaligned(as: UInt64.self))
    }
  }

  private func append(_ value: Int128) throws(HansaError) {
    switch field.layout {
    case .int32:
      guard let fitted = Int32(exactly: value) else { throw outOfRange("\(value)") }
      builder.append(fitted)
    case .int64:
      guard let fitted = Int64(exactly: value) else { throw outOfRange("\(value)") }
      builder.append(fitted)
    case .int16:
      guard let fitted = Int16(exactly: value) else { throw outOfRange("\(value)") }
      builder.append(fitted)
    case .boolean:
      guard value == 0 || value == 1 else { throw noBoolean("\(value)") }
      builder.append(value == 1)
    case .decimal128(_, let scale):
      let (scaled, overflow) = value.multipliedReportingOverflow(by: Decimal128.powersOfTen[scale])
      guard !overflow, scaled.magnitude < limit.magnitude else { throw outOfRange("\(value)") }
      builder.append(scaled)
    case .utf8: builder.append("\(value)")
    default: append(Double(value))
    }
  }

  private func append(_ value: Double) {
    if field.layout == .float32 { builder.append(Float(value)) } else { builder.append(value) }
  }

  private func append(decimal text: UnsafeRawBufferPointer) throws(HansaError) {
    switch field.layout {
    case .decimal128(_, let scale):
      guard let value = DecimalText.unscaled(text, scale: scale), value.magnitude < limit.magnitude else {
        throw outOfRange(Self.excerpt(text))
      }
      builder.append(value)
    case .utf8: builder.append(bytes: text)
    case .float32, .float64:
      guard let value = Double(String(decoding: text, as: UTF8.self)) else { throw outOfRange(Self.excerpt(text)) }
      append(value)
    default:
      guard let value = DecimalText.unscaled(text, scale: 0) else { throw outOfRange(Self.excerpt(text)) }
      try append(value)
    }
  }

  // MARK: Text and bytes

  private func append(bytes: UnsafeRawBufferPointer) throws(HansaError) {
    switch field.layout {
    case .binary: builder.append(bytes: bytes)
    case .fixedBinary16:
      guard let value = Self.uuid(bytes) else {
        throw HansaError(
          .invalidText, "the source's column \"\(field.name)\" holds \"\(Self.excerpt(bytes))\", which is no uuid")
      }
      builder.append(value.bigEndian)
    default:
      if let fault = TextCheck.fault(bytes) { throw badText(fault) }
      guard isTrimmed else { return builder.append(bytes: bytes) }
      var count = bytes.count
      while count > 0, bytes[count - 1] == UInt8(ascii: " ") { count -= 1 }
      builder.append(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
  }

  /// 32 hexadecimal digits, hyphens anywhere between them; or the 16 bytes themselves.
  private static func uuid(_ bytes: UnsafeRawBufferPointer) -> UInt128? {
    if bytes.count == 16 { return bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
    var value: UInt128 = 0
    var digits = 0
    for byte in bytes where byte != UInt8(ascii: "-") {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt128(digit)
      digits += 1
    }
    return digits == 32 ? value : nil
  }

  // MARK: Dates and times

  private func append(_ value: WireDate) throws(HansaError) {
    // MySQL also has year 0, and with ALLOW_INVALID_DATES 31 February.
    guard value.date.exists, value.date.year > 0 else {
      if zeroDates == .null { return builder.appendNull() }
      throw HansaError(
        .datetimeOverflow,
        "the source's column \"\(field.name)\" holds the date \(value.description), which PostgreSQL does not have",
        advice: "set zero_dates of the source to null to read such dates as NULL")
    }
    let days = value.date.days
    if field.layout == .date32 {
      guard value.microseconds == 0 else { throw outOfRange("\(value.description) with a time of day") }
      builder.append(Int32(days))
    } else {
      builder.append(Int64(days) * 86_400_000_000 + value.microseconds)
    }
  }

  private func append(_ value: WireTime) throws(HansaError) {
    if field.layout == .intervalMonthDayNano { return builder.append(Interval(microseconds: value.microseconds)) }
    guard (0...86_400_000_000).contains(value.microseconds) else {
      throw HansaError(
        .datetimeOverflow,
        "the source's column \"\(field.name)\" holds the time \(value.description), which is no time of day",
        advice: "MySQL's TIME reaches from -838:59:59 to 838:59:59; a view with TIME_TO_SEC() gives it as a number")
    }
    builder.append(value.microseconds)
  }

  // MARK: Errors

  private func outOfRange(_ value: String) -> HansaError {
    HansaError(
      .numericOutOfRange, "the value \(value) of the source's column \"\(field.name)\" does not fit \(field.type)")
  }

  private func noBoolean(_ value: String) -> HansaError {
    HansaError(
      .invalidText, "the source's column \"\(field.name)\" holds \(value), which is neither true (1) nor false (0)",
      advice: "set tinyint1_is_boolean of the source to false to read tinyint(1) columns as numbers")
  }

  private func badText(_ fault: TextCheck.Fault) -> HansaError {
    switch fault {
    case .notUTF8:
      HansaError(.invalidCharacter, "the source's column \"\(field.name)\" holds text that is not UTF-8")
    case .holdsNull:
      HansaError(
        .invalidCharacter,
        "the source's column \"\(field.name)\" holds text with the character NUL, which PostgreSQL's text cannot hold")
    }
  }

  /// The beginning of a value, for messages.
  private static func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix(60), as: UTF8.self) + (bytes.count > 60 ? "…" : "")
  }
}
