import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@Suite struct TypeTests {
  /// An expression of DuckDB's as a Parquet column: the SQL type it becomes, and its text in PostgreSQL's sense.
  static let parquet: [(expression: String, type: SQLType, value: SQLValue)] = [
    ("true", .boolean, .boolean(true)), ("200::UTINYINT", .int2, .integer(200)), ("-5::TINYINT", .int2, .integer(-5)),
    ("-5::SMALLINT", .int2, .integer(-5)), ("60000::USMALLINT", .int4, .integer(60000)),
    ("4000000000::UINTEGER", .int8, .integer(4_000_000_000)),
    (
      "18446744073709551615::UBIGINT", .numeric(precision: 20, scale: 0),
      .decimal(Decimal128(unscaled: 18_446_744_073_709_551_615, scale: 0))
    ),
    ("1.5::FLOAT", .float4, .double(1.5)), ("0.1::DOUBLE", .float8, .double(0.1)),
    ("12.34::DECIMAL(9,2)", .numeric(precision: 9, scale: 2), .decimal(Decimal128(unscaled: 1234, scale: 2))),
    ("'é'", .text, .text("é")), ("'a'::ENUM('a', 'b')", .text, .text("a")), ("'\\x00'::BLOB", .bytea, .bytes([0])),
    ("DATE '2024-02-29'", .date, .date(19782)), ("TIME '10:00:00.000001'", .time, .time(36_000_000_001)),
    ("TIMESTAMP '1970-01-01 00:00:01'", .timestamp, .timestamp(1_000_000)),
    ("'1970-01-01 00:00:01.000002'::TIMESTAMP_NS", .timestamp, .timestamp(1_000_002)),
    ("'1970-01-01 00:00:01.5'::TIMESTAMP_MS", .timestamp, .timestamp(1_500_000)),
    ("'1970-01-01 00:00:01+00'::TIMESTAMPTZ", .timestamptz, .timestamptz(1_000_000)),
    ("'00000000-0000-0000-0000-0000000000ff'::UUID", .uuid, .uuid(255)),
    ("[1, NULL, 3]::INTEGER[]", .array(.int4), .array([.integer(1), .null, .integer(3)])),
    ("[7, NULL]::UTINYINT[]", .array(.int2), .array([.integer(7), .null])),
    ("{'x': 1, 'y': ['a']}", .json, .text("{\"x\":1,\"y\":[\"a\"]}")), ("MAP {'k': 1}", .json, .text("{\"k\":1}")),
    ("[[1], [2]]", .json, .text("[[1],[2]]")), ("'{\"a\": 1}'::JSON", .json, .text("{\"a\": 1}")),
    ("NULL::INTEGER", .int4, .null),
  ]

  @Test(arguments: parquet)
  func `a Parquet column keeps every value`(_ test: (expression: String, type: SQLType, value: SQLValue)) async throws {
    let lake = try Lake()
    try lake.writeParquet("t.parquet", "SELECT \(test.expression) AS c")
    #expect(try await lake.table("t").columns.map(\.type) == [test.type])
    #expect(try await lake.rows("t") == [[test.value]])
  }

  @Test func `nanoseconds that PostgreSQL has no room for are an error`() async throws {
    let lake = try Lake()
    try lake.writeParquet("t.parquet", "SELECT '1970-01-01 00:00:01.000000002'::TIMESTAMP_NS AS c")
    let error = await failure { _ = try await lake.rows("t") }
    #expect(
      error?.code == .datetimeOverflow && error?.message.contains("00:00:01.000000002") == true, "\(error as Any)")
  }

  @Test func `a type that PostgreSQL has no like of has none, and the rest is read`() async throws {
    let lake = try Lake()
    try lake.writeParquet("t.parquet", "SELECT 1 AS a, '10:00:00+01'::TIMETZ AS b")
    #expect(try await lake.columns("t") == ["a integer", "b ?"])
    #expect(try await lake.rows("SELECT a FROM main.t", [.int4]) == [[.integer(1)]])
  }

  @Test func `a CSV file's types are found in all its rows`() async throws {
    let lake = try Lake([
      "t.csv":
        "i,d,ts,b,day,zip,empty\n1,1.5,2024-01-02 03:04:05,true,01/02/2024,007,\n2,2,2024-01-02T03:04:05.5,false,02/02/2024,008,\n",
      "late.csv": "id\n" + String(repeating: "1\n", count: 30_000) + "x\n",
    ])
    #expect(
      try await lake.columns("t") == [
        "i bigint", "d double precision", "ts timestamp without time zone", "b boolean", "day text", "zip text",
        "empty text",
      ])
    #expect(try await lake.columns("late") == ["id text"])
  }

  @Test func `nothing is NULL and an empty string is one, as in PostgreSQL's COPY`() async throws {
    let lake = try Lake(["t.csv": "a,b\n,\"\"\nNULL,x\n"])
    #expect(try await lake.rows("t") == [[.null, .text("")], [.text("NULL"), .text("x")]])
  }

  @Test func `comments and titles are not left out`() async throws {
    let lake = try Lake(["t.csv": "id,x\n#1,2\n#2,3\n", "title.csv": "report of today\n\nid,x\n1,2\n"])
    #expect(try await lake.rows("t").count == 2)
    #expect(try await lake.table("title").problem?.code == .badCopyFormat)
  }

  @Test func `integers beyond 64 bits and timestamps of unknown order keep what is written`() async throws {
    let lake = try Lake()
    try lake.folder.write(
      """
      id,day
      9223372036854775808,02-01-2020 10:00:00
      12345678901234567890123,03-01-2020 10:00:00

      """, to: "t.csv")
    #expect(try await lake.table("t").columns.map(\.type) == [.numeric(precision: 38, scale: 0), .text])
    #expect(
      try await lake.rows("t") == [
        [.decimal(Decimal128(unscaled: 9_223_372_036_854_775_808, scale: 0)), .text("02-01-2020 10:00:00")],
        [.decimal(Decimal128(unscaled: 12_345_678_901_234_567_890_123, scale: 0)), .text("03-01-2020 10:00:00")],
      ])
  }
}
