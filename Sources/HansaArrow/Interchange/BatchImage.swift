import HansaCore

/// Batches as bytes that a file may hold, in pieces of multiples of 64 bytes: each batch and each column with a block of
/// figures in front of its buffers, which stay as they are in memory.
///
/// Arrow's own file format describes the columns as well; here the reader knows them, and compares.
public enum BatchImage {
  /// What pieces start at multiples of.
  public static let alignment = 64
  private static let absent = UInt64.max

  // MARK: Writing

  /// Hands the batch's bytes to `write`, piece by piece.
  public static func write<Failure: Error>(
    _ batch: RecordBatch, _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try block([UInt64(batch.rowCount), UInt64(batch.columns.count)], write)
    for column in batch.columns { try self.write(column, write) }
  }

  private static func write<Failure: Error>(
    _ column: ArrowColumn, _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let buffers = [column.nullCount > 0 ? column.validity : nil, column.offsets, column.data]
    try block(
      [UInt64(column.count), UInt64(column.nullCount), UInt64(column.children.count)]
        + buffers.map { $0.map { UInt64($0.count) } ?? absent }, write)
    for buffer in buffers {
      guard let buffer else { continue }
      let whole = buffer.count / alignment * alignment
      if whole > 0 { try write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<whole])) }
      if whole < buffer.count { try padded(Array(buffer.bytes[whole...]), write) }
    }
    for child in column.children { try self.write(child, write) }
  }

  private static func block<Failure: Error>(
    _ figures: [UInt64], _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var bytes: [UInt8] = []
    for figure in figures { withUnsafeBytes(of: figure.littleEndian) { bytes.append(contentsOf: $0) } }
    try padded(bytes, write)
  }

  /// Writes the bytes with zeros behind them, up to a multiple of 64.
  public static func padded<Failure: Error>(
    _ bytes: [UInt8], _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let bytes = bytes + Array(repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
    // The closure of the standard library does not keep the error's type.
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: alignment)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    try write(UnsafeRawBufferPointer(memory))
  }

  // MARK: Reading

  /// Reads batches from memory that they then share. Nothing outside of the memory is read, whatever it says.
  public struct Reader {
    private let memory: ArrowBuffer
    private let schema: Schema
    private var position: Int

    /// - Parameters:
    ///   - memory: aligned to 64 bytes.
    ///   - start: of the first batch, a multiple of 64.
    public init(_ memory: ArrowBuffer, from start: Int, schema: Schema) {
      (self.memory, self.schema, position) = (memory, schema, start)
    }

    /// Whether all of the memory was read.
    public var isAtEnd: Bool { position == memory.count }

    /// - Returns: nil for what is no batch of the schema.
    public mutating func next() -> RecordBatch? {
      guard let figures = block(2), figures[1] == schema.fields.count else { return nil }
      var columns: [ArrowColumn] = []
      for field in schema.fields {
        guard let column = column(field.layout), column.count == figures[0] else { return nil }
        columns.append(column)
      }
      return RecordBatch(schema: schema, rowCount: figures[0], columns: columns)
    }

    private mutating func column(_ layout: ArrowType) -> ArrowColumn? {
      guard let figures = block(6) else { return nil }
      let (count, nulls, children) = (figures[0], figures[1], figures[2])
      guard count >= 0, (0...max(0, count)).contains(nulls), count <= memory.count * 8 else { return nil }
      var buffers: [ArrowBuffer?] = []
      for length in figures[3...] {
        guard let buffer = buffer(length) else { return nil }
        buffers.append(buffer.isAbsent ? nil : buffer.buffer)
      }
      let (validity, offsets, data) = (buffers[0], buffers[1], buffers[2])
      guard let data, nulls == 0 ? validity == nil : (validity?.count ?? 0) >= (count + 7) / 8 else { return nil }
      var elements: [ArrowColumn] = []
      if case .list(let element) = layout {
        guard children == 1, let child = column(element) else { return nil }
        elements = [child]
      } else if children != 0 {
        return nil
      }
      guard Self.fits(layout, count, offsets, data, elements) else { return nil }
      return ArrowColumn(
        layout: layout, count: count, nullCount: nulls, validity: validity, offsets: offsets, data: data,
        children: elements)
    }

    /// Whether each row's value is within the buffers.
    private static func fits(
      _ layout: ArrowType, _ count: Int, _ offsets: ArrowBuffer?, _ data: ArrowBuffer, _ elements: [ArrowColumn]
    ) -> Bool {
      switch layout {
      case .boolean: return data.count >= (count + 7) / 8
      case .utf8, .binary, .list:
        guard count > 0 else { return true }
        guard let offsets, offsets.count / 4 > count else { return false }
        let bounds = offsets.values(Int32.self)
        var last: Int32 = 0
        for row in 0...count {
          guard bounds[row] >= last else { return false }
          last = bounds[row]
        }
        return Int(last) <= (elements.first?.count ?? data.count)
      default:
        let (needed, isTooLarge) = count.multipliedReportingOverflow(by: layout.byteWidth ?? 0)
        return !isTooLarge && data.count >= needed
      }
    }

    /// The figures of a block; absent lengths are -1.
    private mutating func block(_ count: Int) -> [Int]? {
      guard memory.count - position >= alignment else { return nil }
      defer { position += alignment }
      var figures: [Int] = []
      for index in 0..<count {
        let figure = UInt64(
          littleEndian: memory.bytes.loadUnaligned(fromByteOffset: position + index * 8, as: UInt64.self))
        guard figure == absent || figure <= UInt64(Int.max) else { return nil }
        figures.append(figure == absent ? -1 : Int(figure))
      }
      return figures
    }

    private mutating func buffer(_ length: Int) -> (buffer: ArrowBuffer, isAbsent: Bool)? {
      guard length <= memory.count - position else { return nil }
      let end = position + max(0, length)
      let padded = (end + alignment - 1) / alignment * alignment
      guard padded <= memory.count else { return nil }
      defer { position = padded }
      let bytes = UnsafeRawBufferPointer(rebasing: memory.bytes[position..<end])
      return (ArrowBuffer(bytes: bytes) { [memory] in withExtendedLifetime(memory) {} }, length < 0)
    }
  }
}
