import HansaCore

/// Writes one column row by row, then hands it over and starts anew. Not shared between threads.
///
/// The typed `append`s do not check that the layout fits: a driver decides once per column which one it calls.
public final class ColumnBuilder {
  public let layout: ArrowType
  public private(set) var count = 0
  private var nullCount = 0
  private var validity = GrowingBuffer()
  private var offsets = GrowingBuffer()
  private var data = GrowingBuffer(capacity: 4096)
  /// The builder of a list's elements; nil otherwise.
  public let child: ColumnBuilder?

  public init(_ layout: ArrowType) {
    self.layout = layout
    if case .list(let element) = layout { child = ColumnBuilder(element) } else { child = nil }
    startOffsets()
  }

  private func startOffsets() {
    switch layout {
    case .utf8, .binary, .list: offsets.append(Int32(0))
    default: break
    }
  }

  /// Bytes written so far.
  public var byteCount: Int { validity.count + offsets.count + data.count + (child?.byteCount ?? 0) }

  public func appendNull() {
    if nullCount == 0 { for row in 0..<count { validity.setBit(row, true) } }
    validity.setBit(count, false)
    nullCount += 1
    switch layout {
    case .boolean: data.setBit(count, false)
    case .utf8, .binary: offsets.append(Int32(data.count))
    case .list: offsets.append(Int32(child?.count ?? 0))
    default:
      data.append(contentsOf: UnsafeRawBufferPointer(start: Self.zeros.bytes.baseAddress, count: layout.byteWidth ?? 0))
    }
    count += 1
  }

  private static let zeros: ArrowBuffer = {
    var buffer = GrowingBuffer()
    for _ in 0..<2 { buffer.append(UInt64(0)) }
    return buffer.take()
  }()

  @inline(__always)
  private func valid() {
    if nullCount > 0 { validity.setBit(count, true) }
    count += 1
  }

  public func append(_ value: Bool) {
    data.setBit(count, value)
    valid()
  }

  /// A value of the layout's width: Int16, Int32, Int64, Float, Double, Int128 (decimal), UInt128 (big-endian uuid).
  public func append<T: BitwiseCopyable>(_ value: T) {
    data.append(value)
    valid()
  }

  /// Bytes of a utf8 or binary column. The caller has checked that a utf8 column gets UTF-8.
  public func append(bytes: UnsafeRawBufferPointer) {
    data.append(contentsOf: bytes)
    offsets.append(Int32(truncatingIfNeeded: data.count))
    valid()
  }

  public func append(_ text: String) {
    var text = text
    text.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
  }

  public func append(_ interval: Interval) {
    data.append(interval.months)
    data.append(interval.days)
    data.append(interval.microseconds &* 1000)
    valid()
  }

  /// Ends a list whose elements were appended to `child`.
  public func endList() {
    offsets.append(Int32(child?.count ?? 0))
    valid()
  }

  /// The rows so far as a column.
  public func take() -> ArrowColumn {
    let column = ArrowColumn(
      layout: layout, count: count, nullCount: nullCount, validity: nullCount > 0 ? validity.take() : nil,
      offsets: offsets.count > 0 ? offsets.take() : nil, data: data.take(), children: child.map { [$0.take()] } ?? [])
    count = 0
    nullCount = 0
    startOffsets()
    return column
  }
}

/// Writes batches of one schema: a builder a column.
public final class BatchBuilder {
  public let schema: Schema
  public let columns: [ColumnBuilder]
  /// Rows, for batches without columns; otherwise the first column's count is meant.
  public var rowCount = 0

  public init(_ schema: Schema) {
    self.schema = schema
    columns = schema.fields.map { ColumnBuilder($0.layout) }
  }

  public var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

  /// The rows so far as a batch. The caller has counted them in `rowCount`.
  public func take() -> RecordBatch {
    defer { rowCount = 0 }
    return RecordBatch(schema: schema, rowCount: rowCount, columns: columns.map { $0.take() })
  }
}
