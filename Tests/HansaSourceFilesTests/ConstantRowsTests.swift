import HansaCore
import HansaSQL
import Testing

/// Rows that stand in a statement for files: many of them as one text a column, which DuckDB reads far faster than VALUES.
@Suite struct ConstantRowsTests {
  private static let count = 200

  private static func values(_ type: SQLType, _ cells: [SQLValue]) -> Relation {
    let columns = [Column(ColumnID(1), "n", .int8), Column(ColumnID(2), "cell", type)]
    let rows = (0..<count).map { row in
      [
        ScalarExpression.literal(.integer(Int64(row)), .int8), .literal(cells[row % cells.count], type),
      ]
    }
    return .values(Values(columns: columns, rows: rows))
  }

  private static func decimal(_ text: String) -> SQLValue { Decimal128(text).map { .decimal($0) } ?? .null }

  static let cells: [(SQLType, [SQLValue])] = [
    (.int2, [.integer(-32768), .null, .integer(32767), .integer(0)]),
    (.int4, [.integer(Int64(Int32.min)), .integer(Int64(Int32.max))]),
    (.int8, [.integer(.min), .integer(.max), .null]),
    (.boolean, [.boolean(true), .null, .boolean(false)]),
    (.numeric(precision: 15, scale: 2), [decimal("9999999999999.99"), decimal("-0.05"), .null, decimal("7.00")]),
    (
      .numeric(precision: nil, scale: 4),
      [decimal("-9999999999999999999999999999999999.9999"), decimal("0.0001"), decimal("1.0000")]
    ),
    (.date, [.date(0), .date(-719_162), .date(2_932_896), .null]),
    (
      .text,
      [
        "", "it's", "''", "back\\slash", "comma, [list]", "NULL", "null", "\"quoted\"", " blanks ", "line\nend", "\t",
        "\u{301}combining", "ß 😀", "$1 ? {x}", "-- /* no */",
      ].map { .text($0) }
    ),
    (.varchar(10), [.text(""), .text("x")]),
  ]

  @Test(arguments: cells) func `they arrive as they are`(_ type: SQLType, _ cells: [SQLValue]) async throws {
    let sql = try RelationPrinter.statement(Self.values(type, cells), dialect: DuckDBDialect())
    #expect(sql.contains("unnest(") && !sql.contains("VALUES"), "\(sql.prefix(200))")
    var read = type
    if case .numeric(nil, let scale) = type { read = .numeric(precision: 38, scale: scale) }
    let rows = try await Lake().rows("SELECT * FROM (\(sql)) ORDER BY 1", [.int8, read])
    #expect(rows == (0..<Self.count).map { [.integer(Int64($0)), cells[$0 % cells.count]] })
  }

  static let others: [(SQLType, [SQLValue])] = [
    // No text stands for NULL, or for what separates texts.
    (.text, [.null, .text("a")]), (.text, [.text("a\u{1F}b")]),
    // Years that DuckDB writes otherwise.
    (.date, [.date(.max), .date(-.max), .date(2_932_897), .date(-719_163)]),
    (.float8, [.double(DoubleBits(1.5)), .null]),
    (.uuid, [.uuid(7)]), (.timestamp, [.timestamp(0), .timestamp(.max)]),
  ]

  @Test(arguments: others) func `what a list cannot say stands in VALUES`(_ type: SQLType, _ cells: [SQLValue])
    async throws
  {
    let sql = try RelationPrinter.statement(Self.values(type, cells), dialect: DuckDBDialect())
    #expect(sql.contains("VALUES"), "\(sql.prefix(200))")
    let rows = try await Lake().rows("SELECT * FROM (\(sql)) ORDER BY 1", [.int8, type])
    #expect(rows == (0..<Self.count).map { [.integer(Int64($0)), cells[$0 % cells.count]] })
  }

  @Test func `a decimal with more digits than its column keeps them`() throws {
    let sql = try RelationPrinter.statement(
      Self.values(.numeric(precision: 4, scale: 1), [Self.decimal("1.25")]), dialect: DuckDBDialect())
    #expect(sql.contains("VALUES"))
  }

  @Test func `few rows stand in VALUES`() throws {
    let one = Relation.values(
      Values(columns: [Column(ColumnID(1), "n", .int8)], rows: [[.literal(.integer(1), .int8)]]))
    #expect(try RelationPrinter.statement(one, dialect: DuckDBDialect()).contains("VALUES (1::BIGINT)"))
  }
}
