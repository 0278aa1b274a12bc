import HansaArrow
import HansaCore

/// How values of one remote type become values of one layout. The pair is chosen once a column.
enum ValueDecoder {
  case boolean
  /// Integers of `width` bytes into the layout's, of `stored` bytes.
  case integer(width: Int, stored: Int)
  case integerAsDecimal(width: Int, precision: Int, scale: Int)
  case float4, float4AsFloat8, float8
  case numericAsDecimal(precision: Int, scale: Int)
  case numericAsText
  case text
  /// char(n), whose trailing blanks mean nothing.
  case paddedText
  case jsonb
  case bytes
  case date, time, timestamp, interval, uuid
  indirect case list(ValueDecoder, element: UInt32)

  /// nil when values of the remote type are not values of the wanted one.
  init?(remote: UInt32, type: SQLType, layout: ArrowType) {
    if case .list(let elementLayout) = layout {
      guard let elementType = type.element, let element = TypeOID.elementOfArray[remote],
        let decoder = ValueDecoder(remote: element, type: elementType, layout: elementLayout)
      else { return nil }
      self = .list(decoder, element: element)
      return
    }
    switch (remote, layout) {
    case (TypeOID.bool, .boolean): self = .boolean
    case (TypeOID.int2, .int16), (TypeOID.int2, .int32), (TypeOID.int2, .int64):
      self = .integer(width: 2, stored: layout.byteWidth ?? 8)
    case (TypeOID.int4, .int32), (TypeOID.int4, .int64): self = .integer(width: 4, stored: layout.byteWidth ?? 8)
    case (TypeOID.int8, .int64): self = .integer(width: 8, stored: layout.byteWidth ?? 8)
    case (TypeOID.int2, .decimal128(let precision, let scale)):
      self = .integerAsDecimal(width: 2, precision: precision, scale: scale)
    case (TypeOID.int4, .decimal128(let precision, let scale)):
      self = .integerAsDecimal(width: 4, precision: precision, scale: scale)
    case (TypeOID.int8, .decimal128(let precision, let scale)):
      self = .integerAsDecimal(width: 8, precision: precision, scale: scale)
    case (TypeOID.float4, .float32): self = .float4
    case (TypeOID.float4, .float64): self = .float4AsFloat8
    case (TypeOID.float8, .float64): self = .float8
    case (TypeOID.numeric, .decimal128(let precision, let scale)):
      self = .numericAsDecimal(precision: precision, scale: scale)
    case (TypeOID.numeric, .utf8) where type.isNumeric: self = .numericAsText
    case (TypeOID.text, .utf8), (TypeOID.varchar, .utf8), (TypeOID.name, .utf8), (TypeOID.json, .utf8),
      (TypeOID.unknown, .utf8):
      guard !type.isNumeric else { return nil }
      self = .text
    case (TypeOID.bpchar, .utf8) where type.isText: self = .paddedText
    case (TypeOID.jsonb, .utf8) where type == .jsonb || type == .json: self = .jsonb
    case (TypeOID.bytea, .binary): self = .bytes
    case (TypeOID.date, .date32): self = .date
    case (TypeOID.time, .time64): self = .time
    case (TypeOID.timestamp, .timestamp(utc: false)), (TypeOID.timestamptz, .timestamp(utc: true)): self = .timestamp
    case (TypeOID.interval, .intervalMonthDayNano): self = .interval
    case (TypeOID.uuid, .fixedBinary16): self = .uuid
    default: return nil
    }
  }
}
