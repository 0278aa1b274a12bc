import HansaArrow
import HansaCore

/// Cells of table rows as they are shown: one or more lines each, with their widths on a terminal.
struct TableRows: ~Copyable {
  private struct Line {
    var start: Int
    var end: Int
    var width: Int
  }

  private var text = ByteBuffer()
  private var raw = ByteBuffer()
  private var lines: [Line] = []
  /// The first line of each cell, in the order of writing.
  private var cells: [Int] = []

  var cellCount: Int { cells.count }

  mutating func removeAll() {
    text.removeAll()
    lines.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
  }

  /// Adds a cell; nothing written is an empty one.
  mutating func append(_ write: (inout ByteBuffer) -> Void) {
    cells.append(lines.count)
    raw.removeAll()
    write(&raw)
    let start = text.count
    if !raw.contains(from: 0, where: { $0 < 0x20 || $0 >= 0x7F }) {
      text.append(raw.bytes)
      lines.append(Line(start: start, end: text.count, width: raw.count))
    } else {
      layOut()
    }
  }

  /// Adds the cells of a row; NULL is empty.
  mutating func append(_ batch: RecordBatch, _ row: Int, _ writers: [CellWriter]) {
    for (column, write) in zip(batch.columns, writers) {
      let isNull = column.isNull(row)
      append { if !isNull { write(row, &$0) } }
    }
  }

  /// Splits at line breaks, expands tabs, and shows control characters as psql does.
  private mutating func layOut() {
    var line = Line(start: text.count, end: text.count, width: 0)
    for scalar in String(decoding: raw.bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x0A:
        line.end = text.count
        lines.append(line)
        line = Line(start: text.count, end: text.count, width: 0)
      case 0x09:
        let blanks = 8 - line.width % 8
        text.append(repeating: UInt8(ascii: " "), count: blanks)
        line.width += blanks
      case 0x0D:
        text.append("\\r")
        line.width += 2
      case 0..<0x20, 0x7F:
        text.append("\\x")
        text.append(upperHexDigits: UInt8(scalar.value))
        line.width += 4
      case 0x80..<0xA0:
        text.append("\\u00")
        text.append(upperHexDigits: UInt8(scalar.value))
        line.width += 6
      default:
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(byte) }
        line.width += DisplayWidth.of(scalar)
      }
    }
    line.end = text.count
    lines.append(line)
  }

  func lineCount(cell: Int) -> Int {
    (cell + 1 < cells.count ? cells[cell + 1] : lines.count) - cells[cell]
  }

  /// The width of the cell's widest line.
  func width(cell: Int) -> Int {
    let first = cells[cell]
    return (first..<first + lineCount(cell: cell)).reduce(0) { max($0, lines[$1].width) }
  }

  func width(cell: Int, line: Int) -> Int { lines[cells[cell] + line].width }

  func bytes(cell: Int, line: Int) -> UnsafeRawBufferPointer {
    let line = lines[cells[cell] + line]
    return UnsafeRawBufferPointer(rebasing: text.bytes[line.start..<line.end])
  }
}

extension ByteBuffer {
  /// What ends a table: how many rows it has, and the sources that it lacks.
  mutating func append(footerOf rowCount: Int, missing: [MissingSource]) {
    append("(")
    append(integer: Int64(rowCount))
    append(rowCount == 1 ? " row)\n" : " rows)\n")
    for source in missing { append(string: "Missing: \(source)\n") }
  }

  fileprivate mutating func append(upperHexDigits byte: UInt8) {
    for digit in [byte >> 4, byte & 15] {
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
    }
  }
}
