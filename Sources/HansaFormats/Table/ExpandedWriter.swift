import HansaArrow
import HansaCore

/// One value a line under a rule for each row, as psql prints them with `\x`: for rows with many columns, or long values.
///
/// Each rule is as long as its row's values, up to 80 columns, so that no row waits for others.
final class ExpandedWriter: ResultWriter {
  private static let ruleLimit = 80

  private let schema: Schema
  private let options: OutputOptions
  private let sink: any OutputSink
  private var buffer = ByteBuffer(capacity: 1 << 17)
  private let names: TableRows
  private let nameWidth: Int
  private var cells = TableRows()
  private var rowCount = 0

  init(schema: Schema, options: OutputOptions, sink: any OutputSink) {
    self.schema = schema
    self.options = options
    self.sink = sink
    var names = TableRows()
    for field in schema.fields { names.append { $0.append(string: field.name.string) } }
    nameWidth = schema.fields.indices.reduce(0) { max($0, names.width(cell: $1)) }
    self.names = names
  }

  var isClosed: Bool { sink.isClosed }

  func begin() throws(HansaError) {}

  func write(_ batch: RecordBatch) throws(HansaError) {
    let writers = TextForm(zone: options.zone).writers(schema, batch)
    for row in 0..<batch.rowCount {
      rowCount += 1
      cells.append(batch, row, writers)
      showRow()
      cells.removeAll()
      try buffer.drain(to: sink)
    }
  }

  func end(missing: [MissingSource]) throws(HansaError) {
    buffer.append(footerOf: rowCount, missing: missing)
    try buffer.drain(to: sink, above: 0)
  }

  private func showRow() {
    let width = schema.fields.indices.reduce(0) { max($0, cells.width(cell: $1)) }
    showRule(width)
    for column in schema.fields.indices { show(column, width) }
  }

  private func showRule(_ width: Int) {
    let label = "-[ RECORD \(rowCount) ]"
    buffer.append(string: label)
    var end = label.utf8.count
    while end < min(nameWidth + 3 + width, Self.ruleLimit) {
      buffer.append(UInt8(ascii: end == nameWidth + 1 ? "+" : "-"))
      end += 1
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  private func show(_ column: Int, _ width: Int) {
    let (nameLines, lines) = (names.lineCount(cell: column), cells.lineCount(cell: column))
    for line in 0..<max(nameLines, lines) {
      var blanks = nameWidth
      if line < nameLines {
        buffer.append(names.bytes(cell: column, line: line))
        blanks -= names.width(cell: column, line: line)
      }
      buffer.append(repeating: UInt8(ascii: " "), count: blanks)
      buffer.append(UInt8(ascii: line + 1 < nameLines ? "+" : " "))
      buffer.append("|")
      if line < lines {
        buffer.append(" ")
        buffer.append(cells.bytes(cell: column, line: line))
        if line + 1 < lines {
          buffer.append(repeating: UInt8(ascii: " "), count: width - cells.width(cell: column, line: line))
          buffer.append("+")
        }
      }
      buffer.append(UInt8(ascii: "\n"))
    }
  }
}
