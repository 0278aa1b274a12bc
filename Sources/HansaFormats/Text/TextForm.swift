import HansaArrow
import HansaCore

/// Writes the cell of a row; the row is not NULL.
public typealias CellWriter = (_ row: Int, _ buffer: inout ByteBuffer) -> Void

/// The text of values as PostgreSQL sends it to a client: what psql shows.
public struct TextForm: Sendable {
  public var zone: SessionZone

  public init(zone: SessionZone = .utc) { self.zone = zone }

  /// What writes the cells of each column of a batch.
  public func writers(_ schema: Schema, _ batch: RecordBatch) -> [CellWriter] {
    zip(schema.fields, batch.columns).map { writer($0, $1) }
  }

  /// What writes the cells of a column, chosen once for a batch by the column's type and layout.
  public func writer(_ field: Field, _ column: ArrowColumn) -> CellWriter {
    writer(field.type, column)
  }

  func writer(_ type: SQLType, _ column: ArrowColumn) -> CellWriter {
    let data = column.data
    switch column.layout {
    case .boolean:
      return { row, buffer in
        buffer.append(data.bytes[row >> 3] & (1 << UInt8(row & 7)) != 0 ? UInt8(ascii: "t") : UInt8(ascii: "f"))
      }
    case .int16: return { row, buffer in buffer.append(integer: Int64(data.values(Int16.self)[row])) }
    case .int32: return { row, buffer in buffer.append(integer: Int64(data.values(Int32.self)[row])) }
    case .int64: return { row, buffer in buffer.append(integer: data.values(Int64.self)[row]) }
    case .float32: return { row, buffer in buffer.append(float4: data.values(Float.self)[row]) }
    case .float64: return { row, buffer in buffer.append(float8: data.values(Double.self)[row]) }
    case .decimal128(_, let scale):
      let shown = Self.shownScale(type)
      return { row, buffer in
        let value = data.bytes.loadUnaligned(fromByteOffset: row * 16, as: Int128.self)
        buffer.append(decimal: value, scale: scale, shown: shown)
      }
    case .utf8:
      if case .char(let length?) = type { return Self.paddedWriter(column, to: length) }
      return { row, buffer in buffer.append(column.bytes(row)) }
    case .binary: return { row, buffer in buffer.append(hex: column.bytes(row)) }
    case .date32: return { row, buffer in buffer.append(date: data.values(Int32.self)[row]) }
    case .time64: return { row, buffer in buffer.append(time: data.values(Int64.self)[row]) }
    case .timestamp(utc: false): return { row, buffer in buffer.append(timestamp: data.values(Int64.self)[row]) }
    case .timestamp(utc: true):
      let zone = zone
      return { row, buffer in buffer.append(timestamptz: data.values(Int64.self)[row], zone: zone) }
    case .intervalMonthDayNano: return { row, buffer in buffer.append(interval: data.interval(row)) }
    case .fixedBinary16: return { row, buffer in buffer.append(uuid: data.bytes, at: row * 16) }
    case .list: return arrayWriter(type, column)
    }
  }

  /// A numeric column shows the digits of its type; where only the values know how many there are, as many as needed.
  static func shownScale(_ type: SQLType) -> DecimalScale {
    if case .numeric(let precision, let scale) = type {
      if let scale { return .fixed(scale) }
      return precision == nil ? .needed : .fixed(0)
    }
    return .needed
  }

  /// `char(n)` travels without its blanks and is shown with them.
  private static func paddedWriter(_ column: ArrowColumn, to length: Int) -> CellWriter {
    { row, buffer in
      let bytes = column.bytes(row)
      buffer.append(bytes)
      let characters = bytes.count(where: { $0 & 0xC0 != 0x80 })
      buffer.append(repeating: UInt8(ascii: " "), count: length - characters)
    }
  }
}

extension ArrowBuffer {
  func interval(_ row: Int) -> Interval {
    let base = row * 16
    return Interval(
      months: bytes.loadUnaligned(fromByteOffset: base, as: Int32.self),
      days: bytes.loadUnaligned(fromByteOffset: base + 4, as: Int32.self),
      microseconds: bytes.loadUnaligned(fromByteOffset: base + 8, as: Int64.self) / 1000)
  }
}

extension ByteBuffer {
  @inline(__always)
  mutating func append(hexDigits byte: UInt8) {
    append(Self.hexDigit(byte >> 4))
    append(Self.hexDigit(byte & 15))
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// bytea: `\x00ff`.
  public mutating func append(hex bytes: UnsafeRawBufferPointer) {
    append("\\x")
    reserve(bytes.count * 2)
    for byte in bytes { append(hexDigits: byte) }
  }

  /// 16 bytes as `a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11`.
  mutating func append(uuid bytes: UnsafeRawBufferPointer, at offset: Int) {
    for index in 0..<16 {
      if index == 4 || index == 6 || index == 8 || index == 10 { append(UInt8(ascii: "-")) }
      append(hexDigits: bytes[offset + index])
    }
  }
}
