import Hansa
import HansaCore
import HansaTesting
import Testing

@Suite struct MariaDBTypeTests {
  static let samples: [TypeSample] = [
    TypeSample("tinyint(1)", is: "boolean", [("0", "false"), ("1", "true")]),
    TypeSample("tinyint", is: "smallint", same(["-128", "127"])),
    TypeSample("tinyint unsigned", is: "smallint", same(["0", "255"])),
    TypeSample("smallint", is: "smallint", same(["-32768", "32767"])),
    TypeSample("smallint unsigned", is: "integer", same(["65535"])),
    TypeSample("mediumint", is: "integer", same(["-8388608", "8388607"])),
    TypeSample("mediumint unsigned", is: "integer", same(["16777215"])),
    TypeSample("int", is: "integer", same(["-2147483648", "2147483647"])),
    TypeSample("int unsigned", is: "bigint", same(["4294967295"])),
    TypeSample("bigint", is: "bigint", same(["-9223372036854775808", "9223372036854775807"])),
    TypeSample("bigint unsigned", is: "numeric", same(["0", "18446744073709551615"])),
    TypeSample("decimal(10,2)", is: "numeric", same(["-99999999.99", "0.10", "1.5"])),
    TypeSample(
      "decimal(38,10)", is: "numeric",
      same(["9999999999999999999999999999.9999999999", "-1234567890123456789.0000000001"])),
    TypeSample("decimal(65,30)", is: "numeric", same(["1.5", "-1234567890123456789012345.0123456789"])),
    TypeSample("float", is: "real", [("0.1", "0.1"), ("-3.4e38", "-3.4e38"), ("16777216", "16777216")]),
    TypeSample(
      "double", is: "double precision", same(["0.1", "1.7976931348623157e308", "0.30000000000000004", "5e-324"])),
    TypeSample("bit(1)", is: "boolean", [("b'0'", "false"), ("b'1'", "true")]),
    TypeSample("year", is: "smallint", same(["1901", "2155"])),
    TypeSample("char(5)", is: "character(5)", same(["'ab'", "''", "' å'"])),
    TypeSample("varchar(20)", is: "character varying(20)", same(["''", "' b '", "'å 漢字 🐘'", "'e\u{301}'", "'NULL'"])),
    TypeSample("varchar(20) CHARACTER SET latin1", is: "character varying(20)", same(["'Größe €'"])),
    TypeSample("varchar(20) CHARACTER SET utf16", is: "character varying(20)", same(["'😀 x'"])),
    TypeSample("text", is: "text", [("'line\\nbreak \\\\ '''", "E'line\\nbreak \\\\ '''"), ("''", "''")]),
    TypeSample("longtext", is: "text", [("REPEAT('ü😀', 3000)", "repeat('ü😀', 3000)")]),
    TypeSample("enum('b','a')", is: "text", same(["'b'", "'a'"])),
    TypeSample("set('x','y')", is: "text", [("'y,x'", "'x,y'"), ("''", "''")]),
    TypeSample("binary(4)", is: "bytea", [("x'01FF'", "'\\x01ff0000'")]),
    TypeSample("varbinary(10)", is: "bytea", [("x'00FF20'", "'\\x00ff20'"), ("''", "''")]),
    TypeSample("blob", is: "bytea", [("x'00'", "'\\x00'"), ("''", "''")]),
    TypeSample("date", is: "date", same(["'1970-01-01'", "'0001-01-01'", "'9999-12-31'", "'2000-02-29'"])),
    TypeSample(
      "datetime(6)", is: "timestamp",
      same(["'1969-12-31 23:59:59.999999'", "'0001-01-01'", "'9999-12-31 23:59:59.999999'"])),
    TypeSample("datetime", is: "timestamp", same(["'2000-01-01 12:34:56'"])),
    TypeSample(
      "timestamp(6) NULL", is: "timestamptz", same(["'1970-01-01 00:00:01'", "'2038-01-19 03:14:07.999999'"])),
    TypeSample("time(6)", is: "time", same(["'00:00:00'", "'24:00:00'", "'23:59:59.999999'"])),
    TypeSample("uuid", is: "uuid", same(["'00112233-4455-6677-8899-aabbccddeeff'"])),
    TypeSample("inet6", is: "text", same(["'2001:db8::1'"])),
    TypeSample("inet4", is: "text", same(["'192.0.2.1'"])),
    TypeSample("json", is: "text", same(["'{\"a\": [1, \"é\"]}'"])),
  ]

  static func same(_ values: [String]) -> [(stored: String, shown: String)] {
    // A number alone would be numeric to PostgreSQL and lose its way to a double.
    values.map { ($0, $0.hasPrefix("'") ? $0 : "'\($0)'") }
  }

  static let oddTables = """
    CREATE TABLE zero (id int PRIMARY KEY, v date, w datetime);
    INSERT INTO zero VALUES (1, '0000-00-00', '2024-01-01'), (2, '2021-00-10', '0000-00-00 00:00:00');
    CREATE TABLE span (id int PRIMARY KEY, v time); INSERT INTO span VALUES (1, '-838:59:59');
    CREATE TABLE flags (id int PRIMARY KEY, v tinyint(1)); INSERT INTO flags VALUES (1, 2);
    CREATE TABLE wide (id int PRIMARY KEY, v decimal(65,30));
    INSERT INTO wide VALUES (1, 99999999999999999999999999999999999.999999999999999999999999999999);
    CREATE TABLE shape (id int PRIMARY KEY, v point, w text);
    INSERT INTO shape VALUES (1, ST_GeomFromText('POINT(1 2)'), 'readable');

    """

  @Test(arguments: Array(samples.indices), ReadingWay.allCases)
  func `a column holds what PostgreSQL shows`(index: Int, way: ReadingWay) async throws {
    let difference = try await TypeFederation.shared().difference(Self.samples[index], "my.t\(index)", way)
    #expect(difference == nil, "\(Self.samples[index].declaration), \(way): \(difference ?? "")")
  }

  @Test(
    arguments: [
      ("zero", HansaError.Code.datetimeOverflow), ("span", .datetimeOverflow), ("flags", .invalidText),
    ], ReadingWay.allCases)
  func `a value that PostgreSQL does not have is an error that names column and source`(
    sample: (table: String, code: HansaError.Code), way: ReadingWay
  ) async throws {
    let error = try await TypeFederation.shared().failure(way.sql("my.\(sample.table)"), way)
    #expect(error?.code == sample.code)
    #expect(error?.message.contains("\"v\"") == true)
    #expect(error?.source == "my")
    #expect(error?.advice != nil)
  }

  @Test func `a decimal of 65 digits is read directly, and is a clear error in a merge`() async throws {
    let setting = try await TypeFederation.shared()
    let rows = try await setting.federation.query("SELECT v FROM my.wide").rows()
    #expect(rows == [[.text("99999999999999999999999999999999999.999999999999999999999999999999")]])
    for way in [ReadingWay.merged, .joined] {
      let error = await setting.failure(way.sql("my.wide"), way)
      #expect(error?.code == .numericOutOfRange)
      #expect(error?.source == "my")
    }
  }

  @Test(arguments: ReadingWay.allCases)
  func `a type that cannot be mapped spoils its column, not its table`(way: ReadingWay) async throws {
    let setting = try await TypeFederation.shared()
    let rows = try await setting.federation.query("SELECT id, w FROM my.shape", settings: way.settings).rows()
    #expect(rows == [[.integer(1), .text("readable")]])
    let error = await setting.failure("SELECT * FROM my.shape", way)
    #expect(error?.code == .sourceTypeUnsupported)
    #expect(error?.message.contains("\"v\"") == true)
  }
}
