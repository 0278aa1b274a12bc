import HansaArrow
import HansaCore

/// Aligned columns as psql prints them: the names centred, numbers to the right, NULL empty, the rows counted below.
///
/// The widths come from the first rows (`OutputOptions.sampledRows`), which wait for that; wider cells that come later
/// push their line out of the grid.
final class TableWriter: ResultWriter {
  private let schema: Schema
  private let options: OutputOptions
  private let sink: any OutputSink
  private let isRightAligned: [Bool]
  private var buffer = ByteBuffer(capacity: 1 << 17)
  private var rows = TableRows()
  private var widths: [Int]?
  private var rowCount = 0

  init(schema: Schema, options: OutputOptions, sink: any OutputSink) {
    self.schema = schema
    self.options = options
    self.sink = sink
    isRightAligned = schema.fields.map { $0.type.isNumber }
  }

  var isClosed: Bool { sink.isClosed }

  func begin() throws(HansaError) {}

  func write(_ batch: RecordBatch) throws(HansaError) {
    let writers = TextForm(zone: options.zone).writers(schema, batch)
    for row in 0..<batch.rowCount {
      rowCount += 1
      rows.append(batch, row, writers)
      if widths != nil || rowCount >= options.sampledRows { try showRows() }
    }
  }

  func end(missing: [MissingSource]) throws(HansaError) {
    try showRows()
    buffer.append(footerOf: rowCount, missing: missing)
    try buffer.drain(to: sink, above: 0)
  }

  /// Writes the rows that wait; the first time after the header.
  private func showRows() throws(HansaError) {
    let columns = schema.fields.count
    let waiting = columns == 0 ? 0 : rows.cellCount / columns
    let widths = self.widths ?? startTable(waiting)
    self.widths = widths
    for row in 0..<waiting {
      show(row, widths)
      try buffer.drain(to: sink)
    }
    rows.removeAll()
  }

  private func startTable(_ sampled: Int) -> [Int] {
    var header = TableRows()
    for field in schema.fields { header.append { $0.append(string: field.name.string) } }
    let columns = schema.fields.count
    var widths = (0..<columns).map { header.width(cell: $0) }
    for row in 0..<sampled {
      for column in 0..<columns { widths[column] = max(widths[column], rows.width(cell: row * columns + column)) }
    }
    showHeader(header, widths)
    return widths
  }

  private func showHeader(_ header: borrowing TableRows, _ widths: [Int]) {
    // Without columns psql shows a bare rule.
    let height = widths.indices.reduce(widths.isEmpty ? 0 : 1) { max($0, header.lineCount(cell: $1)) }
    for line in 0..<height {
      for column in widths.indices {
        if column > 0 { buffer.append(UInt8(ascii: "|")) }
        buffer.append(UInt8(ascii: " "))
        let lines = header.lineCount(cell: column)
        if line < lines {
          let blanks = widths[column] - header.width(cell: column, line: line)
          buffer.append(repeating: UInt8(ascii: " "), count: blanks / 2)
          buffer.append(header.bytes(cell: column, line: line))
          buffer.append(repeating: UInt8(ascii: " "), count: (blanks + 1) / 2)
        } else {
          buffer.append(repeating: UInt8(ascii: " "), count: widths[column])
        }
        buffer.append(line + 1 < lines ? UInt8(ascii: "+") : UInt8(ascii: " "))
      }
      buffer.append(UInt8(ascii: "\n"))
    }
    for (column, width) in widths.enumerated() {
      if column > 0 { buffer.append(UInt8(ascii: "+")) }
      buffer.append(repeating: UInt8(ascii: "-"), count: width + 2)
    }
    buffer.append(widths.isEmpty ? "--\n" : "\n")
  }

  private func show(_ row: Int, _ widths: [Int]) {
    let first = row * widths.count
    let height = widths.indices.reduce(1) { max($0, rows.lineCount(cell: first + $1)) }
    for line in 0..<height {
      for column in widths.indices {
        if column > 0 { buffer.append(UInt8(ascii: "|")) }
        buffer.append(UInt8(ascii: " "))
        showCell(first + column, line: line, width: widths[column], column: column, isLast: column == widths.count - 1)
      }
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  private func showCell(_ cell: Int, line: Int, width: Int, column: Int, isLast: Bool) {
    let lines = rows.lineCount(cell: cell)
    guard line < lines else {
      if !isLast { buffer.append(repeating: UInt8(ascii: " "), count: width + 1) }
      return
    }
    let blanks = width - rows.width(cell: cell, line: line)
    let continues = line + 1 < lines
    if isRightAligned[column] { buffer.append(repeating: UInt8(ascii: " "), count: blanks) }
    buffer.append(rows.bytes(cell: cell, line: line))
    if !isRightAligned[column], !isLast || continues { buffer.append(repeating: UInt8(ascii: " "), count: blanks) }
    if continues { buffer.append(UInt8(ascii: "+")) } else if !isLast { buffer.append(UInt8(ascii: " ")) }
  }
}
