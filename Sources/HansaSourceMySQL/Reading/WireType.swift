import CMariaDB
import HansaCore

/// How the binary protocol sends a column's values.
enum WireType: Equatable {
  /// Little-endian, in 1, 2, 4 or 8 bytes.
  case integer(width: Int, isUnsigned: Bool)
  case float, double
  /// Digits, after their length.
  case decimal
  /// Bytes or text in UTF-8, after their length.
  case bytes
  /// Bits in big-endian bytes, after their length.
  case bits
  /// A length, then year, month, day, hour, minute, second, microseconds; what is zero at the end is left out.
  case date
  /// A length, then sign, days, hours, minutes, seconds, microseconds; likewise.
  case time
  /// Only NULLs.
  case null

  init?(_ field: MYSQL_FIELD) {
    let isUnsigned = field.flags & UInt32(UNSIGNED_FLAG) != 0
    switch field.type {
    case MYSQL_TYPE_TINY: self = .integer(width: 1, isUnsigned: isUnsigned)
    case MYSQL_TYPE_SHORT: self = .integer(width: 2, isUnsigned: isUnsigned)
    case MYSQL_TYPE_YEAR: self = .integer(width: 2, isUnsigned: true)
    case MYSQL_TYPE_INT24, MYSQL_TYPE_LONG: self = .integer(width: 4, isUnsigned: isUnsigned)
    case MYSQL_TYPE_LONGLONG: self = .integer(width: 8, isUnsigned: isUnsigned)
    case MYSQL_TYPE_FLOAT: self = .float
    case MYSQL_TYPE_DOUBLE: self = .double
    case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: self = .decimal
    case MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING, MYSQL_TYPE_ENUM, MYSQL_TYPE_SET,
      MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_JSON:
      self = .bytes
    case MYSQL_TYPE_BIT: self = .bits
    case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP: self = .date
    case MYSQL_TYPE_TIME: self = .time
    case MYSQL_TYPE_NULL: self = .null
    default: return nil
    }
  }
}

/// Bytes after their length, as the protocol writes them.
struct LengthPrefixed {
  let bytes: UnsafeRawBufferPointer
  /// Bytes that the value takes, the length's own included.
  let end: Int

  @inline(__always)
  init(_ start: UnsafeRawPointer) {
    let first = start.load(as: UInt8.self)
    let (length, prefix): (Int, Int) =
      switch first {
      case 252: (Int(start.loadUnaligned(fromByteOffset: 1, as: UInt16.self)), 3)
      case 253:
        (
          Int(start.loadUnaligned(fromByteOffset: 1, as: UInt16.self)) | Int(
            start.load(fromByteOffset: 3, as: UInt8.self)) << 16, 4
        )
      case 254: (Int(start.loadUnaligned(fromByteOffset: 1, as: Int64.self)), 9)
      default: (Int(first), 1)
      }
    bytes = UnsafeRawBufferPointer(start: start + prefix, count: length)
    end = prefix + length
  }
}

/// A date with a time of day, as it came; it may be one that does not exist.
struct WireDate {
  var date = CivilDate(year: 0, month: 0, day: 0)
  var microseconds: Int64 = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 4 else { return }
    date = CivilDate(
      year: Int(bytes.loadUnaligned(as: UInt16.self)), month: Int(bytes[2]), day: Int(bytes[3]))
    guard bytes.count >= 7 else { return }
    microseconds = (Int64(bytes[4]) * 3600 + Int64(bytes[5]) * 60 + Int64(bytes[6])) * 1_000_000
    guard bytes.count >= 11 else { return }
    microseconds += Int64(bytes.loadUnaligned(fromByteOffset: 7, as: UInt32.self))
  }

  /// As MySQL writes it: `2021-00-00`.
  var description: String {
    [(date.year, 4), (date.month, 2), (date.day, 2)].map { part, width in
      let digits = String(part)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }.joined(separator: "-")
  }
}

/// MySQL's TIME: a span of up to 838 hours, of either sign, in microseconds.
struct WireTime {
  var microseconds: Int64 = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 8 else { return }
    let hours = Int64(bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self)) * 24 + Int64(bytes[5])
    microseconds = (hours * 3600 + Int64(bytes[6]) * 60 + Int64(bytes[7])) * 1_000_000
    if bytes.count >= 12 { microseconds += Int64(bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) }
    if bytes[0] != 0 { microseconds = -microseconds }
  }

  /// `-838:59:59`.
  var description: String {
    let seconds = microseconds.magnitude / 1_000_000
    let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return (microseconds < 0 ? "-" : "") + parts.joined(separator: ":")
  }
}
