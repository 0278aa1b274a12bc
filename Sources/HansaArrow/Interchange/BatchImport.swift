import CArrow
import HansaCore

extension RecordBatch {
  /// Takes over a struct array of the C Data Interface without copying (but for bits that do not start at a byte).
  ///
  /// The array is moved: the caller's structure counts as released afterwards, and the producer's `release` is called
  /// once, when the last column of the batch has gone. On failure it is released at once.
  ///
  /// - Parameter schema: the columns; their layouts must be those that the producer described.
  /// - Throws: `.internalError` when the array does not have the schema's shape.
  public init(
    importing source: UnsafeMutablePointer<CArrow.ArrowArray>, schema: Schema
  ) throws(HansaError) {
    guard source.pointee.release != nil else {
      throw HansaError(.internalError, "an Arrow array was released before it was imported")
    }
    let owner = ImportedArray(moving: source)
    let array = owner.array
    guard Int(array.n_children) == schema.fields.count else {
      throw Self.misshapen("\(array.n_children) columns where \(schema.fields.count) are expected")
    }
    guard array.null_count == 0 || array.n_buffers == 0 || array.buffers?[0] == nil else {
      throw Self.misshapen("rows that are NULL as a whole")
    }
    var columns: [ArrowColumn] = []
    for (index, field) in schema.fields.enumerated() {
      guard let child = array.children[index] else { throw Self.misshapen("no column \(index)") }
      columns.append(
        try Self.column(child.pointee, field.layout, from: Int(array.offset), count: Int(array.length), owner))
    }
    self.init(schema: schema, rowCount: Int(array.length), columns: columns)
  }

  private static func misshapen(_ what: String) -> HansaError {
    HansaError(.internalError, "an imported Arrow array has \(what)")
  }

  /// Rows `from ..< from + count` of an array, whose own offset comes on top.
  private static func column(
    _ array: CArrow.ArrowArray, _ layout: ArrowType, from: Int, count: Int, _ owner: ImportedArray
  ) throws(HansaError) -> ArrowColumn {
    let start = Int(array.offset) + from
    guard Int(array.length) >= from + count, array.dictionary == nil, Int(array.n_buffers) == layout.bufferCount else {
      throw misshapen("a column of another layout than \(layout)")
    }
    func buffer(_ index: Int, _ bytes: Range<Int>) throws(HansaError) -> ArrowBuffer {
      guard !bytes.isEmpty else { return ArrowBuffer(copying: UnsafeRawBufferPointer(start: nil, count: 0)) }
      guard let base = array.buffers[index] else { throw misshapen("a column without data") }
      let slice = UnsafeRawBufferPointer(start: base + bytes.lowerBound, count: bytes.count)
      return ArrowBuffer(bytes: slice) { withExtendedLifetime(owner) {} }
    }
    func bits(_ index: Int) throws(HansaError) -> ArrowBuffer {
      if start % 8 == 0 { return try buffer(index, start / 8..<(start + count + 7) / 8) }
      let whole = try buffer(index, 0..<(start + count + 7) / 8)
      var shifted = GrowingBuffer(capacity: count / 8 + 1)
      for row in 0..<count {
        shifted.setBit(row, whole.bytes[(start + row) >> 3] & (1 << UInt8((start + row) & 7)) != 0)
      }
      return shifted.take()
    }
    let validity = count > 0 && array.null_count != 0 && array.buffers[0] != nil ? try bits(0) : nil
    let nullCount = validity.map { count - $0.countBits(count) } ?? 0
    var offsets: ArrowBuffer?
    var data = ArrowBuffer(copying: UnsafeRawBufferPointer(start: nil, count: 0))
    var children: [ArrowColumn] = []
    switch layout {
    case .boolean: data = try bits(1)
    case .utf8, .binary, .list:
      var end = 0
      if count > 0 {
        let bounds = try buffer(1, start * 4..<(start + count + 1) * 4)
        end = Int(bounds.values(Int32.self)[count])
        offsets = bounds
      } else {
        offsets = ArrowBuffer.zeroOffset
      }
      if case .list(let element) = layout {
        guard array.n_children == 1, let child = array.children[0] else { throw misshapen("a list without elements") }
        children = [try column(child.pointee, element, from: 0, count: Int(child.pointee.length), owner)]
      } else {
        data = try buffer(2, 0..<end)
      }
    default:
      let width = layout.byteWidth ?? 0
      data = try buffer(1, start * width..<(start + count) * width)
    }
    return ArrowColumn(
      layout: layout, count: count, nullCount: nullCount, validity: nullCount > 0 ? validity : nil, offsets: offsets,
      data: data, children: children)
  }
}

/// A producer's array, given back when nothing refers to it any more.
private final class ImportedArray: @unchecked Sendable {
  private(set) var array: CArrow.ArrowArray

  init(moving source: UnsafeMutablePointer<CArrow.ArrowArray>) {
    array = source.pointee
    source.pointee.release = nil
  }

  deinit { array.release?(&array) }
}

extension ArrowType {
  fileprivate var bufferCount: Int {
    switch self {
    case .utf8, .binary: 3
    default: 2
    }
  }
}

extension ArrowBuffer {
  fileprivate static let zeroOffset: ArrowBuffer = {
    var buffer = GrowingBuffer()
    buffer.append(Int32(0))
    return buffer.take()
  }()

  /// How many of the first `count` bits are set.
  fileprivate func countBits(_ count: Int) -> Int {
    var total = 0
    for byte in bytes.prefix(count / 8) { total += byte.nonzeroBitCount }
    for bit in (count / 8 * 8)..<count where bytes[bit >> 3] & (1 << UInt8(bit & 7)) != 0 { total += 1 }
    return total
  }
}
