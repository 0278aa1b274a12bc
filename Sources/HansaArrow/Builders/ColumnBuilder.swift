import HansaCore

/// Writes one column row by row, then hands it over and starts anew. Not shared between threads.
///
/// The typed `append`s do not check that the layout fits: a driver decides once per column which one it calls.
public final class ColumnBuilder {
  public let layout: ArrowType
  /// The builder of a list's elements; nil otherwise.
  public let child: ColumnBuilder?
  /// Behind a pointer, since each use of a class's own variables is checked at run time, which took a fifth of the time
  /// of reading a table.
  @usableFromInline let state: UnsafeMutablePointer<State>

  @usableFromInline
  struct State: ~Copyable {
    @usableFromInline var count = 0
    @usableFromInline var nullCount = 0
    @usableFromInline var validity = GrowingBuffer()
    @usableFromInline var offsets = GrowingBuffer()
    @usableFromInline var data = GrowingBuffer(capacity: 4096)

    init() {}
  }

  public init(_ layout: ArrowType) {
    self.layout = layout
    if case .list(let element) = layout { child = ColumnBuilder(element) } else { child = nil }
    state = .allocate(capacity: 1)
    state.initialize(to: State())
    startOffsets()
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  private func startOffsets() {
    switch layout {
    case .utf8, .binary, .list: state.pointee.offsets.append(Int32(0))
    default: break
    }
  }

  public var count: Int { state.pointee.count }

  /// Bytes written so far.
  public var byteCount: Int {
    state.pointee.validity.count + state.pointee.offsets.count + state.pointee.data.count + (child?.byteCount ?? 0)
  }

  public func appendNull() {
    let count = count
    if state.pointee.nullCount == 0 { for row in 0..<count { state.pointee.validity.setBit(row, true) } }
    state.pointee.validity.setBit(count, false)
    state.pointee.nullCount += 1
    switch layout {
    case .boolean: state.pointee.data.setBit(count, false)
    case .utf8, .binary: state.pointee.offsets.append(Int32(state.pointee.data.count))
    case .list: state.pointee.offsets.append(Int32(child?.count ?? 0))
    default:
      state.pointee.data.append(
        contentsOf: UnsafeRawBufferPointer(start: Self.zeros.bytes.baseAddress, count: layout.byteWidth ?? 0))
    }
    state.pointee.count += 1
  }

  private static let zeros: ArrowBuffer = {
    var buffer = GrowingBuffer()
    for _ in 0..<2 { buffer.append(UInt64(0)) }
    return buffer.take()
  }()

  @inlinable
  func valid() {
    if state.pointee.nullCount > 0 { state.pointee.validity.setBit(state.pointee.count, true) }
    state.pointee.count += 1
  }

  public func append(_ value: Bool) {
    state.pointee.data.setBit(count, value)
    valid()
  }

  /// A value of the layout's width: Int16, Int32, Int64, Float, Double, Int128 (decimal), UInt128 (big-endian uuid).
  @inlinable
  public func append<T: BitwiseCopyable>(_ value: T) {
    state.pointee.data.append(value)
    valid()
  }

  /// Bytes of a utf8 or binary column. The caller has checked that a utf8 column gets UTF-8.
  @inlinable
  public func append(bytes: UnsafeRawBufferPointer) {
    state.pointee.data.append(contentsOf: bytes)
    state.pointee.offsets.append(Int32(truncatingIfNeeded: state.pointee.data.count))
    valid()
  }

  public func append(_ text: String) {
    var text = text
    text.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
  }

  public func append(_ interval: Interval) {
    state.pointee.data.append(interval.months)
    state.pointee.data.append(interval.days)
    state.pointee.data.append(interval.microseconds &* 1000)
    valid()
  }

  /// Ends a list whose elements were appended to `child`.
  public func endList() {
    state.pointee.offsets.append(Int32(child?.count ?? 0))
    valid()
  }

  /// The rows so far as a column.
  public func take() -> ArrowColumn {
    let nullCount = state.pointee.nullCount
    let column = ArrowColumn(
      layout: layout, count: count, nullCount: nullCount,
      validity: nullCount > 0 ? state.pointee.validity.take() : nil,
      offsets: state.pointee.offsets.count > 0 ? state.pointee.offsets.take() : nil, data: state.pointee.data.take(),
      children: child.map { [$0.take()] } ?? [])
    state.pointee.count = 0
    state.pointee.nullCount = 0
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
