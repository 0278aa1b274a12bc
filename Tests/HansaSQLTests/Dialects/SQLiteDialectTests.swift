import HansaCore
import Testing

@testable import HansaSQL

/// What is printed; that it means what PostgreSQL means is tested on real files (HansaTests/SQLite).
@Suite struct SQLiteDialectTests {
  private static let dialect = SQLiteDialect()

  private static func scan(_ type: SQLType, _ traits: ColumnTraits) -> (relation: Relation, column: ScalarExpression) {
    let column = Column(ColumnID(1), "c", type)
    let item = Scan.Item(column, remoteName: "c", traits: traits)
    return (
      .scan(Scan(source: "s", schema: "main", table: "t", items: [item], estimatedRows: nil)), column.reference
    )
  }

  private static func filtered(
    _ name: Name, _ type: SQLType, _ value: SQLValue, _ traits: ColumnTraits
  ) throws -> String {
    let (scan, column) = scan(type, traits)
    let sql = try RelationPrinter.statement(
      .filter(scan, bound(name, column, .literal(value, type.base))), dialect: dialect)
    #expect(sql.hasPrefix("SELECT t1.\"c\" FROM \"main\".\"t\" AS t1 WHERE "))
    return String(sql.split(separator: " WHERE ", maxSplits: 1).last ?? "")
  }

  @Test func `a column that may hold anything is read through a function, beside a condition for its index`() throws {
    let anything = ColumnTraits(nativeType: "INTEGER", isTypeGuaranteed: false)
    #expect(
      try Self.filtered("=", .int8, .integer(5), anything)
        == "t1.\"c\" = 5 AND (hansa_bigint(t1.\"c\", 't', 'c') = 5)")
    #expect(try Self.filtered("<>", .int8, .integer(5), anything) == "(hansa_bigint(t1.\"c\", 't', 'c') <> 5)")
    #expect(try Self.filtered("=", .int8, .integer(5), ColumnTraits(nativeType: "INTEGER")) == "(t1.\"c\" = 5)")
  }

  @Test func `text is compared in the column's collation only where that finds all that is equal`() throws {
    func condition(_ name: Name, _ collation: Name?, isExact: Bool) throws -> String {
      try Self.filtered(
        name, .text, .text("a"),
        ColumnTraits(nativeType: "TEXT", collation: collation, hasExactEquality: isExact, hasByteOrder: isExact))
    }
    let exact = "hansa_text(t1.\"c\", 't', 'c')"
    #expect(try condition("=", "NOCASE", isExact: false) == "t1.\"c\" = 'a' AND (\(exact) = 'a')")
    #expect(try condition("<", "NOCASE", isExact: false) == "(\(exact) < 'a')")
    #expect(try condition("<", "BINARY", isExact: true) == "t1.\"c\" < 'a' AND (\(exact) < 'a')")
    #expect(try condition("=", "OWN", isExact: false) == "(\(exact) = 'a')")
    #expect(try condition("=", nil, isExact: true) == "(\(exact) = 'a')")
  }

  /// SQLite 3.40.1 finds no rows for `a JOIN b ON false FULL JOIN c ON true`.
  @Test func `an outer join that keeps its right side takes no joins`() throws {
    func table(_ number: Int) -> Relation {
      let item = Scan.Item(Column(ColumnID(number), "c", .int8), remoteName: "c")
      return .scan(Scan(source: "s", schema: "main", table: "t", items: [item], estimatedRows: nil))
    }
    func joined(_ kind: Join.Kind, _ left: Relation, _ right: Relation) -> Relation {
      .join(Join(kind, left, right, on: .literal(.boolean(true), .boolean)))
    }
    let pair = joined(.left, table(1), table(2))
    for kind in [Join.Kind.right, .full] {
      for relation in [joined(kind, pair, table(3)), joined(kind, table(3), pair)] {
        #expect(throws: Unprintable.self) { try RelationPrinter.statement(relation, dialect: Self.dialect) }
        _ = try RelationPrinter.statement(relation, dialect: DuckDBDialect())
      }
      _ = try RelationPrinter.statement(joined(kind, table(1), table(2)), dialect: Self.dialect)
    }
    _ = try RelationPrinter.statement(joined(.left, table(3), pair), dialect: Self.dialect)
  }

  @Test func `what counts the padding of char is left to others`() {
    func text(_ name: Name, _ type: SQLType) -> String? {
      let column = Column(ColumnID(1), "c", type).reference
      let isPattern = name == "~~" || name == "!~~*"
      let arguments = isPattern ? [column, .literal(.text("a"), .text)] : [column]
      return Self.dialect.call(
        FunctionCall(name, arguments, type: isPattern ? .boolean : .int4), isPattern ? ["c", "'a'"] : ["c"])
    }
    for name: Name in ["~~", "!~~*", "octet_length"] {
      #expect(text(name, .char(4)) == nil)
      #expect(text(name, .varchar(4)) != nil)
    }
    #expect(text("length", .char(4)) == "length(c)")
  }

  @Test func `constants are written so that SQLite reads their exact value`() {
    let dialect = Self.dialect
    #expect(dialect.literal(.double(0.1), .float8) == "(3602879701896397.0 / 36028797018963968.0)")
  }
}
