import HansaArrow
import HansaCore
import HansaFormats

/// A small table of the command's own, written in the forms that results have.
struct Listing {
  var columns: [(name: Name, type: SQLType)]
  var rows: [[SQLValue]] = []

  init(_ columns: [(name: Name, type: SQLType)]) { self.columns = columns }

  func write(_ format: OutputFormat, to sink: any OutputSink) throws(HansaError) {
    let builder = BatchBuilder(Schema(columns.map { Field($0.name, $0.type) }))
    for row in rows {
      for (column, value) in zip(builder.columns, row) { try column.append(value: value) }
    }
    builder.rowCount = rows.count
    let batch = builder.take()
    let writer = try format.makeWriter(schema: batch.schema, sink: sink)
    try writer.begin()
    try writer.write(batch)
    try writer.end()
  }
}

extension SQLValue {
  /// Text, or NULL where there is none.
  static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
}
