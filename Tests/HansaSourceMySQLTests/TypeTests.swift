import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourceMySQL

@Suite struct TypeTests {
  private static let day: Int64 = 86_400_000_000

  /// A column's declaration, the type it has for us, and values: as SQL, as read.
  private static let columns: [(declaration: String, type: SQLType, values: [(String, SQLValue)])] = [
    ("tinyint(1)", .boolean, [("0", .boolean(false)), ("1", .boolean(true))]),
    ("tinyint", .int2, [("-128", .integer(-128)), ("127", .integer(127))]),
    ("tinyint unsigned", .int2, [("0", .integer(0)), ("255", .integer(255))]),
    ("smallint", .int2, [("-32768", .integer(-32768)), ("32767", .integer(32767))]),
    ("smallint unsigned", .int4, [("65535", .integer(65535))]),
    ("mediumint", .int4, [("-8388608", .integer(-8_388_608)), ("8388607", .integer(8_388_607))]),
    ("mediumint unsigned", .int4, [("16777215", .integer(16_777_215))]),
    ("int", .int4, [("-2147483648", .integer(-2_147_483_648)), ("2147483647", .integer(2_147_483_647))]),
    ("int unsigned", .int8, [("4294967295", .integer(4_294_967_295))]),
    ("bigint", .int8, [("-9223372036854775808", .integer(.min)), ("9223372036854775807", .integer(.max))]),
    (
      "bigint unsigned", .numeric(precision: 20, scale: 0),
      [("18446744073709551615", .decimal(Decimal128(unscaled: 18_446_744_073_709_551_615, scale: 0)))]
    ),
    (
      "decimal(10,2)", .numeric(precision: 10, scale: 2),
      [
        ("-12345678.90", .decimal(Decimal128(unscaled: -1_234_567_890, scale: 2))),
        ("0", .decimal(Decimal128(unscaled: 0, scale: 2))), ("-0.01", .decimal(Decimal128(unscaled: -1, scale: 2))),
      ]
    ),
    (
      "decimal(38,10)", .numeric(precision: 38, scale: 10),
      [
        (
          "-9999999999999999999999999999.9999999999",
          .decimal(Decimal128(unscaled: -Decimal128.maximumUnscaled, scale: 10))
        ), ("1234567890123456789.0123456789", decimal("1234567890123456789.0123456789")),
      ]
    ),
    (
      "decimal(65,30)", .numeric,
      [
        (
          "99999999999999999999999999999999999.999999999999999999999999999999",
          .text("99999999999999999999999999999999999.999999999999999999999999999999")
        )
      ]
    ),
    ("float", .float4, [("1.1", .double(Double(Float(1.1)))), ("-3.4e38", .double(Double(Float(-3.4e38))))]),
    ("double", .float8, [("0.1", .double(0.1)), ("-1.7976931348623157e308", .double(-.greatestFiniteMagnitude))]),
    ("bit(1)", .boolean, [("b'0'", .boolean(false)), ("b'1'", .boolean(true))]),
    ("year", .int2, [("1901", .integer(1901)), ("2155", .integer(2155))]),
    ("char(5)", .char(5), [("'ab  '", .text("ab")), ("'é😀'", .text("é😀"))]),
    ("varchar(20)", .varchar(20), [("'ab  '", .text("ab  ")), ("''", .text("")), ("'e\u{301}'", .text("e\u{301}"))]),
    ("text", .text, [("REPEAT('ü😀', 8000)", .text(String(repeating: "ü😀", count: 8000)))]),
    ("longtext", .text, [("'a\\\\b''c\nd'", .text("a\\b'c\nd"))]),
    ("varchar(20) character set latin1", .varchar(20), [("'Größe €'", .text("Größe €"))]),
    ("varchar(20) character set utf16", .varchar(20), [("'😀 x'", .text("😀 x"))]),
    ("enum('b','a')", .text, [("'b'", .text("b")), ("'a'", .text("a"))]),
    ("set('x','y')", .text, [("'y,x'", .text("x,y")), ("''", .text(""))]),
    ("binary(4)", .bytea, [("x'01FF'", .bytes([1, 255, 0, 0]))]),
    ("varbinary(10)", .bytea, [("x'00FF20'", .bytes([0, 255, 32])), ("''", .bytes([]))]),
    ("longblob", .bytea, [("REPEAT(x'0080', 200000)", .bytes((0..<400_000).map { $0 % 2 == 0 ? 0 : 128 }))]),
    (
      "date", .date,
      [("'1970-01-01'", .date(0)), ("'9999-12-31'", .date(2_932_896)), ("'0001-01-01'", .date(-719_162))]
    ),
    (
      "datetime(6)", .timestamp,
      [
        ("'1969-12-31 23:59:59.999999'", .timestamp(-1)), ("'2024-02-29 00:00:00'", .timestamp(19_782 * day)),
        ("'9999-12-31 23:59:59.999999'", .timestamp(2_932_897 * day - 1)),
      ]
    ),
    ("datetime", .timestamp, [("'2000-01-01 12:34:56'", .timestamp(10_957 * day + 45_296_000_000))]),
    (
      "timestamp(3) null", .timestamptz,
      [("'2024-02-29 10:00:00.123'", .timestamptz(19_782 * day + 36_000_123_000))]
    ),
    ("time(6)", .time, [("'00:00:00'", .time(0)), ("'23:59:59.999999'", .time(day - 1)), ("'24:00:00'", .time(day))]),
    ("json", .text, [("'{\"a\": [1, \"é\"]}'", .text("{\"a\": [1, \"é\"]}"))]),
    (
      "uuid", .uuid,
      [("'123e4567-e89b-12d3-a456-426655440000'", .uuid(0x123e_4567_e89b_12d3_a456_4266_5544_0000))]
    ),
    ("inet6", .text, [("'2001:db8::1'", .text("2001:db8::1"))]),
    ("inet4", .text, [("'192.0.2.1'", .text("192.0.2.1"))]),
  ]

  private static func decimal(_ text: String) -> SQLValue { Decimal128(text).map { .decimal($0) } ?? .null }

  @Test func `every type is mapped, and its extremes, NULL and Unicode come through`() async throws {
    let declarations = Self.columns.enumerated().map { "c\($0.offset) \($0.element.declaration)" }
    let rowCount = Self.columns.map(\.values.count).max() ?? 0
    let inserts = (0..<rowCount).map { row in
      "INSERT INTO t VALUES (\(row), "
        + Self.columns.map { row < $0.values.count ? $0.values[row].0 : "NULL" }.joined(separator: ", ") + ");"
    }
    let source = try await SourceUnderTest(
      "types",
      setUp: "CREATE TABLE t (id int primary key, \(declarations.joined(separator: ", ")));"
        + inserts.joined(separator: "\n") + "INSERT INTO t (id) VALUES (99);")
    let table = try #require(
      try await source.adapter.catalog().tables.first { $0.name == "t" && $0.schema == Name(source.database) })
    #expect(table.columns.dropFirst().map(\.type) == Self.columns.map(\.type))

    let items = table.columns.map { column in
      column.readAs.map { "CAST(`\(column.name)` AS \($0))" } ?? "`\(column.name)`"
    }
    let rows = try await source.rows(
      "SELECT \(items.joined(separator: ", ")) FROM t ORDER BY id", table.columns.map { $0.type ?? .text })
    #expect(rows.count == rowCount + 1)
    for (index, column) in Self.columns.enumerated() {
      for (row, cells) in rows.enumerated() {
        let expected = row < column.values.count ? column.values[row].1 : .null
        #expect(cells[index + 1] == expected, "\(column.declaration), row \(row)")
      }
    }
  }

  @Test func `results of expressions fit the types that PostgreSQL gives them`() async throws {
    let source = try await SourceUnderTest("expressions")
    #expect(try await source.value("SELECT 1 = 1", .boolean) == .boolean(true))
    #expect(try await source.value("SELECT COUNT(*) FROM seq_1_to_10", .int8) == .integer(10))
    #expect(try await source.value("SELECT SUM(seq) FROM seq_1_to_10", .int8) == .integer(55))
    #expect(try await source.value("SELECT SUM(seq) FROM seq_1_to_10", .numeric) == .text("55"))
    #expect(
      try await source.value("SELECT 12", .numeric(precision: 10, scale: 2))
        == .decimal(Decimal128(unscaled: 1200, scale: 2)))
    #expect(try await source.value("SELECT 1.50", .float8) == .double(1.5))
    #expect(try await source.value("SELECT NULL", .date) == .null)
    #expect(try await source.value("SELECT CAST('ab ' AS CHAR)", .char(5)) == .text("ab"))
  }

  @Test func `a value that does not fit is an error that names column and value`() async throws {
    let source = try await SourceUnderTest(
      "misfits", setUp: "CREATE TABLE t (flag tinyint(1), late time); INSERT INTO t VALUES (2, '-838:59:59');")
    let flag = await source.stream("SELECT flag FROM t", [.boolean]).failure()
    #expect(flag?.code == .invalidText)
    #expect(flag?.message.contains("\"c0\" holds 2") == true)
    #expect(flag?.advice?.contains("tinyint1_is_boolean") == true)
    #expect(flag?.source == "misfits")
    let late = await source.stream("SELECT late FROM t", [.time]).failure()
    #expect(late?.code == .datetimeOverflow)
    #expect(late?.message.contains("-838:59:59") == true)
    #expect(await source.stream("SELECT 40000", [.int2]).failure()?.code == .numericOutOfRange)
    #expect(await source.stream("SELECT 1.5", [.int4]).failure()?.code == .numericOutOfRange)
    #expect(
      await source.stream("SELECT 123.4", [.numeric(precision: 3, scale: 1)]).failure()?.code == .numericOutOfRange)
    #expect(await source.stream("SELECT 'x'", [.int4]).failure()?.code == .datatypeMismatch)
    #expect(await source.stream("SELECT CHAR(97, 0 USING utf8mb4)", [.text]).failure()?.code == .invalidCharacter)
    #expect(await source.stream("SELECT x'61FF'", [.text]).failure()?.code == .invalidCharacter)
    #expect(await source.stream("SELECT 1, 2", [.int4]).failure()?.code == .internalError)
  }

  @Test func `tinyint(1) is a number where the option says so`() async throws {
    let source = try await SourceUnderTest(
      "tiny", setUp: "CREATE TABLE t (flag tinyint(1), other tinyint(4) unsigned);")
    let plain = try source.reconfigured(["tinyint1_is_boolean": "false"])
    let table = try await plain.catalog().tables.first { $0.schema == Name(source.database) }
    #expect(table?.columns.map(\.type) == [.int2, .int2])
  }

  @Test func `zero dates are an error, or NULL where the option says so`() async throws {
    let source = try await SourceUnderTest(
      "zero",
      setUp: """
        SET sql_mode = '';
        CREATE TABLE t (id int, d date, m datetime, s timestamp null);
        INSERT INTO t VALUES (1, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00'), (2, '2021-00-00',
          '2021-05-00 01:00:00', '2021-01-01 00:00:00'), (3, '2021-02-03', NULL, NULL);
        """)
    for (column, type, shown) in [
      ("d", SQLType.date, "0000-00-00"), ("m", .timestamp, "0000-00-00"), ("s", .timestamptz, "0000-00-00"),
    ] {
      let error = await source.stream("SELECT \(column) FROM t ORDER BY id", [type]).failure()
      #expect(error?.code == .datetimeOverflow)
      #expect(error?.message.contains(shown) == true)
      #expect(error?.advice?.contains("zero_dates") == true)
    }
    let partial = await source.stream("SELECT d FROM t WHERE id = 2", [.date]).failure()
    #expect(partial?.message.contains("2021-00-00") == true)

    let lenient = try source.reconfigured(["zero_dates": "null"])
    let schema = Schema([Field("d", .date), Field("m", .timestamp), Field("s", .timestamptz)])
    let rows = try await lenient.execute(FragmentRequest(sql: "SELECT d, m, s FROM t ORDER BY id", schema: schema))
      .rows()
    #expect(rows[0] == [.null, .null, .null])
    #expect(rows[1] == [.null, .null, .timestamptz(18_628 * Self.day)])
    #expect(rows[2] == [.date(18_661), .null, .null])
    let table = try await lenient.catalog().tables.first { $0.schema == Name(source.database) }
    #expect(table?.columns.map(\.isTypeGuaranteed) == [true, false, false, false])
  }

  @Test func `parameters of every kind arrive as what they are`() async throws {
    let source = try await SourceUnderTest("parameters")
    let values: [(SQLValue, SQLType)] = [
      (.boolean(true), .boolean), (.integer(.min), .int8), (.double(0.1), .float8),
      (.decimal(Decimal128(unscaled: -Decimal128.maximumUnscaled, scale: 5)), .numeric(precision: 38, scale: 5)),
      (.text("é😀'\\\"%"), .text), (.bytes([0, 39, 92, 255]), .bytea), (.date(-719_162), .date),
      (.timestamp(-1), .timestamp), (.timestamptz(1_700_000_000_123_456), .timestamptz), (.time(86_399_999_999), .time),
      (.null, .int4), (.uuid(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff), .uuid),
    ]
    let rows = try await source.rows(
      "SELECT " + values.map { _ in "?" }.joined(separator: ", "), values.map(\.1), values.map(\.0))
    #expect(rows == [values.map(\.0)])
    #expect(await source.stream("SELECT ?", [.int4], []).failure()?.code == .internalError)
    let interval = await source.stream("SELECT ?", [.int4], [.interval(Interval(days: 1))]).failure()
    #expect(interval?.code == .featureNotSupported)
  }

  @Test(
    arguments: [
      ("0", 0, "0"), ("-0.50", 2, "-50"), ("12.3", 4, "123000"), ("12.300", 1, "123"), ("12.34", 1, nil),
      ("99999999999999999999999999999999999999", 0, "99999999999999999999999999999999999999"),
      ("100000000000000000000000000000000000000", 0, nil), ("9", 38, nil),
      ("0.9", 38, "90000000000000000000000000000000000000"),
      ("123456789012345678901234567890", 5, "12345678901234567890123456789000000"), ("", 0, nil), ("1e5", 0, nil),
      ("1-", 0, nil), ("000000000000000000000000000000000000000000000012", 0, "12"),
    ] as [(String, Int, String?)])
  func `decimals are read digit for digit`(text: String, scale: Int, expected: String?) {
    let value = Array(text.utf8).withUnsafeBytes { DecimalText.unscaled($0, scale: scale) }
    #expect(value.map { "\($0)" } == expected)
  }
}
