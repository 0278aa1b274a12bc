import HansaCore

/// One column of a batch in Arrow's layout: immutable, shared without copying.
public struct ArrowColumn: Sendable {
  public let layout: ArrowType
  /// Rows.
  public let count: Int
  public let nullCount: Int
  /// One bit a row, 1 for a value; nil when no row is NULL.
  public let validity: ArrowBuffer?
  /// `count + 1` Int32 for utf8, binary and lists, else nil.
  public let offsets: ArrowBuffer?
  /// The values; for a list an empty buffer.
  public let data: ArrowBuffer
  /// The elements of a list: one child; else empty.
  public let children: [ArrowColumn]

  public init(
    layout: ArrowType, count: Int, nullCount: Int, validity: ArrowBuffer?, offsets: ArrowBuffer? = nil,
    data: ArrowBuffer, children: [ArrowColumn] = []
  ) {
    self.layout = layout
    self.count = count
    self.nullCount = nullCount
    self.validity = validity
    self.offsets = offsets
    self.data = data
    self.children = children
  }

  @inlinable
  public func isNull(_ row: Int) -> Bool {
    guard let validity else { return false }
    return validity.bytes[row >> 3] & (1 << UInt8(row & 7)) == 0
  }

  /// The bytes of row `row` of a utf8 or binary column; the pointer lives as long as the column.
  @inlinable
  public func bytes(_ row: Int) -> UnsafeRawBufferPointer {
    guard let offsets else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let bounds = offsets.values(Int32.self)
    return UnsafeRawBufferPointer(rebasing: data.bytes[Int(bounds[row])..<Int(bounds[row + 1])])
  }

  /// Bytes held, validity and offsets included.
  public var byteCount: Int {
    (validity?.count ?? 0) + (offsets?.count ?? 0) + data.count + children.reduce(0) { $0 + $1.byteCount }
  }
}

/// Rows in columns: what travels between sources, engines and callers.
public struct RecordBatch: Sendable {
  public let schema: Schema
  public let rowCount: Int
  public let columns: [ArrowColumn]

  public init(schema: Schema, rowCount: Int, columns: [ArrowColumn]) {
    self.schema = schema
    self.rowCount = rowCount
    self.columns = columns
  }

  public var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

  /// The same columns under another schema of the same layouts: a rename.
  public func with(schema: Schema) -> RecordBatch { RecordBatch(schema: schema, rowCount: rowCount, columns: columns) }
}
