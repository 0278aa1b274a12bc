import HansaArrow
import HansaCore
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct ParameterTests {
  static let samples: [(SQLType, SQLValue)] = [
    (.boolean, .boolean(true)), (.int8, .integer(.min)),
    (.numeric(precision: 38, scale: 3), .decimal(.init(unscaled: -1001, scale: 3))),
    (.float8, .double(.leastNonzeroMagnitude)), (.float8, .double(-.infinity)), (.text, .text("a'b\\ å 🐘")),
    (.text, .text("")),
    (.bytea, .bytes([0, 1, 255])), (.bytea, .bytes([])), (.date, .date(-719_528)), (.date, .date(.max)),
    (.date, .date(-.max)),
    (.time, .time(86_400_000_000)), (.timestamp, .timestamp(-1)), (.timestamp, .timestamp(.max)),
    (.timestamptz, .timestamptz(-.max)), (.interval, .interval(Interval(months: -1, days: 2, microseconds: -3))),
    (.uuid, .uuid(0xFF)), (.array(.int8), .array([.integer(1), .null])),
    (.array(.text), .array([.text("a,\"b"), .null])),
    (.array(.date), .array([.date(1)])), (.array(.uuid), .array([.uuid(1), .uuid(2)])),
    (
      .array(.numeric(precision: 10, scale: 2)),
      .array([.decimal(.init(unscaled: 150, scale: 2)), .null])
    ),
  ]

  @Test func `parameters come back as they went`() async throws {
    let fixture = try await PostgreSQLFixture()
    for (type, value) in Self.samples {
      let rows = try await fixture.rows("SELECT $1::\(type)", [Field("x", type)], [value])
      #expect(rows == [[value]], "\(type)")
    }
  }

  @Test func `NULL and lists without a type take the type that the statement gives them`() async throws {
    let fixture = try await PostgreSQLFixture()
    let fields = [Field("a", .int4), Field("b", .array(.int4)), Field("c", .array(.text))]
    let rows = try await fixture.rows(
      "SELECT $1::int4, $2::int4[], $3::text[]", fields, [.null, .array([]), .array([.null])])
    #expect(rows == [[.null, .array([]), .array([.null])]])
  }

  @Test func `a list selects its rows`() async throws {
    let fixture = try await PostgreSQLFixture("CREATE TABLE t AS SELECT i AS id FROM generate_series(1, 5000) AS g(i)")
    let keys = (0..<2000).map { SQLValue.integer(Int64($0) * 2) }
    let stream = fixture.stream("SELECT id FROM public.t WHERE id = ANY ($1)", [Field("id", .int4)], [.array(keys)])
    var count = 0
    while let batch = try await stream.next() { count += batch.rowCount }
    #expect(count == 1999)
  }

  @Test func `a zero byte in text is refused, not cut off`() async throws {
    let fixture = try await PostgreSQLFixture()
    let error = await #expect(throws: HansaError.self) {
      _ = try await fixture.rows("SELECT $1", [Field("x", .text)], [.text("a\0b")])
    }
    #expect(error?.code == .invalidCharacter)
  }
}
