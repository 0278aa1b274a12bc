import HansaCore
import HansaSQL
import HansaTesting
import Testing

/// What the parser makes of each construct. The tables stand in files by family; `ParserOutline` writes the AST.
@Suite struct ParserStructureTests {
  @Test(arguments: expressions + queries + statements) func `a statement has its structure`(_ example: String) throws {
    let lines = example.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    try #require(lines.count == 3)
    let parsed = try SQLParser.parseOne(lines[0])
    #expect(Self.line(ParserOutline().statement(parsed.statement)) == lines[1])
    #expect(Self.line(ParserOutline(places: true).statement(parsed.statement)) == lines[2])
    #expect(parsed.span == SourceSpan(offset: 0, length: lines[0].utf8.count))
  }

  private static func line(_ text: String) -> String { text.split(separator: "\n").joined(separator: "\\n") }

  /// libpg_query leaves integers below 1 out of its tree; they are read from the text.
  @Test(arguments: [
    ("0", 0), ("-0", 0), ("-1", -1), ("- 1", -1), ("-2147483647", -2_147_483_647), ("-2147483648", -2_147_483_648),
    ("-2147483649", -2_147_483_649), ("- -7", 7), ("- ( - (- 7))", -7), ("-/* a /* -2 */ */(7)", -7),
    ("- -- minus\n (\t12 )", -12), ("-- none\n-  /*-*/ 34", -34), ("-007", -7), ("2147483648", 2_147_483_648),
    ("(((0)))", 0), ("-9223372036854775808", Int64.min), ("9223372036854775807", Int64.max),
  ])
  func `integers keep their sign and value`(_ text: String, _ value: Int64) throws {
    for place in ["SELECT 'é', \(text)", "VALUES (\(text))", "SELECT 1 UNION SELECT \(text) ORDER BY 1 LIMIT 3"] {
      let constants = try Self.integers(of: SQLParser.parseOne(place))
      #expect(constants.last == value, "\(place)")
    }
    let set = try SQLParser.parseOne("SET x = " + (text.contains("(") || text.contains("- -") ? "-1" : text))
    guard case .set(let statement) = set.statement, case .integer = statement.values.first?.constant else {
      Issue.record("no SET of an integer")
      return
    }
  }

  private static func integers(of parsed: ParsedStatement) throws -> [Int64] {
    func integer(_ expression: Expression) -> Int64? {
      if case .constant(.integer(let value)) = expression.kind { value } else { nil }
    }
    func integers(_ query: SelectStatement) -> [Int64] {
      switch query.body {
      case .select(let core): core.targets.compactMap { integer($0.expression) }
      case .values(let values): values.rows.flatMap { $0.compactMap(integer) }
      case .combination(let combination): integers(combination.left) + integers(combination.right)
      }
    }
    guard case .select(let query) = parsed.statement else { return [] }
    return integers(query)
  }

  @Test func `each statement has its own text`() throws {
    let text = " /* é */ SELECT 'ä;b' ; -- two\n ;\nVALUES (1);SHOW x  "
    let parsed = try SQLParser.parse(text)
    let bytes = Array(text.utf8)
    #expect(
      parsed.map { String(decoding: bytes[$0.span.offset..<$0.span.offset + $0.span.length], as: UTF8.self) }
        == ["SELECT 'ä;b'", "VALUES (1)", "SHOW x"])
    guard case .select(let query) = parsed[1].statement, case .values(let values) = query.body else {
      Issue.record("no VALUES")
      return
    }
    #expect(values.rows[0][0].span.offset == text.utf8.count - "1);SHOW x  ".utf8.count)
    #expect(try SQLParser.parse(" ;; -- nothing").isEmpty)
  }

  @Test(arguments: [
    ("EXPLAIN ", "SELECT 1"), ("explain analyze ", "VALUES (1)"), ("EXPLAIN/*a*/VERBOSE\n", "(SELECT 1)"),
    ("EXPLAIN ANALYZE VERBOSE ", "WITH a AS (SELECT 1) TABLE a"), ("EXPLAIN ", "(SELECT 1) UNION (SELECT 2)"),
    ("SHOW x; EXPLAIN (ANALYZE, FORMAT 'js)on', BUFFERS /* ) */ off) -- é\n ", "SELECT ')' , 1"),
    ("EXPLAIN ( VERBOSE )", "(VALUES (1))"),
  ])
  func `the text that is explained is known`(_ start: String, _ query: String) throws {
    let parsed = try #require(try SQLParser.parse(start + query + " ").last)
    guard case .explain(let explain) = parsed.statement, case .query(let explained) = explain.subject else {
      Issue.record("no EXPLAIN of a query")
      return
    }
    #expect(explain.subjectSpan == SourceSpan(offset: start.utf8.count, length: query.utf8.count))
    guard case .select(let alone) = try SQLParser.parseOne(query).statement else { return }
    #expect(ParserOutline().query(explained) == ParserOutline().query(alone))
  }

  @Test func `a query's place is its first known one`() throws {
    let text = "SELECT (SELECT a), b FROM (SELECT c) x UNION SELECT d"
    guard case .select(let query) = try SQLParser.parseOne(text).statement, case .combination(let c) = query.body,
      case .select(let core) = c.left.body, case .subquery(let table) = core.from[0]
    else {
      Issue.record("another structure")
      return
    }
    #expect([query.span.offset, c.span.offset, c.right.span.offset, table.span.offset] == [7, 7, 52, 34])
  }

  @Test(arguments: TPCH.queries.sorted { $0.key < $1.key }.map(\.value))
  func `the queries of TPC-H are parsed`(_ text: String) throws {
    let parsed = try SQLParser.parse(text)
    #expect(!parsed.isEmpty)
    for statement in parsed {
      #expect(ParserOutline().statement(statement.statement).contains("select"))
    }
  }

  @Test func `there are 22 queries of TPC-H`() { #expect(TPCH.queries.count == 22) }
}
