import HansaArrow
import HansaCore

/// One object a row, in the order of the columns; a repeated name gets `_2`, `_3`. Of an answer from which sources are
/// missing one more object says so, with the only key `hansa.missing`.
final class JSONWriter: ResultWriter {
  enum Framing { case array, lines }

  private let schema: Schema
  private let options: OutputOptions
  private let sink: any OutputSink
  private let framing: Framing
  private let keys: [[UInt8]]
  private var buffer = ByteBuffer(capacity: 1 << 17)
  private var isFirst = true

  init(schema: Schema, options: OutputOptions, sink: any OutputSink, framing: Framing) {
    self.schema = schema
    self.options = options
    self.sink = sink
    self.framing = framing
    keys = Self.keys(schema)
  }

  var isClosed: Bool { sink.isClosed }

  func begin() throws(HansaError) {
    if framing == .array { buffer.append("[") }
  }

  func write(_ batch: RecordBatch) throws(HansaError) {
    let form = JSONForm(text: TextForm(zone: options.zone))
    let writers = zip(schema.fields, batch.columns).map { form.writer($0.type, $1) }
    try render(batch, writers, into: &buffer)
  }

  func end(missing: [MissingSource]) throws(HansaError) {
    if !missing.isEmpty {
      if framing == .array { buffer.append(isFirst ? "\n" : ",\n") }
      isFirst = false
      buffer.append("{")
      buffer.append(jsonString: MissingMark.key)
      buffer.append(":")
      buffer.append(string: MissingMark.json(missing))
      buffer.append(framing == .lines ? "}\n" : "}")
    }
    if framing == .array { buffer.append(isFirst ? "]\n" : "\n]\n") }
    try buffer.drain(to: sink, above: 0)
  }

  private func render(_ batch: RecordBatch, _ writers: [CellWriter], into buffer: inout ByteBuffer) throws(HansaError) {
    for row in 0..<batch.rowCount {
      if framing == .array { buffer.append(isFirst ? "\n" : ",\n") }
      isFirst = false
      buffer.append(UInt8(ascii: "{"))
      for index in writers.indices {
        append(keys[index], to: &buffer)
        if batch.columns[index].isNull(row) { buffer.append("null") } else { writers[index](row, &buffer) }
      }
      buffer.append(UInt8(ascii: "}"))
      if framing == .lines { buffer.append(UInt8(ascii: "\n")) }
      try buffer.drain(to: sink)
    }
  }

  private func append(_ key: [UInt8], to buffer: inout ByteBuffer) {
    key.withUnsafeBytes { buffer.append($0) }
  }

  /// `"name":`, with the comma before it, for each column.
  private static func keys(_ schema: Schema) -> [[UInt8]] {
    var taken = Set(schema.fields.map(\.name))
    var seen: [Name: Int] = [:]
    var buffer = ByteBuffer()
    return schema.fields.enumerated().map { index, field in
      var name = field.name
      if let before = seen[field.name] {
        var number = before + 1
        while taken.contains(Name("\(field.name)_\(number)")) { number += 1 }
        name = Name("\(field.name)_\(number)")
        taken.insert(name)
        seen[field.name] = number
      } else {
        seen[field.name] = 1
      }
      buffer.removeAll()
      if index > 0 { buffer.append(UInt8(ascii: ",")) }
      var text = name.string
      text.withUTF8 { buffer.append(json: UnsafeRawBufferPointer($0)) }
      buffer.append(UInt8(ascii: ":"))
      return Array(buffer.bytes)
    }
  }
}
