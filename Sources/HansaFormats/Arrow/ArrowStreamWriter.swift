import HansaArrow
import HansaCore

/// Arrow's IPC stream: the schema, the batches, an end mark. Columns go out as they are, without a copy.
///
/// Each field carries its SQL type in the metadata key `sql.type`, for readers that want to tell json from text. What is
/// missing from an answer is known after its rows: a batch without rows comes last then, whose message has the custom
/// metadata `hansa.missing`.
final class ArrowStreamWriter: ResultWriter {
  private let schema: Schema
  private let sink: any OutputSink

  init(schema: Schema, sink: any OutputSink) {
    self.schema = schema
    self.sink = sink
  }

  var isClosed: Bool { sink.isClosed }

  func begin() throws(HansaError) { try write(metadata: ArrowMessages.schema(schema)) }

  func write(_ batch: RecordBatch) throws(HansaError) { try write(batch, custom: nil) }

  private func write(_ batch: RecordBatch, custom: ArrowMessages.Pair?) throws(HansaError) {
    guard batch.columns.map(\.layout) == schema.fields.map(\.layout) else {
      throw HansaError(.internalError, "a batch's columns have other layouts than the stream's schema")
    }
    var body = BatchBody()
    for column in batch.columns { body.append(column) }
    let metadata = ArrowMessages.recordBatch(
      rows: batch.rowCount, nodes: body.nodes, buffers: body.buffers, bodyLength: body.length, custom: custom)
    try write(metadata: metadata)
    for piece in body.pieces {
      try sink.write(piece.bytes)
      try writeZeros(BatchBody.padding(piece.bytes.count))
    }
    withExtendedLifetime(batch) {}
  }

  func end(missing: [MissingSource]) throws(HansaError) {
    if !missing.isEmpty {
      try write(BatchBuilder(schema).take(), custom: (key: MissingMark.key, value: MissingMark.json(missing)))
    }
    try write(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
  }

  /// A continuation mark, the length, the metadata, zeros up to a multiple of 8.
  private func write(metadata: [UInt8]) throws(HansaError) {
    let padding = (8 - metadata.count % 8) % 8
    var bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
    withUnsafeBytes(of: Int32(metadata.count + padding).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += metadata
    bytes += Array(repeating: 0, count: padding)
    try write(bytes: bytes)
  }

  private func write(bytes: [UInt8]) throws(HansaError) {
    var buffer = ByteBuffer(capacity: bytes.count)
    bytes.withUnsafeBytes { buffer.append($0) }
    try sink.write(buffer.bytes)
  }

  private func writeZeros(_ count: Int) throws(HansaError) {
    if count > 0 { try write(bytes: Array(repeating: 0, count: count)) }
  }
}

/// The buffers of a batch in the order of the format, and where they stand in the message's body.
private struct BatchBody {
  /// The bytes of a buffer and what keeps them.
  struct Piece {
    var bytes: UnsafeRawBufferPointer
    var owner: ArrowBuffer
  }

  private(set) var nodes: [(Int64, Int64)] = []
  private(set) var buffers: [(Int64, Int64)] = []
  private(set) var pieces: [Piece] = []
  private(set) var length = 0

  /// Buffers start at multiples of 64, as Arrow advises.
  static func padding(_ count: Int) -> Int { (64 - count % 64) % 64 }

  mutating func append(_ column: ArrowColumn) {
    let rows = column.count
    nodes.append((Int64(rows), Int64(column.nullCount)))
    append(column.nullCount > 0 ? column.validity : nil, (rows + 7) / 8)
    switch column.layout {
    case .boolean: append(column.data, (rows + 7) / 8)
    case .utf8, .binary:
      append(column.offsets, rows == 0 ? 0 : (rows + 1) * 4)
      append(column.data, Int(column.lastOffset))
    case .list:
      append(column.offsets, rows == 0 ? 0 : (rows + 1) * 4)
      if let child = column.children.first { append(child) }
    default: append(column.data, rows * (column.layout.byteWidth ?? 0))
    }
  }

  private mutating func append(_ buffer: ArrowBuffer?, _ count: Int) {
    guard let buffer, count > 0 else {
      buffers.append((Int64(length), 0))
      return
    }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes.prefix(count))
    buffers.append((Int64(length), Int64(bytes.count)))
    pieces.append(Piece(bytes: bytes, owner: buffer))
    length += bytes.count + Self.padding(bytes.count)
  }
}

extension ArrowColumn {
  /// Where the last row's bytes or elements end.
  fileprivate var lastOffset: Int32 {
    guard count > 0, let offsets else { return 0 }
    return offsets.values(Int32.self)[count]
  }
}
