import HansaArrow
import HansaCore

/// Reads the values of one result column from PostgreSQL's binary format into a builder.
///
/// It cannot be copied, so that using one counts no references, which took a quarter of the time of reading a table.
struct ColumnDecoder: ~Copyable {
  private let field: Field
  private let decoder: ValueDecoder
  private let builder: ColumnBuilder
  /// - Throws: `.datatypeMismatch` when the source sends another type than the plan expects.
  init(_ field: Field, remote: UInt32, into builder: ColumnBuilder) throws(HansaError) {
    guard let decoder = ValueDecoder(remote: remote, type: field.type, layout: field.layout) else {
      throw HansaError(
        .datatypeMismatch,
        "column \"\(field.name)\" of the source is \(TypeOID.describe(remote)), but \(field.type) was expected",
        advice: "refresh the source's catalog if the table was changed")
    }
    self.field = field
    self.decoder = decoder
    self.builder = builder
  }

  func appendNull() { builder.appendNull() }

  /// - Throws: what is wrong with the value, naming the column.
  func append(_ bytes: UnsafeRawBufferPointer) throws(HansaError) {
    try append(bytes, decoder, builder)
  }

  private func append(
    _ bytes: UnsafeRawBufferPointer, _ decoder: ValueDecoder, _ builder: ColumnBuilder
  ) throws(HansaError) {
    switch decoder {
    case .boolean:
      try check(bytes, 1)
      builder.append(bytes[0] != 0)
    case .integer(let width, let stored):
      let value = try integer(bytes, width)
      switch stored {
      case 2: builder.append(Int16(truncatingIfNeeded: value))
      case 4: builder.append(Int32(truncatingIfNeeded: value))
      default: builder.append(value)
      }
    case .integerAsDecimal(let width, let precision, let scale):
      let value = try integer(bytes, width)
      guard let decimal = Decimal128(unscaled: Int128(value), scale: 0).rescaled(to: scale),
        decimal.unscaled.magnitude < UInt128(Decimal128.powersOfTen[precision])
      else { throw misfit("\(value)", "numeric(\(precision),\(scale))") }
      builder.append(decimal.unscaled)
    case .float4:
      try check(bytes, 4)
      builder.append(Float(bitPattern: bytes.bigEndian(UInt32.self, at: 0)))
    case .float4AsFloat8:
      try check(bytes, 4)
      builder.append(Double(Float(bitPattern: bytes.bigEndian(UInt32.self, at: 0))))
    case .float8:
      try check(bytes, 8)
      builder.append(Double(bitPattern: bytes.bigEndian(UInt64.self, at: 0)))
    case .numericAsDecimal(let precision, let scale):
      let value = try numeric(bytes)
      guard value.isFinite, let unscaled = value.unscaled(scale: scale),
        unscaled.magnitude < UInt128(Decimal128.powersOfTen[precision])
      else { throw misfit(value, precision, scale) }
      builder.append(unscaled)
    case .numericAsText:
      var digits: [UInt8] = []
      try numeric(bytes).print(into: &digits)
      digits.withUnsafeBytes { builder.append(bytes: $0) }
    case .text: try append(text: bytes, builder)
    case .paddedText:
      var end = bytes.count
      while end > 0, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
      try append(text: UnsafeRawBufferPointer(rebasing: bytes[..<end]), builder)
    case .jsonb:
      guard bytes.first == 1 else { throw malformed("jsonb of version \(bytes.first ?? 0)") }
      try append(text: UnsafeRawBufferPointer(rebasing: bytes[1...]), builder)
    case .bytes: builder.append(bytes: bytes)
    case .date: builder.append(try date(bytes))
    case .time:
      try check(bytes, 8)
      builder.append(bytes.bigEndian(Int64.self, at: 0))
    case .timestamp: builder.append(try timestamp(bytes))
    case .interval: builder.append(try interval(bytes))
    case .uuid:
      try check(bytes, 16)
      builder.append(bytes.loadUnaligned(as: UInt128.self))
    case .list(let element, let oid): try append(list: bytes, element, oid, builder)
    }
  }

  // MARK: Numbers

  private func integer(_ bytes: UnsafeRawBufferPointer, _ width: Int) throws(HansaError) -> Int64 {
    try check(bytes, width)
    switch width {
    case 2: return Int64(bytes.bigEndian(Int16.self, at: 0))
    case 4: return Int64(bytes.bigEndian(Int32.self, at: 0))
    default: return bytes.bigEndian(Int64.self, at: 0)
    }
  }

  private func numeric(_ bytes: UnsafeRawBufferPointer) throws(HansaError) -> NumericWire {
    guard let value = NumericWire(bytes) else { throw malformed("numeric of \(bytes.count) bytes") }
    return value
  }

  // MARK: Text

  private func append(text bytes: UnsafeRawBufferPointer, _ builder: ColumnBuilder) throws(HansaError) {
    do { _ = try UTF8Span(validating: bytes.assumingMemoryBound(to: UInt8.self).span) } catch {
      throw HansaError(
        .invalidCharacter, "column \"\(field.name)\" has text that is not UTF-8",
        advice: "a database with encoding SQL_ASCII does not check its text; read the column as bytea",
        detail: "the text starts with bytes \(bytes.prefix(32).map { hex($0) }.joined(separator: " "))")
    }
    builder.append(bytes: bytes)
  }

  private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  // MARK: Dates and times

  /// PostgreSQL counts from 2000-01-01, Hansa from 1970-01-01.
  private static let epochDays: Int32 = 10_957
  private static let epochMicroseconds: Int64 = 946_684_800_000_000

  private func date(_ bytes: UnsafeRawBufferPointer) throws(HansaError) -> Int32 {
    try check(bytes, 4)
    let days = bytes.bigEndian(Int32.self, at: 0)
    if days == .max { return .max }
    if days == .min { return -.max }
    let (shifted, overflow) = days.addingReportingOverflow(Self.epochDays)
    guard !overflow, shifted != .max else { throw tooLate("date \(days) days after 2000-01-01") }
    return shifted
  }

  private func timestamp(_ bytes: UnsafeRawBufferPointer) throws(HansaError) -> Int64 {
    try check(bytes, 8)
    let microseconds = bytes.bigEndian(Int64.self, at: 0)
    if microseconds == .max { return .max }
    if microseconds == .min { return -.max }
    let (shifted, overflow) = microseconds.addingReportingOverflow(Self.epochMicroseconds)
    guard !overflow, shifted != .max else { throw tooLate("timestamp \(microseconds) µs after 2000-01-01") }
    return shifted
  }

  private func interval(_ bytes: UnsafeRawBufferPointer) throws(HansaError) -> Interval {
    try check(bytes, 16)
    let microseconds = bytes.bigEndian(Int64.self, at: 0)
    guard !microseconds.multipliedReportingOverflow(by: 1000).overflow else {
      throw tooLate("interval with \(microseconds) µs")
    }
    return Interval(
      months: bytes.bigEndian(Int32.self, at: 12), days: bytes.bigEndian(Int32.self, at: 8),
      microseconds: microseconds)
  }

  // MARK: Arrays

  private func append(
    list bytes: UnsafeRawBufferPointer, _ element: ValueDecoder, _ oid: UInt32, _ builder: ColumnBuilder
  ) throws(HansaError) {
    guard bytes.count >= 12, let child = builder.child else { throw malformed("array of \(bytes.count) bytes") }
    let dimensions = bytes.bigEndian(Int32.self, at: 0)
    guard bytes.bigEndian(UInt32.self, at: 8) == oid else {
      throw malformed("array of \(TypeOID.describe(bytes.bigEndian(UInt32.self, at: 8)))")
    }
    guard dimensions != 0 else { return builder.endList() }
    guard dimensions == 1 else {
      throw HansaError(
        .featureNotSupported, "column \"\(field.name)\" has an array of \(dimensions) dimensions",
        advice: "Hansa reads arrays of one dimension; unnest the others in a view of the source")
    }
    guard bytes.count >= 20 else { throw malformed("array of \(bytes.count) bytes") }
    let count = bytes.bigEndian(Int32.self, at: 12)
    guard bytes.bigEndian(Int32.self, at: 16) == 1 else {
      throw HansaError(
        .featureNotSupported,
        "column \"\(field.name)\" has an array that starts at index \(bytes.bigEndian(Int32.self, at: 16))",
        advice: "Hansa reads arrays that start at index 1")
    }
    var offset = 20
    for _ in 0..<max(0, count) {
      guard offset + 4 <= bytes.count else { throw malformed("array that ends early") }
      let length = Int(bytes.bigEndian(Int32.self, at: offset))
      offset += 4
      if length == -1 {
        child.appendNull()
        continue
      }
      guard length >= 0, offset + length <= bytes.count else { throw malformed("array that ends early") }
      try append(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]), element, child)
      offset += length
    }
    guard offset == bytes.count else { throw malformed("array that ends late") }
    builder.endList()
  }

  // MARK: Errors

  @inline(__always)
  private func check(_ bytes: UnsafeRawBufferPointer, _ length: Int) throws(HansaError) {
    if bytes.count != length { throw malformed("value of \(bytes.count) bytes instead of \(length)") }
  }

  private func malformed(_ what: String) -> HansaError {
    HansaError(
      .badCopyFormat, "column \"\(field.name)\" was expected as \(field.type), but the source sent a \(what)",
      advice: "refresh the source's catalog if the table was changed")
  }

  private func tooLate(_ what: String) -> HansaError {
    HansaError(
      .datetimeOverflow, "column \"\(field.name)\" has a value out of range: \(what)",
      advice: "times are held as microseconds (intervals as nanoseconds) in 64 bits")
  }

  private func misfit(_ value: String, _ type: String) -> HansaError {
    HansaError(.numericOutOfRange, "column \"\(field.name)\": the value \(value) does not fit \(type)")
  }

  private func misfit(_ value: NumericWire, _ precision: Int, _ scale: Int) -> HansaError {
    var text: [UInt8] = []
    value.print(into: &text)
    var error = misfit(String(decoding: text, as: UTF8.self), "numeric(\(precision),\(scale))")
    error.advice =
      value.isFinite
      ? "set the source's numeric_scale so that the digits fit; a query of this source alone reads them all without it"
      : "NaN and infinity are read from columns of type numeric without precision; filter them out or cast the column"
    return error
  }
}
