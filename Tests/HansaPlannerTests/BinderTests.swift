import HansaCore
import HansaPlanner
import Testing

@Suite struct BinderTests {
  static let refused: [(sql: String, code: HansaError.Code, message: String, at: String)] = [
    ("SELECT nme FROM shop.customers", .undefinedColumn, "column \"nme\" does not exist", "nme"),
    ("SELECT c.nme FROM shop.customers c", .undefinedColumn, "column c.nme does not exist", "c.nme"),
    ("SELECT x.name FROM shop.customers c", .undefinedTable, "missing FROM-clause entry for table \"x\"", "x.name"),
    ("SELECT id FROM shop.customers, shop.orders", .ambiguousColumn, "column reference \"id\" is ambiguous", "id"),
    ("SELECT * FROM shop.custmers", .undefinedTable, "table \"shop.custmers\" does not exist", "shop.custmers"),
    ("SELECT name + 1 FROM shop.customers", .undefinedFunction, "operator does not exist: text + integer", "+ 1"),
    (
      "SELECT nofunction(name) FROM shop.customers", .undefinedFunction, "function nofunction(text) does not exist",
      "nofunction"
    ),
    (
      "SELECT position FROM shop.customers", .sourceTypeUnsupported,
      "column \"position\" of table \"shop.customers\" has type point, which Hansa cannot read", "position"
    ),
    (
      "SELECT name, count(*) FROM shop.customers", .groupingError,
      "column \"customers.name\" must appear in the GROUP BY clause or be used in an aggregate function", "name"
    ),
    (
      "SELECT 1 FROM shop.customers WHERE count(*) > 1", .groupingError, "aggregate functions are not allowed here",
      "count"
    ),
    ("SELECT 1 WHERE rank() OVER () = 1", .windowingError, "window functions are not allowed here", "rank"),
    ("SELECT 'x'::integer", .invalidText, "invalid input syntax for type integer: \"x\"", "'x'"),
    (
      "SELECT id FROM shop.orders WHERE created > 'soon'", HansaError.Code("22007"),
      "invalid input syntax for type timestamp with time zone: \"soon\"", "'soon'"
    ),
    ("SELECT 1 WHERE 5", .datatypeMismatch, "argument of WHERE must be type boolean, not type integer", "5"),
    ("SELECT 1 UNION SELECT 1, 2", .syntaxError, "each UNION query must have the same number of columns", ""),
    ("SELECT 1 ORDER BY 2", .invalidColumnReference, "ORDER BY position 2 is not in select list", "2"),
    (
      "SELECT DISTINCT name FROM shop.customers ORDER BY id", .invalidColumnReference,
      "for SELECT DISTINCT, ORDER BY expressions must appear in select list", "id"
    ),
    ("SELECT * FROM shop.orders o, parts.items o", .duplicateAlias, "table name \"o\" specified more than once", ""),
    ("SELECT $1", .undefinedParameter, "there is no parameter $1", "$1"),
    ("SELECT (SELECT id, name FROM shop.customers)", .syntaxError, "subquery must return only one column", ""),
  ]

  @Test(arguments: refused.indices)
  func `what PostgreSQL refuses is refused, with the place`(index: Int) throws {
    let expected = Self.refused[index]
    let error = try #require(ShopCatalog.error(expected.sql))
    #expect(error.code == expected.code, "\(expected.sql): \(error)")
    #expect(error.message == expected.message)
    if !expected.at.isEmpty {
      let offset = try #require(error.span?.offset, "\(expected.sql): \(error)")
      #expect(String(decoding: Array(expected.sql.utf8.dropFirst(offset)), as: UTF8.self).hasPrefix(expected.at))
    }
  }

  @Test func `an unknown table comes with the nearest names`() throws {
    let error = try #require(ShopCatalog.error("SELECT * FROM shop.custmers"))
    #expect(error.advice?.contains("shop.customers") == true)
  }

  static let typed: [(sql: String, type: String)] = [
    ("SELECT 1", "integer"), ("SELECT 10000000000", "bigint"), ("SELECT 1.50", "numeric(3,2)"), ("SELECT 'a'", "text"),
    ("SELECT NULL", "text"), ("SELECT 1 / 2", "integer"), ("SELECT sum(id) FROM shop.orders", "numeric"),
    ("SELECT sum(customer_id) FROM shop.orders", "bigint"), ("SELECT avg(customer_id) FROM shop.orders", "numeric"),
    ("SELECT count(*) FROM shop.orders", "bigint"), ("SELECT born - 1 FROM shop.customers", "date"),
    ("SELECT born - born FROM shop.customers", "integer"),
    ("SELECT born + interval '1 day' FROM shop.customers", "timestamp without time zone"),
    ("SELECT now()", "timestamp with time zone"), ("SELECT current_date", "date"), ("SELECT ARRAY[1, 2]", "integer[]"),
    ("SELECT extract(year FROM born) FROM shop.customers", "numeric"),
    ("SELECT CASE WHEN true THEN 1 ELSE 2.5 END", "numeric"),
    ("SELECT coalesce(NULL, 'x')", "text"), ("SELECT tags[1] FROM shop.orders", "text"),
    ("SELECT country FROM shop.customers", "character(2)"),
    ("SELECT 1 UNION SELECT 2.5", "numeric"), ("SELECT row_number() OVER () FROM shop.orders", "bigint"),
    ("SELECT name || 'x' FROM shop.customers", "text"), ("SELECT EXISTS (SELECT 1)", "boolean"),
  ]

  @Test(arguments: typed.indices)
  func `a result column has PostgreSQL's type`(index: Int) throws {
    let (sql, type) = Self.typed[index]
    let plan = try ShopCatalog.plan(sql)
    #expect(plan.output.map(\.type.description) == [type], "\(sql)")
  }

  @Test func `output columns are named as PostgreSQL names them`() throws {
    let plan = try ShopCatalog.plan(
      "SELECT name, upper(name), 1, id::text, CASE WHEN true THEN id END, count(*) OVER () AS n FROM shop.customers")
    #expect(plan.output.map(\.name.string) == ["name", "upper", "?column?", "id", "case", "n"])
  }
}
