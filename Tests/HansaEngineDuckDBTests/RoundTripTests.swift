import HansaArrow
import HansaCore
import HansaEngineDuckDB
import HansaSource
import Testing

@Suite struct RoundTripTests {
  /// Two values that are hard, and NULL, for each layout.
  static let columns: [(SQLType, ArrowType?, [SQLValue])] = [
    (.boolean, nil, [.boolean(true), .boolean(false)]),
    (.int2, nil, [.integer(-32768), .integer(32767)]),
    (.int4, nil, [.integer(-2_147_483_648), .integer(2_147_483_647)]),
    (.int8, nil, [.integer(.min), .integer(.max)]),
    (.float4, nil, [.double(-0.0), .double(.infinity)]),
    (.float8, nil, [.double(.nan), .double(-.leastNonzeroMagnitude)]),
    (.numeric(precision: 4, scale: 2), nil, [decimal(-9999, 2), decimal(9999, 2)]),
    (.numeric(precision: 9, scale: 0), nil, [decimal(-999_999_999, 0), decimal(1, 0)]),
    (.numeric(precision: 18, scale: 18), nil, [decimal(-999_999_999_999_999_999, 18), decimal(1, 18)]),
    (
      .numeric(precision: 38, scale: 10), nil,
      [decimal(-Decimal128.maximumUnscaled, 10), decimal(Decimal128.maximumUnscaled, 10)]
    ),
    (.text, nil, [.text(""), .text("exactly 12 b"), .text("thirteen byte"), .text("ж🌍é – much longer than inlined")]),
    (.numeric, nil, [.text("1e400"), .text("0.10")]),
    (.bytea, nil, [.bytes([]), .bytes([0, 255]), .bytes(Array(0...40))]),
    (.date, nil, [.date(.max), .date(-.max), .date(-2_400_000), .date(0)]),
    (.time, nil, [.time(0), .time(86_400_000_000)]),
    (.timestamp, nil, [.timestamp(.max), .timestamp(-.max), .timestamp(-1)]),
    (.timestamptz, nil, [.timestamptz(.max), .timestamptz(-.max), .timestamptz(1_700_000_000_123_456)]),
    (
      .interval, nil,
      [.interval(Interval(months: -1, days: 40, microseconds: -1)), .interval(Interval(months: 14, days: -3))]
    ),
    (.uuid, nil, [.uuid(0), .uuid(.max), .uuid(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff)]),
    (.array(.int4), nil, [.array([]), .array([.integer(1), .null, .integer(3)])]),
    (.array(.text), nil, [.array([.text("a long string, not inlined"), .null, .text("")]), .array([.null])]),
  ]

  private static func decimal(_ unscaled: Int128, _ scale: Int) -> SQLValue {
    .decimal(Decimal128(unscaled: unscaled, scale: scale))
  }

  @Test(arguments: columns.indices)
  func `every layout passes through DuckDB unchanged, with NULLs and over chunk borders`(index: Int) async throws {
    let (type, layout, values) = Self.columns[index]
    let schema = Schema([Field("row", .int8), Field("value", type, layout: layout)])
    let cycle = values + [.null]
    let expected = (0..<5000).map { [SQLValue.integer(Int64($0)), cycle[$0 % cycle.count]] }
    let request = MergeRequest(
      sql: "SELECT r, v FROM hansa_fragment(0) AS t(r, v) ORDER BY r", inputs: [try input(schema, expected)],
      schema: schema)
    #expect(try await rows(try engine.get().execute(request)) == expected)
  }

  @Test func `a column without NULLs passes unchanged`() async throws {
    let schema = Schema([Field("row", .int8), Field("on", .boolean)])
    let expected = (0..<70_000).map { [SQLValue.integer(Int64($0)), .boolean($0 % 3 == 0)] }
    let request = MergeRequest(
      sql: "SELECT * FROM hansa_fragment(0) AS t(r, v) ORDER BY r", inputs: [try input(schema, expected)],
      schema: schema)
    #expect(try await rows(try engine.get().execute(request)) == expected)
  }

  @Test func `decimals and sums widen to the digits that were asked for`() async throws {
    let schema = Schema([
      Field("a", .numeric, layout: .decimal128(precision: 38, scale: 4)),
      Field("b", .numeric, layout: .decimal128(precision: 38, scale: 0)),
      Field("c", .numeric, layout: .decimal128(precision: 20, scale: 0)),
    ])
    let sql = "SELECT 1.25::DECIMAL(5,2), (-170141183460469231731687303715)::HUGEINT, 18446744073709551615::UBIGINT"
    let result = try await rows(try engine.get().execute(MergeRequest(sql: sql, inputs: [], schema: schema)))
    #expect(
      result == [
        [
          Self.decimal(12500, 4), Self.decimal(-170_141_183_460_469_231_731_687_303_715, 0),
          Self.decimal(18_446_744_073_709_551_615, 0),
        ]
      ])
  }

  @Test func `a sum beyond 38 digits is out of range, not wrong`() async throws {
    let schema = Schema([Field("s", .numeric, layout: .decimal128(precision: 38, scale: 0))])
    let sql = "SELECT 170141183460469231731687303715884105727::HUGEINT"
    let error = await failure(try engine.get().execute(MergeRequest(sql: sql, inputs: [], schema: schema)))
    #expect(error?.code == .numericOutOfRange)
    #expect(error?.message.contains("\"s\"") == true)
  }

  @Test func `a result of another type than planned is refused, naming column and types`() async throws {
    let schema = Schema([Field("total", .int4)])
    let request = MergeRequest(sql: "SELECT 1::BIGINT", inputs: [], schema: schema)
    let error = await failure(try engine.get().execute(request))
    #expect(error?.code == .internalError)
    #expect(error?.message == "DuckDB's result column \"total\" is BIGINT, and integer (int32) was expected")
  }

  @Test func `rows without columns are counted`() async throws {
    let stream = BatchStream(schema: Schema([Field]()))
    try stream.send(RecordBatch(schema: Schema([Field]()), rowCount: 5000, columns: []))
    stream.finish()
    let request = MergeRequest(
      sql: "SELECT count(*) FROM hansa_fragment(0)", inputs: [.init(stream: stream, estimatedRows: nil)],
      schema: Schema([Field("count", .int8)]))
    #expect(try await rows(try engine.get().execute(request)) == [[.integer(5000)]])
  }
}
