import Foundation
import HansaArrow
import HansaCore
import HansaFormats
import Testing

@Suite struct ArrowStreamTests {
  /// Made by pyarrow 26.0.1 of `rows`, with the schema i int64, t utf8, b bool, d decimal128(10,2),
  /// l list<int32>, z timestamp[us, UTC].
  static let golden = """
    /////6ABAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAYAAAA8AQAAAAEAANgAAACgAAAARAAAAAQAAADs/v//
    AAABChAAAAAcAAAABAAAAAAAAAABAAAAegAAAAgADAAGAAgACAAAAAAAAgAEAAAAAwAAAFVUQwAo////AAABDBQAAAAYAAAABAAAAAEAAAAQAAAA
    AQAAAGwAAABU////UP///wAAAQIQAAAAGAAAAAQAAAAAAAAABAAAAGl0ZW0AAAAARP///wAAAAEgAAAAgP///wAAAQcQAAAAHAAAAAQAAAAAAAAA
    AQAAAGQAAAAIAAwABAAIAAgAAAAKAAAAAgAAALT///8AAAEGEAAAABQAAAAEAAAAAAAAAAEAAABiAAAA3P///9j///8AAAEFEAAAABgAAAAEAAAA
    AAAAAAEAAAB0AAAABAAEAAQAAAAQABQACAAGAAcADAAAABAAEAAAAAAAAQIQAAAAHAAAAAQAAAAAAAAAAQAAAGkAAAAIAAwACAAHAAgAAAAAAAAB
    QAAAAP////+4AQAAFAAAAAAAAAAMABYABgAFAAgADAAMAAAAAAMEABgAAADQAAAAAAAAAAAACgAYAAwABAAIAAoAAAAMAQAAEAAAAAMAAAAAAAAA
    AAAAAA8AAAAAAAAAAAAAAAEAAAAAAAAACAAAAAAAAAAYAAAAAAAAACAAAAAAAAAAAQAAAAAAAAAoAAAAAAAAABAAAAAAAAAAOAAAAAAAAAADAAAA
    AAAAAEAAAAAAAAAAAQAAAAAAAABIAAAAAAAAAAEAAAAAAAAAUAAAAAAAAAABAAAAAAAAAFgAAAAAAAAAMAAAAAAAAACIAAAAAAAAAAEAAAAAAAAA
    kAAAAAAAAAAQAAAAAAAAAKAAAAAAAAAAAQAAAAAAAACoAAAAAAAAAAgAAAAAAAAAsAAAAAAAAAABAAAAAAAAALgAAAAAAAAAGAAAAAAAAAAAAAAA
    BwAAAAMAAAAAAAAAAQAAAAAAAAADAAAAAAAAAAEAAAAAAAAAAwAAAAAAAAABAAAAAAAAAAMAAAAAAAAAAQAAAAAAAAADAAAAAAAAAAEAAAAAAAAA
    AgAAAAAAAAABAAAAAAAAAAMAAAAAAAAAAQAAAAAAAAAFAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAADAAAAAAAAAAMAAAAAAAAAAAAAAAEAAAADAAAA
    AwAAAGHDqQAAAAAABQAAAAAAAAABAAAAAAAAAAUAAAAAAAAAlgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD/////////////////////
    BQAAAAAAAAAAAAAAAgAAAAIAAAACAAAAAQAAAAAAAAABAAAAAAAAAAUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP///////////////wAAAAA=
    """

  static let schema = Schema([
    Field("i", .int8), Field("t", .text), Field("b", .boolean), Field("d", .numeric(precision: 10, scale: 2)),
    Field("l", .array(.int4)), Field("z", .timestamptz),
  ])
  static let rows: [[SQLValue]] = [
    [
      .integer(1), .text("a"), .boolean(true), .decimal(Decimal128(unscaled: 150, scale: 2)),
      .array([.integer(1), .null]), .timestamptz(0),
    ],
    [.null, .text("é"), .null, .null, .null, .null],
    [
      .integer(3), .null, .boolean(false), .decimal(Decimal128(unscaled: -1, scale: 2)), .array([]), .timestamptz(-1),
    ],
  ]

  @Test func `the reader understands what pyarrow wrote`() throws {
    let data = try #require(Data(base64Encoded: Self.golden.filter { !$0.isWhitespace }))
    let read = try ArrowStreamReader(Array(data))
    #expect(read.schema.fields.map(\.layout) == Self.schema.fields.map(\.layout))
    #expect(read.batches.flatMap { batch in (0..<batch.rowCount).map { batch.row($0) } } == Self.rows)
  }

  @Test func `a stream reads back as it was written`() throws {
    let read = try ArrowStreamReader(try render(.arrow, Self.schema, Self.rows).bytes)
    #expect(read.schema.fields.map(\.layout) == Self.schema.fields.map(\.layout))
    #expect(read.schema.fields.map(\.name) == Self.schema.fields.map(\.name))
    #expect(read.batches.map(\.rowCount) == [2, 1])
    #expect(read.batches.flatMap { batch in (0..<batch.rowCount).map { batch.row($0) } } == Self.rows)
    #expect(read.metadata[3] == ["sql.type": "numeric(10,2)"])
    #expect(read.bufferOffsets.allSatisfy { $0 % 64 == 0 })
  }

  @Test func `every layout survives, and so do no rows`() throws {
    let schema = Schema([
      Field("a", .int2), Field("b", .int4), Field("c", .float4), Field("d", .float8), Field("e", .bytea),
      Field("f", .date), Field("g", .time), Field("h", .timestamp), Field("i", .interval), Field("j", .uuid),
      Field("k", .array(.array(.text))), Field("l", .json, nullable: false),
    ])
    let row: [SQLValue] = [
      .integer(-1), .integer(.init(Int32.min)), .double(0.5), .double(-0.0), .bytes([0, 1]), .date(-1), .time(1),
      .timestamp(2), .interval(Interval(months: 1, days: -2, microseconds: 3)), .uuid(7),
      .array([.array([.text("x"), .null]), .null]), .text("{}"),
    ]
    let nulls = Array(repeating: SQLValue.null, count: 12)
    let read = try ArrowStreamReader(try render(.arrow, schema, [row, nulls, row]).bytes)
    #expect(read.batches.flatMap { batch in (0..<batch.rowCount).map { batch.row($0) } } == [row, nulls, row])
    #expect(read.schema.fields.map(\.nullable) == schema.fields.map(\.nullable))
    let empty = try makeBatch(schema, [])
    let sink = MemorySink()
    let writer = try OutputFormat.arrow.makeWriter(schema: schema, sink: sink)
    try writer.begin()
    try writer.write(empty)
    try writer.end()
    #expect(try ArrowStreamReader(sink.bytes).batches.map(\.rowCount) == [0])
  }

  @Test func `columns of other layouts than the schema's are refused`() throws {
    let writer = try OutputFormat.arrow.makeWriter(schema: Self.schema, sink: MemorySink())
    try writer.begin()
    let other = try makeBatch(Schema([Field("i", .int4)]), [[.integer(1)]])
    #expect(throws: HansaError.self) { try writer.write(other) }
  }
}
