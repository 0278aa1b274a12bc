import CMariaDB
import HansaCore

/// The parameters of a statement in the client library's form, in memory that lives as long as this.
final class BoundParameters {
  let binds: UnsafeMutableBufferPointer<MYSQL_BIND>
  private var memory: [UnsafeMutableRawPointer] = []

  /// - Throws: `.featureNotSupported` for a value that MySQL has no type for.
  init(_ values: [SQLValue]) throws(HansaError) {
    binds = .allocate(capacity: values.count)
    binds.initialize(repeating: MYSQL_BIND())
    for (index, value) in values.enumerated() { binds[index] = try bind(value) }
  }

  deinit {
    for block in memory { block.deallocate() }
    binds.deallocate()
  }

  private func bind(_ value: SQLValue) throws(HansaError) -> MYSQL_BIND {
    switch value {
    case .null:
      var bind = MYSQL_BIND()
      bind.buffer_type = MYSQL_TYPE_NULL
      return bind
    case .boolean(let value): return bind(Int64(value ? 1 : 0), MYSQL_TYPE_LONGLONG)
    case .integer(let value): return bind(value, MYSQL_TYPE_LONGLONG)
    case .double(let value): return bind(value.value, MYSQL_TYPE_DOUBLE)
    case .decimal(let value): return bind(bytes: Array(value.description.utf8), MYSQL_TYPE_NEWDECIMAL)
    case .text(let value): return bind(bytes: Array(value.string.utf8), MYSQL_TYPE_STRING)
    case .bytes(let value): return bind(bytes: value, MYSQL_TYPE_BLOB)
    case .date(let days): return bind(try Self.moment(days: Int(days), microseconds: 0), MYSQL_TYPE_DATE)
    case .timestamp(let value), .timestamptz(let value):
      let day = Int64(86_400_000_000)
      let rest = (value % day + day) % day
      return bind(
        try Self.moment(days: Int((value - rest) / day), microseconds: rest), MYSQL_TYPE_DATETIME)
    case .time(let value): return bind(Self.time(microseconds: value), MYSQL_TYPE_TIME)
    case .uuid(let value):
      let digits = String(value, radix: 16)
      let all = Array((String(repeating: "0", count: 32 - digits.utf8.count) + digits).utf8)
      let groups = [all[0..<8], all[8..<12], all[12..<16], all[16..<20], all[20..<32]]
      return bind(bytes: Array(groups.joined(separator: [UInt8(ascii: "-")])), MYSQL_TYPE_STRING)
    case .interval, .array:
      throw HansaError(.featureNotSupported, "MySQL has no type for the parameter \(value)")
    }
  }

  private func bind<T: BitwiseCopyable>(_ value: T, _ type: enum_field_types) -> MYSQL_BIND {
    let block = UnsafeMutableRawPointer.allocate(byteCount: MemoryLayout<T>.size, alignment: MemoryLayout<T>.alignment)
    block.storeBytes(of: value, as: T.self)
    memory.append(block)
    var bind = MYSQL_BIND()
    bind.buffer_type = type
    bind.buffer = block
    return bind
  }

  private func bind(bytes: [UInt8], _ type: enum_field_types) -> MYSQL_BIND {
    let block = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
    bytes.withUnsafeBytes { block.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(block), byteCount: bytes.count) }
    memory.append(block)
    var bind = MYSQL_BIND()
    bind.buffer_type = type
    bind.buffer = block
    bind.buffer_length = UInt(bytes.count)
    return bind
  }

  private static func moment(days: Int, microseconds: Int64) throws(HansaError) -> MYSQL_TIME {
    let date = CivilDate(days: days)
    guard (1...9999).contains(date.year) else {
      throw HansaError(.featureNotSupported, "MySQL has no dates in the year \(date.year)")
    }
    var value = time(microseconds: microseconds)
    value.year = UInt32(date.year)
    value.month = UInt32(date.month)
    value.day = UInt32(date.day)
    value.time_type = MYSQL_TIMESTAMP_DATETIME
    return value
  }

  private static func time(microseconds: Int64) -> MYSQL_TIME {
    var value = MYSQL_TIME()
    let seconds = UInt32(microseconds / 1_000_000)
    value.hour = seconds / 3600
    value.minute = seconds / 60 % 60
    value.second = seconds % 60
    value.second_part = UInt(microseconds % 1_000_000)
    value.time_type = MYSQL_TIMESTAMP_TIME
    return value
  }
}
