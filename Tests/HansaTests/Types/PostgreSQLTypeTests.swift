import Hansa
import HansaCore
import HansaTesting
import Testing

@Suite struct PostgreSQLTypeTests {
  static let types = """
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE DOMAIN percentage AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100);
    CREATE DOMAIN code AS varchar(4);
    CREATE TYPE pair AS (a int, b text);

    """

  static let samples: [TypeSample] = [
    TypeSample("boolean", ["true", "false"]),
    TypeSample("smallint", ["-32768", "32767"]),
    TypeSample("integer", ["-2147483648", "2147483647"]),
    TypeSample("bigint", ["-9223372036854775808", "9223372036854775807"]),
    TypeSample("oid", ["0", "4294967295"], as: "bigint"),
    TypeSample("numeric", ["0", "1.50", "-0.0000000001", "1234567890123456789012345678", "-9999999999.0123456789"]),
    TypeSample("numeric(10,2)", ["-99999999.99", "0.10", "1.5"]),
    TypeSample("numeric(38,10)", ["9999999999999999999999999999.9999999999", "-1234567890123456789.0000000001"]),
    TypeSample("numeric(38,0)", ["-99999999999999999999999999999999999999", "1"]),
    TypeSample("numeric(38,38)", ["0.99999999999999999999999999999999999999"]),
    TypeSample("numeric(5,-2)", ["1234567", "-50"]),
    TypeSample("numeric(3,5)", ["0.00123"]),
    TypeSample("money", ["-12.34", "92233720368547758.07"], as: "numeric"),
    TypeSample("real", ["0.1", "-0", "Infinity", "-Infinity", "NaN", "1e-45", "3.4028235e38", "16777217"]),
    TypeSample(
      "double precision",
      ["0.1", "-0", "Infinity", "-Infinity", "NaN", "5e-324", "1.7976931348623157e308", "0.30000000000000004"]),
    TypeSample("text", ["", "a", " b ", "å 漢字 🐘", "e\u{301}", "line\nbreak\ttab", "quote ' \" \\ ,", "NULL"]),
    TypeSample("varchar(5)", ["", "a b  ", "🐘🐘🐘🐘🐘"]),
    TypeSample("varchar", ["a much longer text than fits into a string of twelve bytes"]),
    TypeSample("char(5)", ["ab", "", " å"]),
    TypeSample("name", ["pg_class"], as: "text"),
    TypeSample("\"char\"", ["x"], as: "text"),
    TypeSample("bytea", ["\\x", "\\x00ff10", "\\x" + String(repeating: "00ab", count: 40)]),
    TypeSample(
      "date",
      [
        "1970-01-01", "1969-12-31", "2000-02-29", "0001-01-01", "0001-12-31 BC", "4713-01-01 BC", "5874897-12-31",
        "infinity", "-infinity",
      ]),
    TypeSample("time", ["00:00", "24:00", "12:34:56.789012", "23:59:59.999999"]),
    TypeSample("time(0)", ["12:34:56.6"]),
    TypeSample("timetz", ["12:34:56+02", "24:00:00-15:59"], as: "text"),
    TypeSample(
      "timestamp",
      [
        "1970-01-01 00:00:00.000001", "1969-12-31 23:59:59", "4713-01-01 00:00:00 BC", "294246-12-31 23:59:59.999999",
        "0044-03-15 12:00 BC", "infinity", "-infinity",
      ]),
    TypeSample(
      "timestamptz",
      [
        "2024-03-31 03:00:00+02", "1883-11-18 12:03:58-04:56:02", "4713-01-02 00:00:00+00 BC",
        "294246-12-31 23:59:59.999999+00", "infinity", "-infinity",
      ]),
    TypeSample(
      "interval",
      [
        "1 year 2 mons -3 days 04:05:06.7", "-1 month", "0", "-00:00:00.000001", "36 hours", "40 days", "13 months",
        "178956970 years 7 months 2147483647 days", "2562047 hours",
      ]),
    TypeSample("uuid", ["00112233-4455-6677-8899-aabbccddeeff", "ffffffff-ffff-ffff-ffff-ffffffffffff"]),
    TypeSample("json", ["{\"b\": 1, \"a\":[ ], \"a\": null}", "\"é\\u0041\"", "1.50"]),
    TypeSample("jsonb", ["{\"b\": 1, \"a\":[ ], \"a\": null}", "\"é\\u0041\"", "1.50"]),
    TypeSample("mood", ["happy", "sad"], as: "text"),
    TypeSample("percentage", ["99.5"], as: "numeric"),
    TypeSample("code", ["ab "], as: "character varying"),
    TypeSample("inet", ["192.0.2.1/24", "::1"], as: "text"),
    TypeSample("cidr", ["192.0.2.0/24"], as: "text"),
    TypeSample("macaddr", ["08:00:2b:01:02:03"], as: "text"),
    TypeSample("bit(4)", ["1010"], as: "text"),
    TypeSample("varbit", ["", "101"], as: "text"),
    TypeSample("int4range", ["[1,5)", "empty", "(,3]"], as: "text"),
    TypeSample("point", ["(1.5,-2)"], as: "text"),
    TypeSample("tsvector", ["'a':1 'cat':2"], as: "text"),
    TypeSample("integer[]", ["{1,NULL,-3}", "{}", "{2147483647}"]),
    TypeSample("bigint[]", ["{9223372036854775807,NULL}"]),
    TypeSample("smallint[]", ["{-32768}"]),
    TypeSample("text[]", ["{\"\",NULL,\"null\",\"a,b\",\"q\\\"uote\",\" \",å🐘,\"{}\"}"]),
    TypeSample("varchar(5)[]", ["{a,NULL}"]),
    TypeSample("boolean[]", ["{t,f,NULL}"]),
    TypeSample("double precision[]", ["{0.1,NaN,Infinity,-0}"]),
    TypeSample("real[]", ["{0.1,NULL}"]),
    TypeSample("numeric(5,2)[]", ["{1.5,NULL,-999.99}"]),
    TypeSample("numeric[]", ["{1.5,NULL,-999}"]),
    TypeSample("date[]", ["{1970-01-02,infinity,NULL}"]),
    TypeSample("timestamptz[]", ["{\"2024-03-31 03:00:00+02\",NULL}"]),
    TypeSample("interval[]", ["{\"1 day\",NULL}"]),
    TypeSample("uuid[]", ["{00112233-4455-6677-8899-aabbccddeeff,NULL}"]),
    TypeSample("bytea[]", ["{\"\\\\x00ff\",NULL}"]),
    TypeSample("jsonb[]", ["{\"{\\\"a\\\": 1}\",NULL}"]),
    TypeSample("mood[]", ["{ok,NULL}"], as: "text[]"),
  ]

  /// Tables with what cannot be read, or not by every way.
  static let oddTables = """
    CREATE TABLE composite (id int PRIMARY KEY, v pair, w text);
    INSERT INTO composite VALUES (1, (1, 'x'), 'readable');
    CREATE TABLE nan (id int PRIMARY KEY, v numeric); INSERT INTO nan VALUES (1, 'NaN'), (2, '1.5');
    CREATE TABLE endless (id int PRIMARY KEY, v numeric); INSERT INTO endless VALUES (1, 'Infinity');
    CREATE TABLE wide (id int PRIMARY KEY, v numeric);
    INSERT INTO wide VALUES (1, '12345678901234567890123456789012345678901234567890.5');
    CREATE TABLE fine (id int PRIMARY KEY, v numeric); INSERT INTO fine VALUES (1, '0.12345678901');
    CREATE TABLE wider (id int PRIMARY KEY, v numeric(60,20));
    INSERT INTO wider VALUES (1, '1234567890123456789012345678901234567890.12345678901234567890');
    CREATE TABLE late (id int PRIMARY KEY, v timestamp); INSERT INTO late VALUES (1, '294276-12-31');
    CREATE TABLE long (id int PRIMARY KEY, v interval); INSERT INTO long VALUES (1, '3000000:00:00');
    CREATE TABLE grid (id int PRIMARY KEY, v int[]); INSERT INTO grid VALUES (1, '{{1,2},{3,4}}');
    CREATE TABLE shifted (id int PRIMARY KEY, v int[]); INSERT INTO shifted VALUES (1, '[0:1]={1,2}');

    """

  @Test(arguments: Array(samples.indices), ReadingWay.allCases)
  func `a column holds what PostgreSQL shows`(index: Int, way: ReadingWay) async throws {
    let difference = try await TypeFederation.shared().difference(Self.samples[index], "pg.t\(index)", way)
    #expect(difference == nil, "\(Self.samples[index].declaration), \(way): \(difference ?? "")")
  }

  @Test func `read directly, a numeric keeps its zeros`() async throws {
    let setting = try await TypeFederation.shared()
    let index = try #require(Self.samples.firstIndex { $0.declaration == "numeric" })
    let sql = "SELECT v FROM t\(index) ORDER BY id"
    let expected = try await setting.postgres.query(sql, database: setting.postgresDatabase)
    let result = try await setting.federation.query("SELECT v FROM pg.t\(index) ORDER BY id")
    #expect(try await ResultTable(collecting: result).rows == expected)
  }

  @Test(arguments: ["nan", "endless", "wide", "wider", "fine"])
  func `a numeric that no decimal of 38 digits can hold is read directly, and is a clear error in a merge`(
    table: String
  ) async throws {
    let setting = try await TypeFederation.shared()
    let expected = try await setting.postgres.query("SELECT v FROM \(table)", database: setting.postgresDatabase)
    let direct = try await setting.federation.query("SELECT v FROM pg.\(table)")
    #expect(try await ResultTable(collecting: direct).rows == expected)
    for way in [ReadingWay.merged, .joined] {
      let error = await setting.failure(way.sql("pg.\(table)"), way)
      #expect(error?.code == .numericOutOfRange, "\(way): \(error.map { "\($0)" } ?? "no error")")
      #expect(error?.message.contains("\"v\"") == true)
      #expect(error?.source == "pg")
    }
  }

  @Test(
    arguments: [
      ("late", HansaError.Code.datetimeOverflow), ("long", .datetimeOverflow), ("grid", .featureNotSupported),
      ("shifted", .featureNotSupported),
    ], ReadingWay.allCases)
  func `a value that Hansa cannot hold is an error that names column and source`(
    sample: (table: String, code: HansaError.Code), way: ReadingWay
  ) async throws {
    let error = try await TypeFederation.shared().failure(way.sql("pg.\(sample.table)"), way)
    #expect(error?.code == sample.code)
    #expect(error?.message.contains("\"v\"") == true)
    #expect(error?.source == "pg")
  }

  @Test(arguments: ReadingWay.allCases)
  func `a type that cannot be mapped spoils its column, not its table`(way: ReadingWay) async throws {
    let setting = try await TypeFederation.shared()
    let rows = try await setting.federation.query("SELECT id, w FROM pg.composite", settings: way.settings).rows()
    #expect(rows == [[.integer(1), .text("readable")]])
    let count = try await setting.federation.query("SELECT count(*) FROM pg.composite", settings: way.settings).rows()
    #expect(count == [[.integer(1)]])
    for sql in [
      "SELECT v FROM pg.composite", "SELECT * FROM pg.composite", "SELECT 1 FROM pg.composite WHERE v IS NULL",
    ] {
      let error = await setting.failure(sql, way)
      #expect(error?.code == .sourceTypeUnsupported)
      #expect(error?.message.contains("\"v\"") == true)
    }
  }
}
