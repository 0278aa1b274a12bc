import HansaArrow
import HansaCore

/// Comma-separated values: fields are quoted where they must be. NULL is nothing, an empty text is `""`.
final class CSVWriter: ResultWriter {
  private let schema: Schema
  private let options: OutputOptions
  private let sink: any OutputSink
  private var buffer = ByteBuffer(capacity: 1 << 17)

  init(schema: Schema, options: OutputOptions, sink: any OutputSink) {
    self.schema = schema
    self.options = options
    self.sink = sink
  }

  var isClosed: Bool { sink.isClosed }

  func begin() throws(HansaError) {
    guard options.header else { return }
    for (index, field) in schema.fields.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      let start = buffer.count
      buffer.append(string: field.name.string)
      buffer.quoteField(from: start)
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  func write(_ batch: RecordBatch) throws(HansaError) {
    let form = TextForm(zone: options.zone)
    let columns = zip(schema.fields, batch.columns).map { field, column in
      (column: column, write: form.writer(field, column), mayNeedQuotes: Self.mayNeedQuotes(column.layout))
    }
    try render(batch.rowCount, columns, into: &buffer)
  }

  func end(missing: [MissingSource]) throws(HansaError) { try buffer.drain(to: sink, above: 0) }

  private func render(
    _ rows: Int, _ columns: [(column: ArrowColumn, write: CellWriter, mayNeedQuotes: Bool)],
    into buffer: inout ByteBuffer
  ) throws(HansaError) {
    for row in 0..<rows {
      for index in columns.indices {
        if index > 0 { buffer.append(UInt8(ascii: ",")) }
        guard !columns[index].column.isNull(row) else { continue }
        let start = buffer.count
        columns[index].write(row, &buffer)
        if columns[index].mayNeedQuotes { buffer.quoteField(from: start) }
      }
      buffer.append(UInt8(ascii: "\n"))
      try buffer.drain(to: sink)
    }
  }

  private static func mayNeedQuotes(_ layout: ArrowType) -> Bool {
    switch layout {
    case .utf8, .list: true
    default: false
    }
  }
}

extension ByteBuffer {
  /// Quotes the field written from `start` on where it is empty or holds a separator.
  fileprivate mutating func quoteField(from start: Int) {
    let needsQuotes =
      count == start
      || contains(from: start) {
        $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
      }
    guard needsQuotes else { return }
    quote(from: start, escape: UInt8(ascii: "\"")) { $0 == UInt8(ascii: "\"") }
  }
}
