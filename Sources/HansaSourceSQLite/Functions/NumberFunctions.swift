import CSQLite
import HansaCore

/// Arithmetic that fails where PostgreSQL's does: SQLite's own goes on with a REAL when 64 bits overflow, and gives
/// NULL for a division by zero.
enum NumberFunctions {
  static func register(_ connection: SQLiteConnection) throws(HansaError) {
    try binary(connection, "add") { $0.addingReportingOverflow($1) }
    try binary(connection, "subtract") { $0.subtractingReportingOverflow($1) }
    try binary(connection, "multiply") { $0.multipliedReportingOverflow(by: $1) }
    try divided(connection, "divide") { $0.dividedReportingOverflow(by: $1) }
    // The smallest integer modulo -1 is 0, though their quotient overflows.
    try divided(connection, "modulo") { ($1 == -1 ? 0 : $0 % $1, false) }
    try connection.register("hansa_abs", arguments: 1) { (call) throws(HansaError) in
      if call.isNull(0) { return call.giveNull() }
      guard call[0].integer != .min else { throw Self.overflow }
      call.give(abs(call[0].integer))
    }
    // Decimals: INTEGER, REAL or TEXT.
    try decimals(connection, "add") { left, right, scale in
      Decimal128(unscaled: left.unscaled + right.unscaled, scale: scale)
    }
    try decimals(connection, "subtract") { left, right, scale in
      Decimal128(unscaled: left.unscaled - right.unscaled, scale: scale)
    }
    try connection.register("hansa_numeric_multiply", arguments: 2) { (call) throws(HansaError) in
      if call.isNull(0) || call.isNull(1) { return call.giveNull() }
      let (left, right) = (try Self.decimal(call[0]), try Self.decimal(call[1]))
      let (product, overflow) = left.unscaled.multipliedReportingOverflow(by: right.unscaled)
      guard !overflow else { throw Self.tooLong }
      Self.give(Decimal128(unscaled: product, scale: left.scale + right.scale), to: call)
    }
    try connection.register("hansa_digits", arguments: 2) { (call) throws(HansaError) in
      if call.isNull(0) { return call.giveNull() }
      let value = try Self.decimal(call[0])
      call.give(text: (value.rescaled(to: call.number(1)) ?? value).description)
    }
    try connection.register("hansa_order", arguments: 1) { (call) throws(HansaError) in
      if call.isNull(0) { return call.giveNull() }
      SortableNumber(try Self.decimal(call[0])).bytes.withUnsafeBytes { call.give(blob: $0) }
    }
  }

  private static var overflow: HansaError { HansaError(.numericOutOfRange, "bigint out of range") }

  /// The dialect prints no expression that could have more digits.
  private static var tooLong: HansaError {
    HansaError(.numericOutOfRange, "a numeric with more than 38 digits cannot be computed with in SQLite")
  }

  private static func give(_ value: Decimal128, to call: SQLFunctionCall) {
    if value.scale == 0, let whole = Int64(exactly: value.unscaled) { return call.give(whole) }
    call.give(text: value.description)
  }

  /// - Parameter operation: over two decimals of the same scale with at most 38 digits.
  private static func decimals(
    _ connection: SQLiteConnection, _ name: String,
    _ operation: @escaping (Decimal128, Decimal128, _ scale: Int) -> Decimal128
  ) throws(HansaError) {
    try connection.register("hansa_numeric_\(name)", arguments: 2) { (call) throws(HansaError) in
      if call.isNull(0) || call.isNull(1) { return call.giveNull() }
      let (left, right) = (try Self.decimal(call[0]), try Self.decimal(call[1]))
      let scale = max(left.scale, right.scale)
      guard let left = left.rescaled(to: scale), let right = right.rescaled(to: scale) else { throw Self.tooLong }
      Self.give(operation(left, right, scale), to: call)
    }
  }

  private static func binary(
    _ connection: SQLiteConnection, _ name: String, _ operation: @escaping (Int64, Int64) -> (Int64, overflow: Bool)
  ) throws(HansaError) {
    try connection.register("hansa_\(name)", arguments: 2) { (call) throws(HansaError) in
      if call.isNull(0) || call.isNull(1) { return call.giveNull() }
      let (value, overflow) = operation(call[0].integer, call[1].integer)
      guard !overflow else { throw Self.overflow }
      call.give(value)
    }
  }

  private static func divided(
    _ connection: SQLiteConnection, _ name: String, _ operation: @escaping (Int64, Int64) -> (Int64, overflow: Bool)
  ) throws(HansaError) {
    try connection.register("hansa_\(name)", arguments: 2) { (call) throws(HansaError) in
      if call.isNull(0) || call.isNull(1) { return call.giveNull() }
      guard call[1].integer != 0 else { throw HansaError(.divisionByZero, "division by zero") }
      let (value, overflow) = operation(call[0].integer, call[1].integer)
      guard !overflow else { throw Self.overflow }
      call.give(value)
    }
  }

  /// A REAL stands for its shortest decimal.
  static func decimal(_ value: ArgumentValue) throws(HansaError) -> Decimal128 {
    if value.storage == SQLITE_INTEGER { return Decimal128(unscaled: Int128(value.integer), scale: 0) }
    guard let digits = try? value.digits(), let decimal = Decimal128(digits) else {
      throw Self.tooLong
    }
    return decimal
  }
}

/// A decimal as bytes that compare as the numbers do: the sign, the place of the first digit, the digits.
struct SortableNumber {
  private(set) var bytes: [UInt8]

  init(_ value: Decimal128) {
    guard value.unscaled != 0 else {
      bytes = [1]
      return
    }
    var digits = Array(String(value.unscaled.magnitude).utf8)
    let exponent = digits.count - value.scale
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    bytes = [UInt8(clamping: exponent + 128)] + digits
    if value.unscaled < 0 {
      // Reversed, and what is cut off behind the shorter of two comes after it.
      bytes = [0] + bytes.map { ~$0 } + [0xFF]
    } else {
      bytes.insert(2, at: 0)
    }
  }
}
