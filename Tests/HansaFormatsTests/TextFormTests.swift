import Foundation
import HansaArrow
import HansaCore
import HansaFormats
import Testing

/// The expected texts are what PostgreSQL 15 printed for the same values.
@Suite struct TextFormTests {
  @Test func `booleans and integers`() throws {
    #expect(try textForm(.boolean, .boolean(true)) == "t")
    #expect(try textForm(.boolean, .boolean(false)) == "f")
    #expect(try textForm(.int8, .integer(.min)) == "-9223372036854775808")
    #expect(try textForm(.int8, .integer(.max)) == "9223372036854775807")
    #expect(try textForm(.int2, .integer(0)) == "0")
    #expect(try textForm(.int4, .integer(-10)) == "-10")
  }

  static let doubles: [(Double, String)] = [
    (0, "0"), (-0.0, "-0"), (0.1, "0.1"), (-1.5, "-1.5"), (1e15, "1e+15"), (123_456_789_012_345, "123456789012345"),
    (1e20, "1e+20"), (1e23, "9.999999999999999e+22"), (0.0001, "0.0001"), (0.00001, "1e-05"),
    (9_007_199_254_740_992, "9.007199254740992e+15"), (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (123_456_789_012_345_680, "1.2345678901234568e+17"), (1.0 / 3, "0.3333333333333333"), (2.5e-5, "2.5e-05"),
    (.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity"), (99.99, "99.99"), (1e-100, "1e-100"),
  ]

  @Test(arguments: doubles.indices)
  func `float8 has the shortest digits that read back`(index: Int) throws {
    let (value, text) = Self.doubles[index]
    #expect(try textForm(.float8, .double(value)) == text)
  }

  @Test func `float4 has digits of its own`() throws {
    for (value, text) in [
      (0.1, "0.1"), (1e6, "1e+06"), (999_999, "999999"), (16_777_216, "1.6777216e+07"),
      (1.1754944e-38, "1.1754944e-38"),
      (0.0001, "0.0001"), (3.4028235e38, "3.4028235e+38"), (1.0 / 3, "0.33333334"), (123.456, "123.456"),
    ] {
      #expect(try textForm(.float4, .double(value)) == text)
    }
  }

  @Test func `any float reads back as it was`() throws {
    var generator = SplitMix64(seed: 42)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      guard value.isFinite else { continue }
      var buffer = ByteBuffer()
      buffer.append(float8: value)
      #expect(Double(String(decoding: buffer.bytes, as: UTF8.self)) == value)
    }
  }

  @Test func `decimals show the digits of their type`() throws {
    let value = SQLValue.decimal(Decimal128(unscaled: -150, scale: 2))
    #expect(try textForm(.numeric(precision: 6, scale: 2), value) == "-1.50")
    #expect(try textForm(.numeric, value, layout: .decimal128(precision: 38, scale: 10)) == "-1.5")
    #expect(
      try textForm(.numeric(precision: nil, scale: 4), value, layout: .decimal128(precision: 38, scale: 2)) == "-1.5000"
    )
    #expect(
      try textForm(.numeric(precision: nil, scale: 2), value, layout: .decimal128(precision: 38, scale: 10)) == "-1.50")
    #expect(
      try textForm(
        .numeric, .decimal(Decimal128(unscaled: 200, scale: 2)), layout: .decimal128(precision: 38, scale: 2)) == "2")
    #expect(
      try textForm(.numeric, .decimal(Decimal128(unscaled: 0, scale: 0)), layout: .decimal128(precision: 38, scale: 5))
        == "0")
    #expect(try textForm(.numeric, .text("1.500")) == "1.500")
    let wide = SQLValue.decimal(Decimal128(unscaled: -Decimal128.maximumUnscaled, scale: 38))
    #expect(try textForm(.numeric(precision: 38, scale: 38), wide) == "-0." + String(repeating: "9", count: 38))
    let whole = SQLValue.decimal(Decimal128(unscaled: Decimal128.maximumUnscaled, scale: 0))
    #expect(try textForm(.numeric(precision: 38, scale: 0), whole) == String(repeating: "9", count: 38))
    let mixed = SQLValue.decimal(Decimal128(unscaled: 12_345_678_901_234_567_890_123_456_789, scale: 20))
    #expect(try textForm(.numeric(precision: 38, scale: 20), mixed) == "123456789.01234567890123456789")
  }

  @Test func `dates and times`() throws {
    #expect(try textForm(.date, .date(-735_160)) == "0044-03-15 BC")
    #expect(try textForm(.date, .date(3_672_149)) == "12024-01-02")
    #expect(try textForm(.date, .date(.max)) == "infinity")
    #expect(try textForm(.date, .date(-.max)) == "-infinity")
    #expect(try textForm(.time, .time(86_400_000_000)) == "24:00:00")
    #expect(try textForm(.time, .time(11_045_000_001)) == "03:04:05.000001")
    #expect(try textForm(.timestamp, .timestamp(-62_167_219_199_500_000)) == "0001-01-01 00:00:00.5 BC")
    #expect(try textForm(.timestamp, .timestamp(1_704_164_645_120_000)) == "2024-01-02 03:04:05.12")
    #expect(try textForm(.timestamp, .timestamp(-1)) == "1969-12-31 23:59:59.999999")
    #expect(try textForm(.timestamp, .timestamp(-.max)) == "-infinity")
  }

  @Test func `instants are shown in the session's zone`() throws {
    let summer = SQLValue.timestamptz(1_719_792_000_000_000)
    #expect(try textForm(.timestamptz, summer) == "2024-07-01 00:00:00+00")
    #expect(try textForm(.timestamptz, summer, zone: .offset(seconds: 19_800)) == "2024-07-01 05:30:00+05:30")
    #expect(try textForm(.timestamptz, summer, zone: .offset(seconds: -12_600)) == "2024-06-30 20:30:00-03:30")
    #expect(try textForm(.timestamptz, summer, zone: .offset(seconds: 3208)) == "2024-07-01 00:53:28+00:53:28")
    let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    #expect(try textForm(.timestamptz, summer, zone: .zone(berlin)) == "2024-07-01 02:00:00+02")
    #expect(
      try textForm(.timestamptz, .timestamptz(1_704_067_200_000_000), zone: .zone(berlin)) == "2024-01-01 01:00:00+01")
    #expect(try textForm(.timestamptz, .timestamptz(.max), zone: .zone(berlin)) == "infinity")
  }

  @Test func `intervals in PostgreSQL's own style`() throws {
    let hour: Int64 = 3_600_000_000
    let cases: [(Interval, String)] = [
      (Interval(months: 14, days: -3, microseconds: 4 * hour + 306_700_000), "1 year 2 mons -3 days +04:05:06.7"),
      (Interval(), "00:00:00"), (Interval(months: -1), "-1 mons"), (Interval(months: 1, days: -1), "1 mon -1 days"),
      (Interval(microseconds: -100 * hour - 1), "-100:00:00.000001"), (Interval(months: 14), "1 year 2 mons"),
      (Interval(months: -14, days: 3), "-1 years -2 mons +3 days"),
      (Interval(days: -1, microseconds: 1_000_000), "-1 days +00:00:01"),
      (Interval(months: -13, days: 1, microseconds: -4 * hour), "-1 years -1 mons +1 day -04:00:00"),
    ]
    for (interval, text) in cases { #expect(try textForm(.interval, .interval(interval)) == text) }
  }

  @Test func `bytes, uuids and padded characters`() throws {
    #expect(try textForm(.bytea, .bytes([0, 0xAB, 0xFF])) == "\\x00abff")
    #expect(try textForm(.bytea, .bytes([])) == "\\x")
    let uuid = SQLValue.uuid(0xa0ee_bc99_9c0b_4ef8_bb6d_6bb9_bd38_0a11)
    #expect(try textForm(.uuid, uuid) == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
    #expect(try textForm(.char(4), .text("å")) == "å   ")
    #expect(try textForm(.varchar(4), .text("å")) == "å")
  }

  @Test func `arrays quote what would read differently`() throws {
    let texts: [SQLValue] = ["a", "", "a b", "NULL", "n\"q", "b\\s", "{x", "é"].map { .text($0) } + [.null]
    #expect(try textForm(.array(.text), .array(texts)) == #"{a,"","a b","NULL","n\"q","b\\s","{x",é,NULL}"#)
    let nested = SQLValue.array([.array([.integer(1), .integer(2)]), .array([.integer(3), .null])])
    #expect(try textForm(.array(.array(.int4)), nested) == "{{1,2},{3,NULL}}")
    #expect(try textForm(.array(.timestamp), .array([.timestamp(0)])) == #"{"1970-01-01 00:00:00"}"#)
    #expect(try textForm(.array(.bytea), .array([.bytes([0, 255])])) == #"{"\\x00ff"}"#)
    #expect(try textForm(.array(.int4), .array([])) == "{}")
  }
}
