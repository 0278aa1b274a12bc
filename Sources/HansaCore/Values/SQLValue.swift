/// One value, for literals and for reading a cell; columns of data travel as Arrow batches.
public enum SQLValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case decimal(Decimal128)
  /// NaN equals itself and -0 differs from 0 here (bit patterns): a value's identity, not SQL's equality.
  case double(DoubleBits)
  /// Compared by its UTF-8 bytes.
  case text(Name)
  case bytes([UInt8])
  /// Days since 1970-01-01; `Int32.max` and `-Int32.max` are ±infinity.
  case date(Int32)
  /// Microseconds since midnight; 24:00:00 is allowed.
  case time(Int64)
  /// Microseconds since 1970-01-01 00:00:00; `Int64.max` and `-Int64.max` are ±infinity.
  case timestamp(Int64)
  /// Microseconds since 1970-01-01 00:00:00 UTC; infinities as for `timestamp`.
  case timestamptz(Int64)
  case interval(Interval)
  /// 16 bytes, big-endian as written.
  case uuid(UInt128)
  case array([SQLValue])

  public static func text(_ string: String) -> SQLValue { .text(Name(string)) }
  public static func double(_ value: Double) -> SQLValue { .double(DoubleBits(value)) }

  public var isNull: Bool { self == .null }
}

/// A double that is hashed and compared by its bits.
public struct DoubleBits: Hashable, Sendable {
  public let bits: UInt64
  public init(_ value: Double) { bits = value.bitPattern }
  public var value: Double { Double(bitPattern: bits) }
}

/// PostgreSQL's interval: three parts that do not carry into each other.
public struct Interval: Hashable, Sendable {
  public var months: Int32
  public var days: Int32
  public var microseconds: Int64

  public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }
}

extension SQLValue: CustomStringConvertible {
  /// For logs and examples: the plain value where its text is plain. HansaFormats has PostgreSQL's text form of all.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .decimal(let value): value.description
    case .double(let value): "\(value.value)"
    case .text(let value): value.string
    case .bytes(let value): "\(value.count) bytes"
    case .date(let days): "\(days) days"
    case .time(let microseconds), .timestamp(let microseconds), .timestamptz(let microseconds): "\(microseconds) µs"
    case .interval(let value): "\(value.months) months \(value.days) days \(value.microseconds) µs"
    case .uuid(let value): String(value, radix: 16)
    case .array(let values): "\(values)"
    }
  }
}
