import HansaCore

/// The physical layout of a column: a subset of Arrow's types, little-endian, validity one bit a row.
public indirect enum ArrowType: Hashable, Sendable {
  /// One bit a value.
  case boolean
  case int16, int32, int64
  case float32, float64
  /// 16 bytes, two's complement, little-endian.
  case decimal128(precision: Int, scale: Int)
  /// 32-bit offsets into UTF-8 bytes.
  case utf8
  /// 32-bit offsets into bytes.
  case binary
  /// Days since 1970-01-01 in 32 bits.
  case date32
  /// Microseconds since midnight in 64 bits.
  case time64
  /// Microseconds since 1970-01-01 in 64 bits; `utc` for an instant.
  case timestamp(utc: Bool)
  /// Months (32 bits), days (32 bits), nanoseconds (64 bits).
  case intervalMonthDayNano
  /// 16 bytes, as written (big-endian): uuid.
  case fixedBinary16
  /// 32-bit offsets into one child column.
  case list(ArrowType)

  /// Bytes of one value in the data buffer; nil for bits, offsets and lists.
  public var byteWidth: Int? {
    switch self {
    case .int16: 2
    case .int32, .float32, .date32: 4
    case .int64, .float64, .time64, .timestamp: 8
    case .decimal128, .intervalMonthDayNano, .fixedBinary16: 16
    case .boolean, .utf8, .binary, .list: nil
    }
  }

  /// The layout that a SQL type travels in. `numeric` without a precision travels as text, digit for digit;
  /// a field may say another (`decimal128`) where the planner knows that the digits fit.
  public init(_ type: SQLType) {
    switch type {
    case .boolean: self = .boolean
    case .int2: self = .int16
    case .int4: self = .int32
    case .int8: self = .int64
    case .float4: self = .float32
    case .float8: self = .float64
    case .numeric(let precision?, let scale) where precision <= 38:
      self = .decimal128(precision: precision, scale: scale ?? 0)
    case .numeric, .text, .varchar, .char, .json, .jsonb, .record, .unknown: self = .utf8
    case .bytea: self = .binary
    case .date: self = .date32
    case .time: self = .time64
    case .timestamp: self = .timestamp(utc: false)
    case .timestamptz: self = .timestamp(utc: true)
    case .interval: self = .intervalMonthDayNano
    case .uuid: self = .fixedBinary16
    case .array(let element): self = .list(ArrowType(element))
    }
  }
}

/// A column's name, its SQL type and the layout it travels in.
public struct Field: Hashable, Sendable {
  public var name: Name
  public var type: SQLType
  public var layout: ArrowType
  public var nullable: Bool

  public init(_ name: Name, _ type: SQLType, layout: ArrowType? = nil, nullable: Bool = true) {
    self.name = name
    self.type = type
    self.layout = layout ?? ArrowType(type)
    self.nullable = nullable
  }
}

/// The columns of a batch, in order. Names may repeat, as SQL allows.
public struct Schema: Hashable, Sendable {
  public var fields: [Field]
  public init(_ fields: [Field]) { self.fields = fields }
}
