import HansaArrow

/// How a vector of DuckDB's becomes a column: decided once per column of a result.
///
/// Only conversions that keep every value are here; a value outside the column's range is an error, not a rounding.
public indirect enum VectorConversion: Hashable, Sendable {
  /// The bytes of a value are the same on both sides: `width` of them.
  case copy(width: Int)
  case boolean
  /// A whole number or DECIMAL of `source`'s storage to Int16, Int32, Int64.
  case integer(Storage, to: Storage)
  /// Multiplied by 10^`shift` into 128 bits; checked against `precision` digits where it might exceed them.
  case decimal(Storage, shift: Int, precision: Int, checked: Bool)
  case bytes
  case dictionary([String])
  /// Multiplied by `factor` (seconds, milliseconds) or divided by -`factor` (nanoseconds) into microseconds.
  case timestamp(factor: Int64)
  case interval
  case uuid
  case list(VectorConversion, child: ArrowType)
  case array(VectorConversion, child: ArrowType, count: Int)
  case allNull

  public enum Storage: Hashable, Sendable {
    case int8, int16, int32, int64, int128, uint8, uint16, uint32, uint64, uint128
  }

  /// The conversion from a type of DuckDB's to a layout; nil when there is none that keeps every value.
  public init?(from type: DuckDBType, to layout: ArrowType) {
    switch (type, layout) {
    case (.null, _): self = .allNull
    case (.boolean, .boolean): self = .boolean
    case (.smallint, .int16): self = .copy(width: 2)
    case (.integer, .int32), (.float, .float32), (.date, .date32): self = .copy(width: 4)
    case (.bigint, .int64), (.double, .float64), (.time, .time64), (.timestamp, .timestamp(utc: false)),
      (.timestamptz, .timestamp(utc: true)):
      self = .copy(width: 8)
    case (.tinyint, .int16): self = .integer(.int8, to: .int16)
    case (.utinyint, .int16): self = .integer(.uint8, to: .int16)
    case (.usmallint, .int32): self = .integer(.uint16, to: .int32)
    case (.uinteger, .int64): self = .integer(.uint32, to: .int64)
    case (_, .decimal128(let precision, let scale)):
      guard let (storage, digits, sourceScale) = Self.exact(type), scale >= sourceScale else { return nil }
      self = .decimal(
        storage, shift: scale - sourceScale, precision: precision, checked: digits - sourceScale > precision - scale)
    case (.varchar, .utf8), (.blob, .binary): self = .bytes
    case (.enumeration(let values), .utf8): self = .dictionary(values)
    case (.timestampSeconds, .timestamp(utc: false)): self = .timestamp(factor: 1_000_000)
    case (.timestampMilliseconds, .timestamp(utc: false)): self = .timestamp(factor: 1000)
    case (.timestampNanoseconds, .timestamp(utc: false)): self = .timestamp(factor: -1000)
    case (.interval, .intervalMonthDayNano): self = .interval
    case (.uuid, .fixedBinary16): self = .uuid
    case (.list(let element), .list(let child)):
      guard let inner = VectorConversion(from: element, to: child) else { return nil }
      self = .list(inner, child: child)
    case (.array(let element, let count), .list(let child)):
      guard let inner = VectorConversion(from: element, to: child) else { return nil }
      self = .array(inner, child: child, count: count)
    default: return nil
    }
  }

  /// Storage, digits and scale of an exact number.
  private static func exact(_ type: DuckDBType) -> (Storage, digits: Int, scale: Int)? {
    switch type {
    case .tinyint: (.int8, 3, 0)
    case .smallint: (.int16, 5, 0)
    case .integer: (.int32, 10, 0)
    case .bigint: (.int64, 19, 0)
    case .hugeint: (.int128, 39, 0)
    case .utinyint: (.uint8, 3, 0)
    case .usmallint: (.uint16, 5, 0)
    case .uinteger: (.uint32, 10, 0)
    case .ubigint: (.uint64, 20, 0)
    case .uhugeint: (.uint128, 39, 0)
    case .decimal(let width, let scale): (decimalStorage(width: width), width, scale)
    default: nil
    }
  }

  /// The integer in which DuckDB keeps a DECIMAL of so many digits.
  static func decimalStorage(width: Int) -> Storage {
    switch width {
    case ...4: .int16
    case ...9: .int32
    case ...18: .int64
    default: .int128
    }
  }
}
