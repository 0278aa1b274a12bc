import HansaArrow
import HansaCore
import HansaFormats

/// A batch of the given rows.
func makeBatch(_ schema: Schema, _ rows: [[SQLValue]]) throws -> RecordBatch {
  let builder = BatchBuilder(schema)
  for row in rows {
    for (column, value) in zip(builder.columns, row) { try column.append(value: value) }
    builder.rowCount += 1
  }
  return builder.take()
}

/// What a writer of the format makes of the rows, sent in batches of `batchSize`.
func render(
  _ format: OutputFormat, _ schema: Schema, _ rows: [[SQLValue]], options: OutputOptions = OutputOptions(),
  batchSize: Int = 2
) throws -> MemorySink {
  let sink = MemorySink()
  let writer = try format.makeWriter(schema: schema, options: options, sink: sink)
  try writer.begin()
  for start in stride(from: 0, to: rows.count, by: batchSize) {
    try writer.write(try makeBatch(schema, Array(rows[start..<min(start + batchSize, rows.count)])))
  }
  try writer.end()
  return sink
}

/// The text form of one value.
func textForm(
  _ type: SQLType, _ value: SQLValue, layout: ArrowType? = nil, zone: SessionZone = .utc
) throws -> String {
  let field = Field("x", type, layout: layout)
  let batch = try makeBatch(Schema([field]), [[value]])
  var buffer = ByteBuffer()
  TextForm(zone: zone).writer(field, batch.columns[0])(0, &buffer)
  return String(decoding: buffer.bytes, as: UTF8.self)
}
