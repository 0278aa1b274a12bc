import HansaCore

extension ArrowColumn {
  /// One cell as a value, for tests, small results and configuration; loops over data read the buffers.
  public func value(_ row: Int) -> SQLValue {
    if isNull(row) { return .null }
    switch layout {
    case .boolean: return .boolean(data.bytes[row >> 3] & (1 << UInt8(row & 7)) != 0)
    case .int16: return .integer(Int64(data.values(Int16.self)[row]))
    case .int32: return .integer(Int64(data.values(Int32.self)[row]))
    case .int64: return .integer(data.values(Int64.self)[row])
    case .float32: return .double(Double(data.values(Float.self)[row]))
    case .float64: return .double(data.values(Double.self)[row])
    case .decimal128(_, let scale):
      return .decimal(
        Decimal128(unscaled: data.bytes.loadUnaligned(fromByteOffset: row * 16, as: Int128.self), scale: scale))
    case .utf8: return .text(String(decoding: bytes(row), as: UTF8.self))
    case .binary: return .bytes(Array(bytes(row)))
    case .date32: return .date(data.values(Int32.self)[row])
    case .time64: return .time(data.values(Int64.self)[row])
    case .timestamp(let utc):
      let value = data.values(Int64.self)[row]
      return utc ? .timestamptz(value) : .timestamp(value)
    case .intervalMonthDayNano:
      let base = row * 16
      return .interval(
        Interval(
          months: data.bytes.loadUnaligned(fromByteOffset: base, as: Int32.self),
          days: data.bytes.loadUnaligned(fromByteOffset: base + 4, as: Int32.self),
          microseconds: data.bytes.loadUnaligned(fromByteOffset: base + 8, as: Int64.self) / 1000))
    case .fixedBinary16:
      return .uuid(UInt128(bigEndian: data.bytes.loadUnaligned(fromByteOffset: row * 16, as: UInt128.self)))
    case .list:
      guard let bounds = offsets?.values(Int32.self), let child = children.first else { return .null }
      return .array((bounds[row]..<bounds[row + 1]).map { child.value(Int($0)) })
    }
  }
}

extension RecordBatch {
  /// One row as values, in column order.
  public func row(_ index: Int) -> [SQLValue] { columns.map { $0.value(index) } }
}
