import Hansa
import HansaCore
import HansaTesting
import Testing

@Suite struct SQLiteTypeTests {
  static let samples: [TypeSample] = [
    TypeSample("BOOLEAN", is: "boolean", [("0", "false"), ("1", "true")]),
    TypeSample("INTEGER", is: "bigint", same(["-9223372036854775808", "9223372036854775807"])),
    TypeSample("SMALLINT", is: "bigint", same(["32768"])),
    TypeSample(
      "REAL", is: "double precision",
      [
        ("0.1", "'0.1'"), ("5e-324", "'5e-324'"), ("1.7976931348623157e308", "'1.7976931348623157e308'"),
        ("9e999", "'Infinity'"), ("-9e999", "'-Infinity'"), ("3", "'3'"),
        // SQLite keeps a REAL without a fraction as an integer, which has no -0.
        ("-0.0", "'0'"),
      ]),
    TypeSample("DECIMAL(10,2)", is: "numeric", same(["12.5", "-99999999.99", "0.1", "7"])),
    TypeSample("NUMERIC", is: "numeric", same(["12.5", "1", "123456789012345"])),
    TypeSample("TEXT", is: "text", same(["''", "' b '", "'å 漢字 🐘'", "'e\u{301}'", "'NULL'", "'12'"])),
    TypeSample("VARCHAR(5)", is: "character varying(5)", same(["'a b  '"])),
    TypeSample("CHAR(5)", is: "character(5)", same(["'ab'", "'ab  '"])),
    TypeSample("BLOB", is: "bytea", [("x''", "'\\x'"), ("x'00ff10'", "'\\x00ff10'")]),
    TypeSample("DATE", is: "date", same(["'0001-01-01'", "'2000-02-29'", "'9999-12-31'"])),
    TypeSample("TIME", is: "time", same(["'00:00'", "'12:34:56.789012'", "'24:00:00'"])),
    TypeSample("DATETIME", is: "timestamp", same(["'1969-12-31 23:59:59.999999'", "'2024-01-02T03:04:05'"])),
    TypeSample("TIMESTAMP", is: "timestamp", same(["'2024-01-02 03:04:05.678'"])),
    TypeSample("TIMESTAMPTZ", is: "timestamptz", same(["'2024-03-31 03:00:00+02:00'", "'2024-03-31 03:00:00Z'"])),
    TypeSample(
      "UUID", is: "uuid",
      [
        ("'00112233-4455-6677-8899-aabbccddeeff'", "'00112233-4455-6677-8899-aabbccddeeff'"),
        ("x'00112233445566778899aabbccddeeff'", "'00112233-4455-6677-8899-aabbccddeeff'"),
      ]),
    TypeSample("JSON", is: "json", same(["'{\"b\": 1, \"a\":[ ]}'", "'\"é\"'"])),
    TypeSample("WHATEVER", is: "text", [("'x'", "'x'"), ("12", "'12'"), ("1.5", "'1.5'")]),
  ]

  static func same(_ values: [String]) -> [(stored: String, shown: String)] { values.map { ($0, $0) } }

  /// Values of another storage class than the column's.
  private static let misfits: [(table: String, declaration: String, value: String)] = [
    ("text_in_integer", "INTEGER", "'twelve'"), ("real_in_integer", "INTEGER", "1.5"),
    ("blob_in_text", "TEXT", "x'00'"),
    ("text_in_real", "REAL", "'x'"), ("number_in_date", "DATE", "20240101"), ("bad_date", "DATE", "'2024-02-30'"),
    ("two_in_boolean", "BOOLEAN", "2"), ("bad_json", "JSON", "'{'"), ("text_in_blob", "BLOB", "'x'"),
    ("long_decimal", "DECIMAL(5,2)", "1.234"),
  ]

  static let oddTables =
    misfits.map {
      "CREATE TABLE \($0.table) (id INTEGER PRIMARY KEY, v \($0.declaration)); INSERT INTO \($0.table) VALUES (1, \($0.value));"
    }.joined() + """
      CREATE TABLE strict_types (id INTEGER PRIMARY KEY, i INT, r REAL, t TEXT, b BLOB, a ANY) STRICT;
      INSERT INTO strict_types VALUES (1, 9223372036854775807, 0.1, 'å', x'00ff', 'anything'), (2, NULL, NULL, NULL, NULL, 5);
      CREATE TABLE latin (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO latin VALUES (1, CAST(x'636166e9' AS TEXT));
      CREATE TABLE nul (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO nul VALUES (1, CAST(x'610062' AS TEXT));

      """

  /// `id int PRIMARY KEY` is no alias of the rowid, and like every integer of SQLite's it has 64 bits.
  @Test(arguments: Array(samples.indices), ReadingWay.allCases)
  func `a column holds what PostgreSQL shows`(index: Int, way: ReadingWay) async throws {
    let difference = try await TypeFederation.shared().difference(
      Self.samples[index], "lite.t\(index)", way, id: "bigint")
    #expect(difference == nil, "\(Self.samples[index].declaration), \(way): \(difference ?? "")")
  }

  @Test(arguments: misfits.map(\.table), ReadingWay.allCases)
  func `a value of another storage class is an error that names column and source`(
    table: String, way: ReadingWay
  ) async throws {
    let error = try await TypeFederation.shared().failure(way.sql("lite.\(table)"), way)
    #expect(error != nil)
    #expect(error?.message.contains("v") == true)
    #expect(error?.source == "lite")
  }

  @Test(arguments: ["latin", "nul"], ReadingWay.allCases)
  func `text that PostgreSQL could not hold is an error that names its column`(
    table: String, way: ReadingWay
  ) async throws {
    let error = try await TypeFederation.shared().failure(way.sql("lite.\(table)"), way)
    #expect(error?.code == .invalidCharacter)
    #expect(error.map { "\($0)" }?.contains("v") == true)
    #expect(error?.source == "lite")
  }

  @Test(arguments: ReadingWay.allCases)
  func `a STRICT table's columns have the types it says`(way: ReadingWay) async throws {
    guard way != .joined else { return }
    let setting = try await TypeFederation.shared()
    let result = try await setting.federation.query(
      "SELECT i, r, t, b, a FROM lite.strict_types WHERE id < 3 ORDER BY id", settings: way.settings)
    let table = try await ResultTable(collecting: result)
    #expect(table.columns.map(\.type) == ["bigint", "double precision", "text", "bytea", "text"])
    #expect(
      table.rows == [["9223372036854775807", "0.1", "å", "\\x00ff", "anything"], [nil, nil, nil, nil, "5"]])
  }
}
