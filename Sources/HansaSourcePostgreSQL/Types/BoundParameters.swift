import HansaCore

/// Parameters of a statement as libpq takes them: each with its type, in binary where that is exact and plain.
struct BoundParameters {
  private var types: [UInt32] = []
  private var formats: [Int32] = []
  /// Where each value is in `data`; nil for NULL.
  private var ranges: [Range<Int>?] = []
  private var data: [UInt8] = []

  init(_ values: [SQLValue]) {
    for value in values {
      guard !value.isNull else {
        types.append(0)
        formats.append(0)
        ranges.append(nil)
        continue
      }
      let (type, isBinary, bytes) = Self.encode(value)
      types.append(type)
      formats.append(isBinary ? 1 : 0)
      ranges.append(data.count..<data.count + bytes.count)
      data += bytes
      data.append(0)  // text values end with a zero byte
    }
  }

  /// Calls `body` with the arguments of PQsendQueryParams from `nParams` to `paramFormats`.
  func withPointers<R>(
    _ body: (
      Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
      UnsafePointer<Int32>?
    ) -> R
  ) -> R {
    let lengths = ranges.map { Int32($0?.count ?? 0) }
    return data.withUnsafeBytes { bytes in
      let start = bytes.bindMemory(to: CChar.self).baseAddress
      let pointers = ranges.map { range in range.flatMap { range in start.map { $0 + range.lowerBound } } }
      return types.withUnsafeBufferPointer { types in
        pointers.withUnsafeBufferPointer { values in
          lengths.withUnsafeBufferPointer { lengths in
            formats.withUnsafeBufferPointer { formats in
              body(
                Int32(ranges.count), types.baseAddress, values.baseAddress, lengths.baseAddress, formats.baseAddress)
            }
          }
        }
      }
    }
  }

  private static func encode(_ value: SQLValue) -> (type: UInt32, isBinary: Bool, bytes: [UInt8]) {
    switch value {
    case .null: return (0, false, [])
    case .boolean(let value): return (TypeOID.bool, true, [value ? 1 : 0])
    case .integer(let value): return (TypeOID.int8, true, bigEndian(value))
    case .decimal(let value): return (TypeOID.numeric, false, Array(value.description.utf8))
    case .double(let value): return (TypeOID.float8, true, bigEndian(value.bits))
    // In binary a zero byte does not end the text: the server sees it and refuses it.
    case .text(let value): return (TypeOID.text, true, Array(value.string.utf8))
    case .bytes(let value): return (TypeOID.bytea, true, value)
    case .date(let days):
      let infinity: Int32? = days == .max ? .max : days == -.max ? .min : nil
      return (TypeOID.date, true, bigEndian(infinity ?? days &- 10_957))
    case .time(let value): return (TypeOID.time, true, bigEndian(value))
    case .timestamp(let value): return (TypeOID.timestamp, true, bigEndian(fromUnixEpoch(value)))
    case .timestamptz(let value): return (TypeOID.timestamptz, true, bigEndian(fromUnixEpoch(value)))
    case .interval(let value):
      return (TypeOID.interval, true, bigEndian(value.microseconds) + bigEndian(value.days) + bigEndian(value.months))
    case .uuid(let value): return (TypeOID.uuid, true, bigEndian(value))
    case .array(let values): return encode(array: values)
    }
  }

  private static func fromUnixEpoch(_ value: Int64) -> Int64 {
    if value == .max { return .max }
    if value == -.max { return .min }
    return value &- 946_684_800_000_000
  }

  private static func encode(array values: [SQLValue]) -> (type: UInt32, isBinary: Bool, bytes: [UInt8]) {
    let elements = values.map { encode($0) }
    let known = zip(values, elements).first { !$0.0.isNull }?.1
    // Without a value that has a type, or with digits only, the text form is the plain one.
    guard let known, known.isBinary, let type = TypeOID.arrayOfElement[known.type] else {
      let list = zip(values, elements).map { $0.isNull ? "NULL" : String(decoding: $1.bytes, as: UTF8.self) }
      let type = known.flatMap { TypeOID.arrayOfElement[$0.type] } ?? 0
      return (type, false, Array(("{" + list.joined(separator: ",") + "}").utf8))
    }
    var bytes = bigEndian(Int32(1)) + bigEndian(Int32(1)) + bigEndian(known.type)
    bytes += bigEndian(Int32(values.count)) + bigEndian(Int32(1))
    for (value, element) in zip(values, elements) {
      bytes += bigEndian(value.isNull ? Int32(-1) : Int32(element.bytes.count)) + element.bytes
    }
    return (type, true, bytes)
  }

  private static func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
