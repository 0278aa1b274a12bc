import HansaCore
import HansaSQL
import Testing

/// Constants of conditions travel beside the statement where the driver takes them.
@Suite struct BoundStatementTests {
  private static let text = Column(ColumnID(1), "label", .text)
  private static let scan = Relation.scan(
    Scan(
      source: "s", schema: "main", table: "t", items: [Scan.Item(text, remoteName: "label")], estimatedRows: nil))

  private static func equals(_ value: Name) -> ScalarExpression {
    .call(FunctionCall("=", [text.reference, .literal(.text(value), .text)], type: .boolean))
  }

  @Test func `a text in a condition is a value of the statement, whatever is in it`() throws {
    let hostile: Name = "x' OR '1'='1 \\ ? \u{1F600}"
    let statement = try RelationPrinter.bound(
      .filter(Self.scan, Self.equals(hostile)), dialect: SQLiteDialect())
    #expect(!statement.sql.contains("OR"))
    #expect(statement.sql.hasSuffix("?)") || statement.sql.hasSuffix("?"))
    #expect(statement.parameters == [.text(hostile)])
  }

  @Test func `a value that the text names twice is given twice`() throws {
    let item = Scan.Item(
      Self.text, remoteName: "label", traits: ColumnTraits(nativeType: "text", collation: "utf8mb4_general_ci"))
    let scan = Relation.scan(Scan(source: "s", schema: "main", table: "t", items: [item], estimatedRows: nil))
    let statement = try RelationPrinter.bound(
      .filter(scan, Self.equals("x")), dialect: MySQLDialect(isMariaDB: true, version: "10.11"))
    #expect(statement.parameters == Array(repeating: .text("x"), count: statement.sql.count { $0 == "?" }))
    #expect(statement.parameters.count == 2)
  }

  @Test func `a constant of the select list stays in the text`() throws {
    let item = Projection(Column(ColumnID(2), "c", .text), .literal(.text("x"), .text))
    let statement = try RelationPrinter.bound(
      .project(.filter(Self.scan, Self.equals("y")), [item]), dialect: SQLiteDialect())
    #expect(statement.sql.contains("'x'"))
    #expect(statement.parameters == [.text("y")])
  }

  @Test func `PostgreSQL gets its constants in the text, for COPY takes no values`() throws {
    let statement = try RelationPrinter.bound(.filter(Self.scan, Self.equals("y")), dialect: PostgreSQLDialect())
    #expect(statement.parameters.isEmpty)
    #expect(statement.sql.contains("'y'"))
  }
}
