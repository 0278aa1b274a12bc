import HansaArrow
import HansaCore
import HansaSourceSQLite
import Testing

@Suite struct ValueTests {
  /// Values of SQLite, the type they are read as, what they become.
  static let fitting: [(String, SQLType, SQLValue)] = [
    ("9223372036854775807", .int8, .integer(.max)), ("-9223372036854775808", .int8, .integer(.min)),
    ("-32768", .int2, .integer(-32768)), ("NULL", .int8, .null), ("1", .boolean, .boolean(true)),
    ("0", .boolean, .boolean(false)), ("1.5", .float8, .double(1.5)), ("2", .float8, .double(2)),
    ("1e400", .float8, .double(.infinity)), ("0.1", .float4, .double(Double(Float(0.1)))),
    ("12", .numeric(precision: 6, scale: 2), .decimal(Decimal128(unscaled: 1200, scale: 2))),
    ("0.1", .numeric(precision: 6, scale: 2), .decimal(Decimal128(unscaled: 10, scale: 2))),
    ("-1234.56", .numeric(precision: 6, scale: 2), .decimal(Decimal128(unscaled: -123_456, scale: 2))),
    ("'1.500'", .numeric(precision: 6, scale: 2), .decimal(Decimal128(unscaled: 150, scale: 2))),
    (
      "'12345678901234567890123456789012345.678'", .numeric(precision: 38, scale: 3),
      .decimal(Decimal128(unscaled: 12_345_678_901_234_567_890_123_456_789_012_345_678, scale: 3))
    ),
    ("1e20", .numeric(precision: 38, scale: 0), .decimal(Decimal128(unscaled: 100_000_000_000_000_000_000, scale: 0))),
    ("12", .numeric, .text("12")), ("0.25", .numeric, .text("0.25")),
    ("1e20", .numeric, .text("100000000000000000000")),
    ("1e-7", .numeric, .text("0.0000001")), ("2.0", .numeric, .text("2")), ("'007.50'", .numeric, .text("7.50")),
    ("'-1.5e3'", .numeric, .text("-1500")),
    ("'é\u{1F600}'", .text, .text("é\u{1F600}")), ("''", .text, .text("")), ("42", .text, .text("42")),
    ("1e20", .text, .text("1e+20")), ("'ab  '", .char(4), .text("ab")), ("'ab  '", .varchar(4), .text("ab  ")),
    ("x'00ff'", .bytea, .bytes([0, 255])), ("x''", .bytea, .bytes([])),
    ("'2024-02-29'", .date, .date(19782)), ("'0001-01-01'", .date, .date(-719_162)),
    ("'03:04'", .time, .time(11_040_000_000)), ("'24:00:00'", .time, .time(86_400_000_000)),
    ("'23:59:59.9999995'", .time, .time(86_400_000_000)),
    ("'1970-01-01 00:00:01.5'", .timestamp, .timestamp(1_500_000)), ("'1970-01-01'", .timestamp, .timestamp(0)),
    ("'1969-12-31T23:59:59.999999Z'", .timestamp, .timestamp(-1)),
    ("'1970-01-01 02:00:00+02:00'", .timestamptz, .timestamptz(0)),
    ("'1970-01-01 00:00:00'", .timestamptz, .timestamptz(0)),
    ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", .uuid, .uuid(0xa0ee_bc99_9c0b_4ef8_bb6d_6bb9_bd38_0a11)),
    ("x'a0eebc999c0b4ef8bb6d6bb9bd380a11'", .uuid, .uuid(0xa0ee_bc99_9c0b_4ef8_bb6d_6bb9_bd38_0a11)),
    ("'{\"a\": [1, null, \"\\u00e9\"]}'", .json, .text("{\"a\": [1, null, \"\\u00e9\"]}")), ("5", .json, .text("5")),
  ]

  @Test func `values that fit their type`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x);")
    for (literal, type, value) in Self.fitting {
      #expect(try await fixture.rows("SELECT \(literal)", [type]) == [[value]], "\(literal) as \(type)")
    }
  }

  /// A row with a column, without a type, for each value.
  private static func table(_ literals: [String]) -> String {
    let names = literals.indices.map { "c\($0)" }.joined(separator: ", ")
    return "CREATE TABLE t(\(names)); INSERT INTO t VALUES (\(literals.joined(separator: ", ")));"
  }

  static let misfits: [(String, SQLType)] = [
    ("'abc'", .int8), ("1.5", .int8), ("x'00'", .int8), ("2", .boolean), ("'t'", .boolean), ("'1.5'", .float8),
    ("9007199254740993", .float8), ("'abc'", .numeric), ("'abc'", .numeric(precision: 6, scale: 2)),
    ("'NaN'", .numeric),
    ("1e400", .numeric), ("x'31'", .text), ("'abc'", .bytea), ("20240101", .date), ("'2024-1-1'", .date),
    ("'2023-02-29'", .date), ("'2024-01-01 00:00'", .date), ("'25:00'", .time), ("'12:60'", .time), ("0.5", .time),
    ("1704067200", .timestamp), ("'now'", .timestamp), ("'2024-01-01 00:00:00+02'", .timestamp),
    ("'2024-01-01 00:00:00 x'", .timestamp), ("'a0eebc99'", .uuid), ("x'00'", .uuid),
  ]

  @Test func `values of another class are errors that name column and value`() async throws {
    let fixture = try await Fixture(Self.table(Self.misfits.map(\.0)))
    for (index, (literal, type)) in Self.misfits.enumerated() {
      let error = await fixture.adapter.failure("SELECT c\(index) FROM t", [type])
      #expect(error?.code == .datatypeMismatch, "\(literal) as \(type)")
      #expect(error?.message.contains("column \"t\".\"c\(index)\"") == true)
      #expect(error?.source == "geo")
    }
  }

  @Test func `values beyond their type's range`() async throws {
    let fixture = try await Fixture("CREATE TABLE t(x);")
    let cases: [(String, SQLType)] = [
      ("32768", .int2), ("2147483648", .int4), ("1e39", .float4), ("10000", .numeric(precision: 6, scale: 2)),
      ("1.005", .numeric(precision: 6, scale: 2)), ("9223372036854775807", .numeric(precision: 38, scale: 30)),
    ]
    for (literal, type) in cases {
      #expect(await fixture.adapter.failure("SELECT \(literal)", [type])?.code == .numericOutOfRange, "\(literal)")
    }
    #expect(await fixture.adapter.failure("SELECT '{\"a\":}'", [.json])?.code == .invalidText)
  }

  @Test func `an error names table, column, row and value`() async throws {
    let fixture = try await Fixture(
      "CREATE TABLE orders(id INTEGER PRIMARY KEY, qty INT); INSERT INTO orders VALUES (1, 5), (7, 'many');")
    let error = await fixture.adapter.failure("SELECT qty FROM orders", [.int8])
    #expect(error?.message == "column \"orders\".\"qty\" has the TEXT 'many', where bigint is expected")
    #expect(error?.detail == "The row is \"orders\" rowid 7.")
    #expect(error?.advice?.contains("on_type_mismatch") == true)
  }

  @Test func `the source may read misfits as NULL`() async throws {
    let fixture = try await Fixture(
      "CREATE TABLE t(a INT, d DATE); INSERT INTO t VALUES (1, '2024-02-29'), ('x', 'soon'), (3, 5);"
    ) { $0.onTypeMismatch = .null }
    let rows = try await fixture.rows("SELECT a, d FROM t", [.int8, .date])
    #expect(rows == [[.integer(1), .date(19782)], [.null, .null], [.integer(3), .null]])
  }

  @Test func `text that PostgreSQL cannot hold is an error, whatever the source says`() async throws {
    let fixture = try await Fixture(
      "CREATE TABLE t(a TEXT); INSERT INTO t VALUES (CAST(x'61ff' AS TEXT)); INSERT INTO t VALUES ('a' || char(0) || 'b');"
    ) { $0.onTypeMismatch = .null }
    for row in 1...2 {
      let error = await fixture.adapter.failure("SELECT a FROM t WHERE rowid = \(row)", [.text])
      #expect(error?.code == .invalidCharacter)
      #expect(error?.message.contains("column \"t\".\"a\"") == true)
    }
  }

  @Test func `a file in UTF-16 is read as UTF-8`() async throws {
    let fixture = try await Fixture(
      "PRAGMA encoding = 'UTF-16le'; CREATE TABLE \"tä\"(\"ö\" TEXT); INSERT INTO \"tä\" VALUES ('é\u{1F600}');")
    #expect(try await fixture.catalog().tables.first?.columns.first?.name == "ö")
    let rows = try await fixture.rows("SELECT \"ö\" FROM \"tä\" WHERE \"ö\" = ?1", [.text], [.text("é\u{1F600}")])
    #expect(rows == [[.text("é\u{1F600}")]])
  }

  @Test func `timestamps stored as numbers`() async throws {
    let table = Self.table(["1704067200", "-0.5", "'2024-01-01'", "9223372036854775807", "2440587.5", "2440588"])
    let epoch = try await Fixture(table) { $0.datetime = .unixepoch }
    #expect(try await epoch.rows("SELECT c0 FROM t", [.timestamp]) == [[.timestamp(1_704_067_200_000_000)]])
    #expect(try await epoch.rows("SELECT c1 FROM t", [.timestamptz]) == [[.timestamptz(-500_000)]])
    #expect(await epoch.adapter.failure("SELECT c2 FROM t", [.timestamp])?.code == .datatypeMismatch)
    #expect(await epoch.adapter.failure("SELECT c3 FROM t", [.timestamp])?.code == .datetimeOverflow)
    let julian = try await Fixture(table) { $0.datetime = .julianday }
    #expect(try await julian.rows("SELECT c4 FROM t", [.timestamp]) == [[.timestamp(0)]])
    #expect(try await julian.rows("SELECT c5 FROM t", [.timestamp]) == [[.timestamp(43_200_000_000)]])
  }

  @Test func `parameters are stored as SQLite stores their types`() async throws {
    let fixture = try await Fixture(
      """
      CREATE TABLE t(i INT, n DECIMAL(10,2), f REAL, s TEXT, b BLOB, d DATE, ts TIMESTAMP, u UUID, z BOOLEAN);
      INSERT INTO t VALUES (1, 2.5, 0.1, 'é', x'00ff', '2024-02-29', '1970-01-01 00:00:01.5',
        '00000000-0000-0000-0000-00000000abcd', 1);
      """)
    let values: [(String, SQLValue)] = [
      ("i", .integer(1)), ("n", .decimal(Decimal128(unscaled: 250, scale: 2))), ("f", .double(0.1)), ("s", .text("é")),
      ("b", .bytes([0, 255])), ("d", .date(19782)), ("ts", .timestamp(1_500_000)), ("u", .uuid(0xabcd)),
      ("z", .boolean(true)),
    ]
    for (column, value) in values {
      let rows = try await fixture.rows("SELECT i FROM t WHERE \(column) = ?1", [.int8], [value])
      #expect(rows == [[.integer(1)]], "\(column)")
    }
    #expect(try await fixture.rows("SELECT ?1 IS NULL", [.boolean], [.null]) == [[.boolean(true)]])
    #expect(await fixture.adapter.failure("SELECT ?1", [.float8], [.double(.nan)])?.code == .invalidParameter)
    #expect(await fixture.adapter.failure("SELECT ?1", [.int8])?.code == .invalidParameter)
  }
}
