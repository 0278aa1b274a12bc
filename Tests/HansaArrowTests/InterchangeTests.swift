import CArrow
import HansaArrow
import HansaCore
import Synchronization
import Testing

/// Counts how often memory is given back.
private final class Releases: Sendable {
  private let count = Mutex(0)
  func add() { count.withLock { $0 += 1 } }
  var total: Int { count.withLock { $0 } }
}

@Suite struct InterchangeTests {
  static let schema = Schema([
    Field("flag", .boolean), Field("small", .int2), Field("n", .int4), Field("id", .int8, nullable: false),
    Field("r", .float4), Field("f", .float8), Field("d", .numeric(precision: 38, scale: 2)), Field("t", .text),
    Field("b", .bytea), Field("day", .date), Field("at", .time), Field("local", .timestamp),
    Field("instant", .timestamptz), Field("span", .interval), Field("key", .uuid), Field("list", .array(.array(.text))),
  ])
  static let row: [SQLValue] = [
    .boolean(true), .integer(-1), .integer(2), .integer(.max), .double(0.5), .double(-0.0),
    .decimal(Decimal128(unscaled: -5, scale: 2)), .text("é"), .bytes([0, 255]), .date(-1), .time(1), .timestamp(2),
    .timestamptz(3), .interval(Interval(months: 1, days: -2, microseconds: 3)), .uuid(7),
    .array([.array([.text("x"), .null]), .null, .array([])]),
  ]
  static let sparse: [SQLValue] = (0..<16).map { $0 == 3 ? .integer(1) : .null }

  static func batch(_ rows: [[SQLValue]]) throws -> RecordBatch {
    let builder = BatchBuilder(schema)
    for row in rows {
      for (column, value) in zip(builder.columns, row) { try column.append(value: value) }
      builder.rowCount += 1
    }
    return builder.take()
  }

  /// The batch with memory that counts its release.
  private static func counting(_ batch: RecordBatch, _ releases: Releases) -> RecordBatch {
    let columns = batch.columns.map { column in
      let data = column.data
      let counted = ArrowBuffer(bytes: data.bytes) { withExtendedLifetime(data) { releases.add() } }
      return ArrowColumn(
        layout: column.layout, count: column.count, nullCount: column.nullCount, validity: column.validity,
        offsets: column.offsets, data: counted, children: column.children)
    }
    return RecordBatch(schema: batch.schema, rowCount: batch.rowCount, columns: columns)
  }

  @Test func `a schema goes out and comes back`() throws {
    let exported = UnsafeMutablePointer<CArrow.ArrowSchema>.allocate(capacity: 1)
    defer { exported.deallocate() }
    Self.schema.export(to: exported)
    let imported = try Schema(importing: exported)
    #expect(imported == Self.schema)
    #expect(exported.pointee.release == nil, "released by the import")
    #expect(throws: HansaError.self) { try Schema(importing: exported) }
  }

  @Test(arguments: [0, 1, 3, 20])
  func `a batch goes out and comes back, released exactly once`(count: Int) throws {
    let rows = (0..<count).map { $0 % 3 == 1 ? Self.sparse : Self.row }
    let releases = Releases()
    let exported = UnsafeMutablePointer<CArrow.ArrowArray>.allocate(capacity: 1)
    defer { exported.deallocate() }
    try { Self.counting(try Self.batch(rows), releases).export(to: exported) }()
    #expect(releases.total == 0, "the exported array keeps the memory")
    var imported: RecordBatch? = try RecordBatch(importing: exported, schema: Self.schema)
    #expect(exported.pointee.release == nil, "moved")
    if let batch = imported {
      #expect((0..<batch.rowCount).map { batch.row($0) } == rows)
    }
    var column = imported?.columns[3]
    imported = nil
    if count > 0 {
      #expect(releases.total == 0, "one column keeps all")
      #expect(column?.value(0) == .integer(.max))
    }
    column = nil
    #expect(releases.total == Self.schema.fields.count)
  }

  @Test func `a child that the consumer moved away is not released with its parent`() throws {
    let releases = Releases()
    let exported = UnsafeMutablePointer<CArrow.ArrowArray>.allocate(capacity: 1)
    defer { exported.deallocate() }
    try { Self.counting(try Self.batch([Self.row]), releases).export(to: exported) }()
    let child = try #require(exported.pointee.children[3])
    var moved = child.pointee
    child.pointee.release = nil
    exported.pointee.release?(exported)
    #expect(releases.total == Self.schema.fields.count - 1)
    moved.release?(&moved)
    #expect(releases.total == Self.schema.fields.count)
  }

  @Test(arguments: [1, 8, 11])
  func `rows from an offset on`(offset: Int) throws {
    let rows = (0..<20).map { $0 % 3 == 1 ? Self.sparse : Self.row }
    let exported = UnsafeMutablePointer<CArrow.ArrowArray>.allocate(capacity: 1)
    defer { exported.deallocate() }
    try Self.batch(rows).export(to: exported)
    for index in 0..<Self.schema.fields.count {
      exported.pointee.children[index]?.pointee.offset = Int64(offset)
      exported.pointee.children[index]?.pointee.length -= Int64(offset)
      exported.pointee.children[index]?.pointee.null_count = -1
    }
    exported.pointee.length -= Int64(offset)
    let batch = try RecordBatch(importing: exported, schema: Self.schema)
    #expect((0..<batch.rowCount).map { batch.row($0) } == Array(rows[offset...]))
  }

  @Test func `an array of another shape is refused and released`() throws {
    let releases = Releases()
    let exported = UnsafeMutablePointer<CArrow.ArrowArray>.allocate(capacity: 1)
    defer { exported.deallocate() }
    try { Self.counting(try Self.batch([Self.row]), releases).export(to: exported) }()
    #expect(throws: HansaError.self) { try RecordBatch(importing: exported, schema: Schema([Field("x", .int4)])) }
    #expect(releases.total == Self.schema.fields.count)
  }
}
