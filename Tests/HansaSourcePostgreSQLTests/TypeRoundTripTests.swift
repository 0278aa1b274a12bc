import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct TypeRoundTripTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var type: SQLType
    /// The source's type where it is not `type`.
    var remote: String?
    var values: [(String, SQLValue)]
    var testDescription: String { remote ?? "\(type)" }
  }

  static let samples: [Sample] = [
    Sample(type: .boolean, values: [("true", .boolean(true)), ("false", .boolean(false))]),
    Sample(type: .int2, values: [("-32768", .integer(-32768)), ("32767", .integer(32767))]),
    Sample(type: .int4, values: [("-2147483648", .integer(-2_147_483_648)), ("2147483647", .integer(2_147_483_647))]),
    Sample(type: .int8, values: [("-9223372036854775808", .integer(.min)), ("9223372036854775807", .integer(.max))]),
    Sample(type: .int8, remote: "int2", values: [("-7", .integer(-7))]),
    Sample(
      type: .numeric(precision: 20, scale: 2), remote: "int8", values: [("5", .decimal(.init(unscaled: 500, scale: 2)))]
    ),
    Sample(
      type: .float4, values: [("'1.5'", .double(1.5)), ("'-Infinity'", .double(-.infinity)), ("'-0'", .double(-0.0))]),
    Sample(
      type: .float8,
      values: [
        ("'0.1'", .double(0.1)), ("'5e-324'", .double(.leastNonzeroMagnitude)),
        ("'1.7976931348623157e308'", .double(.greatestFiniteMagnitude)),
        ("'Infinity'", .double(.infinity)), ("'-0'", .double(-0.0)),
      ]),
    Sample(
      type: .text, values: [("''", .text("")), ("'å 漢字 🐘'", .text("å 漢字 🐘")), ("E'e\\u0301'", .text("e\u{301}"))]),
    Sample(type: .varchar(5), values: [("'a b  '", .text("a b  "))]),
    Sample(type: .char(5), values: [("'ab'", .text("ab")), ("'  '", .text("")), ("' å'", .text(" å"))]),
    Sample(type: .text, remote: "name", values: [("'pg_class'", .text("pg_class"))]),
    Sample(type: .bytea, values: [("'\\x00ff10'", .bytes([0, 255, 16])), ("''", .bytes([]))]),
    Sample(
      type: .date,
      values: [
        ("'1970-01-01'", .date(0)), ("'2000-01-01'", .date(10957)), ("'0001-01-01 BC'", .date(-719_528)),
        ("'5874897-12-31'", .date(2_145_042_905)), ("'infinity'", .date(.max)), ("'-infinity'", .date(-.max)),
      ]),
    Sample(
      type: .time,
      values: [("'00:00'", .time(0)), ("'24:00'", .time(86_400_000_000)), ("'12:34:56.789012'", .time(45_296_789_012))]),
    Sample(
      type: .timestamp,
      values: [
        ("'1970-01-01 00:00:00.000001'", .timestamp(1)), ("'1969-12-31 23:59:59'", .timestamp(-1_000_000)),
        ("'infinity'", .timestamp(.max)), ("'-infinity'", .timestamp(-.max)),
        ("'4713-01-01 BC'", .timestamp(-210_863_520_000_000_000)),
      ]),
    Sample(
      type: .timestamptz,
      values: [("'2024-03-31 03:00:00+02'", .timestamptz(1_711_846_800_000_000)), ("'infinity'", .timestamptz(.max))]),
    Sample(
      type: .interval,
      values: [
        ("'1 year 2 mons -3 days 04:05:06.7'", .interval(Interval(months: 14, days: -3, microseconds: 14_706_700_000))),
        ("'-1 month'", .interval(Interval(months: -1))),
      ]),
    Sample(
      type: .uuid,
      values: [("'00112233-4455-6677-8899-aabbccddeeff'", .uuid(0x0011_2233_4455_6677_8899_AABB_CCDD_EEFF))]),
    Sample(type: .json, values: [("'{\"b\": 1, \"a\":[ ]}'", .text("{\"b\": 1, \"a\":[ ]}"))]),
    Sample(type: .jsonb, values: [("'{\"b\": 1, \"a\":[ ]}'", .text("{\"a\": [], \"b\": 1}"))]),
    Sample(
      type: .array(.int4),
      values: [("'{1,NULL,-3}'", .array([.integer(1), .null, .integer(-3)])), ("'{}'", .array([]))]),
    Sample(
      type: .array(.text), values: [("'{\"\",NULL,å,\"a,b\"}'", .array([.text(""), .null, .text("å"), .text("a,b")]))]),
    Sample(type: .array(.char(3)), values: [("'{a,NULL}'", .array([.text("a"), .null]))]),
    Sample(type: .array(.date), values: [("'{1970-01-02,infinity}'", .array([.date(1), .date(.max)]))]),
    Sample(type: .array(.numeric), values: [("'{1.50,NaN}'", .array([.text("1.50"), .text("NaN")]))]),
    Sample(
      type: .array(.numeric(precision: 5, scale: 2)),
      values: [("'{1.5}'", .array([.decimal(.init(unscaled: 150, scale: 2))]))]),
    Sample(type: .array(.boolean), values: [("'{t,f,NULL}'", .array([.boolean(true), .boolean(false), .null]))]),
    Sample(type: .array(.jsonb), values: [("ARRAY['1'::jsonb]", .array([.text("1")]))]),
    Sample(type: .array(.interval), values: [("'{1 day}'", .array([.interval(Interval(days: 1))]))]),
  ]

  @Test(arguments: samples, PostgreSQLFixture.Way.allCases)
  func `values arrive as they are stored`(sample: Sample, way: PostgreSQLFixture.Way) async throws {
    let fixture = try await shared()
    let type = sample.remote ?? "\(sample.type)"
    let list = (sample.values.map(\.0) + ["NULL"]).enumerated().map { "(\($0), CAST(\($1) AS \(type)))" }
    let rows = try await fixture.rows(
      "SELECT x FROM (VALUES \(list.joined(separator: ", "))) AS v(n, x) ORDER BY n", [Field("x", sample.type)],
      way: way)
    #expect(rows.map { $0[0] } == sample.values.map(\.1) + [.null])
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `NaN is NaN in both float types`(way: PostgreSQLFixture.Way) async throws {
    let rows = try await shared().rows(
      "SELECT 'NaN'::float4, 'NaN'::float8", [Field("a", .float4), Field("b", .float8)], way: way)
    for case .double(let value) in rows[0] { #expect(value.value.isNaN) }
  }

  @Test(arguments: [
    ("'294276-12-31'::timestamp", SQLType.timestamp), ("'294276-12-31'::timestamptz", .timestamptz),
    ("'3000000:00:00'::interval", .interval),
  ])
  func `a time that 64 bits cannot hold is an error that names the column`(sql: String, type: SQLType) async throws {
    let error = await (try shared()).failure("SELECT \(sql)", [Field("moment", type)])
    #expect(error?.code == .datetimeOverflow)
    #expect(error?.message.contains("\"moment\"") == true)
  }

  @Test(arguments: ["ARRAY[[1,2],[3,4]]", "'[0:1]={1,2}'::int4[]"], PostgreSQLFixture.Way.allCases)
  func `an array that is no plain list is an error that names the column`(
    sql: String, way: PostgreSQLFixture.Way
  ) async throws {
    let error = await (try shared()).failure("SELECT \(sql)", [Field("grid", .array(.int4))], way: way)
    #expect(error?.code == .featureNotSupported)
    #expect(error?.message.contains("\"grid\"") == true)
    #expect(error?.source == "shop")
  }

  @Test(
    arguments: [
      ("now()", SQLType.int8), ("1::int8", .timestamp), ("1::int8", .int4), ("'x'::text", .numeric), ("1.5", .text),
      ("ARRAY['a']", .array(.int8)), ("'(1,2)'::point", .text), ("1::float8", .int8),
    ], PostgreSQLFixture.Way.allCases)
  func `a source that sends another type is an error, never garbage`(
    sample: (String, SQLType), way: PostgreSQLFixture.Way
  ) async throws {
    let error = await (try shared()).failure("SELECT \(sample.0)", [Field("x", sample.1)], way: way)
    #expect(error?.code == .datatypeMismatch)
    #expect(error?.message.contains("\"x\"") == true)
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `rows without columns are counted`(way: PostgreSQLFixture.Way) async throws {
    let stream = try await shared().stream("SELECT FROM generate_series(1, 70000)", [], way: way)
    var count = 0
    while let batch = try await stream.next() { count += batch.rowCount }
    #expect(count == 70000)
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `text of a database without an encoding is checked`(way: PostgreSQLFixture.Way) async throws {
    let fixture = try await PostgreSQLFixture()
    try await fixture.server.execute(
      "CREATE DATABASE \"\(fixture.database)_ascii\" TEMPLATE template0 ENCODING 'SQL_ASCII'")
    var options = try PostgreSQLOptions(url: fixture.server.url(database: fixture.database + "_ascii"))
    options.password = Secret(fixture.server.password)
    let stream = PostgreSQLAdapter(name: "ascii", options: options).execute(
      FragmentRequest(
        sql: "SELECT convert_from('\\xff'::bytea, 'SQL_ASCII')", schema: Schema([Field("t", .text)]),
        estimatedRows: way == .copy ? nil : 1))
    let error = await #expect(throws: HansaError.self) { try await stream.next() }
    #expect(error?.code == .invalidCharacter)
  }

  /// One database for the tests that only select constants.
  private static let fixture = Task { try await PostgreSQLFixture() }
  private func shared() async throws -> PostgreSQLFixture { try await Self.fixture.value }
}
