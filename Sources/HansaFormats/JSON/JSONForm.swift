import HansaArrow
import HansaCore

/// Values as JSON: numbers with all their digits, json as it is, arrays as arrays, everything else as a string of its
/// text form. What JSON has no number for (NaN, the infinities) becomes a string too.
struct JSONForm {
  let text: TextForm

  func writer(_ type: SQLType, _ column: ArrowColumn) -> CellWriter {
    let plain = text.writer(type, column)
    let data = column.data
    switch column.layout {
    case .boolean:
      return { row, buffer in
        buffer.append(data.bytes[row >> 3] & (1 << UInt8(row & 7)) != 0 ? "true" : "false")
      }
    case .int16, .int32, .int64, .decimal128: return plain
    case .float32:
      let quoted = quotedWriter(plain)
      return { row, buffer in data.values(Float.self)[row].isFinite ? plain(row, &buffer) : quoted(row, &buffer) }
    case .float64:
      let quoted = quotedWriter(plain)
      return { row, buffer in data.values(Double.self)[row].isFinite ? plain(row, &buffer) : quoted(row, &buffer) }
    case .utf8:
      switch type {
      case .json, .jsonb: return { row, buffer in buffer.append(rawJSON: column.bytes(row)) }
      case .numeric: return numericWriter(column)
      case .char:
        // The text form pads, so the cell is escaped after it is written.
        return { row, buffer in
          var cell = ByteBuffer()
          plain(row, &cell)
          buffer.append(json: cell.bytes)
        }
      default: return { row, buffer in buffer.append(json: column.bytes(row)) }
      }
    case .binary:
      return { row, buffer in
        buffer.append("\"\\")
        plain(row, &buffer)
        buffer.append(UInt8(ascii: "\""))
      }
    case .date32, .time64, .timestamp, .intervalMonthDayNano, .fixedBinary16: return quotedWriter(plain)
    case .list: return arrayWriter(type, column)
    }
  }

  /// For text without characters that JSON escapes.
  private func quotedWriter(_ plain: @escaping CellWriter) -> CellWriter {
    { row, buffer in
      buffer.append(UInt8(ascii: "\""))
      plain(row, &buffer)
      buffer.append(UInt8(ascii: "\""))
    }
  }

  /// numeric as text: a number, but for NaN and the infinities.
  private func numericWriter(_ column: ArrowColumn) -> CellWriter {
    { row, buffer in
      let bytes = column.bytes(row)
      let first = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst().first : bytes.first
      if let first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
        buffer.append(bytes)
      } else {
        buffer.append(json: bytes)
      }
    }
  }

  private func arrayWriter(_ type: SQLType, _ column: ArrowColumn) -> CellWriter {
    guard let child = column.children.first, let offsets = column.offsets else {
      return { _, buffer in buffer.append("[]") }
    }
    let element = writer(type.element ?? .text, child)
    return { row, buffer in
      let bounds = offsets.values(Int32.self)
      buffer.append(UInt8(ascii: "["))
      for index in Int(bounds[row])..<Int(bounds[row + 1]) {
        if index > Int(bounds[row]) { buffer.append(UInt8(ascii: ",")) }
        if child.isNull(index) { buffer.append("null") } else { element(index, &buffer) }
      }
      buffer.append(UInt8(ascii: "]"))
    }
  }
}

extension ByteBuffer {
  /// UTF-8 as a JSON string.
  mutating func append(json bytes: UnsafeRawBufferPointer) {
    append(UInt8(ascii: "\""))
    var start = 0
    for index in bytes.indices {
      let byte = bytes[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
      start = index + 1
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0A: append("\\n")
      case 0x0C: append("\\f")
      case 0x0D: append("\\r")
      default:
        append("\\u00")
        append(hexDigits: byte)
      }
    }
    append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    append(UInt8(ascii: "\""))
  }

  /// A JSON value on one line: line breaks stand only between its tokens, so blanks do as well.
  mutating func append(rawJSON bytes: UnsafeRawBufferPointer) {
    for byte in bytes { append(byte == 0x0A || byte == 0x0D ? UInt8(ascii: " ") : byte) }
  }
}
