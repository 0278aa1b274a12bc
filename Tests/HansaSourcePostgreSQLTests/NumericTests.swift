import HansaArrow
import HansaCore
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct NumericTests {
  private static let fixture = Task { try await PostgreSQLFixture() }
  private func shared() async throws -> PostgreSQLFixture { try await Self.fixture.value }

  static let nines = String(repeating: "9", count: 38)

  @Test(arguments: [
    (nines, 38, 0), ("-" + nines, 38, 0), ("0." + nines, 38, 38), ("12345678901234567890123456789012345678", 38, 0),
    ("0.00000000000000000000000000000000000001", 38, 38), ("1234567890.12345", 15, 5), ("-0.0001", 4, 4),
    ("10000", 5, 0), ("100000000.50", 12, 2), ("0.00", 3, 2), ("99999999999999999999999999999999999.999", 38, 3),
  ])
  func `a numeric with a precision is exact to its last digit`(digits: String, precision: Int, scale: Int) async throws
  {
    let rows = try await shared().rows(
      "SELECT '\(digits)'::numeric(\(precision),\(scale))",
      [Field("n", .numeric(precision: precision, scale: scale))])
    #expect(rows == [[try decimal(digits)]])
  }

  @Test(arguments: [
    "0", "0.00", "1.50", "-1.50", "1e10", "100000", "0.0000001", "1e-30", "-12345678901234567890.0123456789", "NaN",
    "Infinity", "-Infinity", nines + nines + "." + nines, "10000.0001", "0.10000", "1e131071",
  ])
  func `a numeric without a precision arrives as PostgreSQL prints it`(digits: String) async throws {
    let fixture = try await shared()
    let printed = try await fixture.server.query("SELECT '\(digits)'::numeric")[0][0]
    let rows = try await fixture.rows("SELECT '\(digits)'::numeric", [Field("n", .numeric)])
    #expect(rows == [[text(try #require(printed))]])
  }

  @Test func `a hundred thousand numerics equal their text`() async throws {
    let rows = try await shared().rows(
      """
      SELECT x, x::text, x, x::text FROM (
        SELECT (((i * 7919) % 1000003)::numeric * (i - 50000)) / (10 ^ (i % 9))::numeric(10,0) AS x
        FROM generate_series(1, 100000) AS g(i)) AS v
      """,
      [
        Field("n", .numeric), Field("t", .text), Field("n2", .numeric(precision: nil, scale: nil)), Field("t2", .text),
      ])
    #expect(rows.count == 100_000)
    #expect(rows.allSatisfy { $0[0] == $0[1] })
  }

  @Test(arguments: ["1.235", "1000", "NaN", "Infinity", "-Infinity"])
  func `a value that does not fit its decimal names column and value`(digits: String) async throws {
    let error = await (try shared()).failure(
      "SELECT '\(digits)'::numeric", [Field("price", .numeric, layout: .decimal128(precision: 5, scale: 2))])
    #expect(error?.code == .numericOutOfRange)
    #expect(error?.message.contains("\"price\"") == true)
    #expect(error?.message.contains(digits) == true)
    #expect(error?.advice != nil)
  }

  @Test func `numeric_scale reads digits without a precision as decimals`() async throws {
    let fixture = try await PostgreSQLFixture("CREATE TABLE t (n numeric); INSERT INTO t VALUES (1.5), (0.123456)") {
      $0.numericScale = 6
    }
    let column = try #require(try await fixture.adapter.catalog().tables.first?.columns.first)
    #expect(column.type == .numeric(precision: 38, scale: 6))
    let rows = try await fixture.rows(
      "SELECT n FROM public.t ORDER BY n", [Field("n", try #require(column.type))])
    #expect(rows == [[try decimal("0.123456")], [try decimal("1.500000")]])
  }

  @Test func `a negative scale and one above the precision keep all digits`() async throws {
    let fixture = try await PostgreSQLFixture(
      "CREATE TABLE t (a numeric(3,-2), b numeric(2,4)); INSERT INTO t VALUES (12345, 0.00987)")
    let columns = try #require(try await fixture.adapter.catalog().tables.first?.columns)
    #expect(columns.map(\.type) == [.numeric(precision: 5, scale: 0), .numeric(precision: 4, scale: 4)])
    let rows = try await fixture.rows(
      "SELECT a, b FROM public.t", try columns.map { Field($0.name, try #require($0.type)) })
    #expect(rows == [[try decimal("12300"), try decimal("0.0099")]])
  }
}
