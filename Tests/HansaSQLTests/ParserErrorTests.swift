import HansaCore
import HansaSQL
import Testing

@Suite struct ParserErrorTests {
  /// A statement with `^` before the place that the error must point at, the error's code, and its message.
  struct Case: Sendable, CustomTestStringConvertible {
    var marked: String
    var code: HansaError.Code
    var message: String
    init(_ marked: String, _ message: String, _ code: HansaError.Code = .featureNotSupported) {
      self.marked = marked
      self.code = code
      self.message = message
    }
    var testDescription: String { marked }
  }

  static let unsupported: [Case] = [
    // Statements
    Case("^INSERT INTO t VALUES (1)", "INSERT is not supported: Hansa reads"),
    Case("SELECT 1; ^WITH a AS (SELECT 1) UPDATE t SET a = 1", "UPDATE is not supported: Hansa reads"),
    Case("  ^DELETE FROM t", "DELETE is not supported: Hansa reads"),
    Case(
      "/* é */ ^MERGE INTO t USING u ON a = b WHEN MATCHED THEN DELETE", "MERGE is not supported: Hansa reads"),
    Case("^create or replace temp view v as select 1", "CREATE VIEW is not supported"),
    Case("^CREATE TABLE t (a int)", "CREATE TABLE is not supported"),
    Case("^CREATE UNIQUE INDEX i ON t (a)", "CREATE INDEX is not supported"),
    Case("^CREATE SERVER s FOREIGN DATA WRAPPER w", "CREATE SERVER is not supported"),
    Case("^DROP TABLE t", "DROP TABLE is not supported"),
    Case("^ALTER TABLE t ADD a int", "ALTER TABLE is not supported"),
    Case("-- first\n^BEGIN", "BEGIN is not supported"),
    Case("SELECT 1;\n^COMMIT;", "COMMIT is not supported"),
    Case("^COPY t TO STDOUT", "COPY is not supported"),
    Case("PREPARE p AS ^INSERT INTO t VALUES (1)", "INSERT in PREPARE is not supported: Hansa reads"),
    Case("^VACUUM", "VACUUM is not supported"),
    Case("^DECLARE c CURSOR FOR SELECT 1", "DECLARE is not supported"),
    Case("^CALL p()", "CALL is not supported"),
    Case("^DO $$x$$", "DO is not supported"),
    Case("^SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET TRANSACTION is not supported"),
    Case("^SET TIME ZONE INTERVAL '1' HOUR TO MINUTE", "SET TIME ZONE INTERVAL is not supported"),
    Case("EXPLAIN ANALYZE ^INSERT INTO t VALUES (1)", "INSERT in EXPLAIN is not supported: Hansa reads"),
    Case("EXPLAIN (COSTS off) ^CREATE TABLE t AS SELECT 1", "CREATE TABLE in EXPLAIN is not supported"),
    // Queries
    Case("WITH ^a AS (INSERT INTO t VALUES (1) RETURNING *) SELECT 1", "INSERT in WITH is not supported: Hansa reads"),
    Case("SELECT 1 INTO ^t FROM u", "SELECT INTO is not supported: Hansa reads"),
    Case("SELECT ^a FROM t FOR UPDATE", "FOR UPDATE is not supported"),
    Case("SELECT a FROM t, u FOR NO KEY UPDATE OF ^u NOWAIT", "FOR NO KEY UPDATE is not supported"),
    Case("SELECT a FROM t FOR SHARE OF ^t", "FOR SHARE is not supported"),
    Case("SELECT a FROM t FOR KEY SHARE OF ^t", "FOR KEY SHARE is not supported"),
    Case("SELECT a FROM t ORDER BY a USING ^<=", "ORDER BY … USING is not supported"),
    Case(
      "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1) ^SEARCH DEPTH FIRST BY a SET b SELECT 1",
      "SEARCH is not supported"),
    Case(
      "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1) ^CYCLE a SET b USING c SELECT 1", "CYCLE is not supported"),
    Case("SELECT * FROM t TABLESAMPLE ^BERNOULLI (10)", "TABLESAMPLE is not supported"),
    Case("SELECT * FROM ^XMLTABLE('/a' PASSING x COLUMNS b int)", "XMLTABLE is not supported"),
    // Expressions
    Case("SELECT f(1, ^b => 2)", "a named argument (b => …) is not supported"),
    Case("SELECT f(^\"B c\" := 2)", "a named argument (B c => …) is not supported"),
    Case("SELECT ^DEFAULT", "DEFAULT as a value is not supported"),
    Case("VALUES (1, ^DEFAULT)", "DEFAULT as a value is not supported"),
    Case("SELECT 'ü', ^xmlelement(name a)", "XML is not supported"),
    Case("SELECT ^xmlserialize(CONTENT a AS text)", "XML is not supported"),
    Case("SELECT a ^IS DOCUMENT", "XML is not supported"),
    Case("SELECT CAST(a AS SETOF ^int)", "SETOF is not supported"),
    Case("SELECT ^$0", "there is no parameter $0", .undefinedParameter),
  ]

  @Test(arguments: unsupported) func `what Hansa has not is named and pointed at`(_ example: Case) throws {
    let (text, offset) = Self.unmark(example.marked)
    let error = try #require(throws: HansaError.self) { _ = try SQLParser.parse(text) }
    #expect(error.code == example.code)
    #expect(error.message == example.message)
    #expect(error.span?.offset == offset)
  }

  /// Messages are PostgreSQL's own; `^` stands before the place.
  static let faulty: [Case] = [
    Case("^SELEC 1", "syntax error at or near \"SELEC\"", .syntaxError),
    Case("SELECT a,\n       b,\n^FROM t", "syntax error at or near \"FROM\"", .syntaxError),
    Case("SELECT 'größe', \"ü\"\n  FROM t x ^é y", "syntax error at or near \"é\"", .syntaxError),
    Case("SELECT '日本語' ^'x'", "syntax error at or near \"'x'\"", .syntaxError),
    Case("SELECT 'é', ^'öffen", "unterminated quoted string at or near \"'öffen\"", .syntaxError),
    Case("SELECT ^\"öffen", "unterminated quoted identifier at or near \"\"öffen\"", .syntaxError),
    Case("SELECT 1 ^/* no end", "unterminated /* comment at or near \"/* no end\"", .syntaxError),
    Case("SELECT ^$$no end", "unterminated dollar-quoted string at or near \"$$no end\"", .syntaxError),
    Case("SELECT ^\"\"", "zero-length delimited identifier at or near \"\"\"\"", .syntaxError),
    Case("SELECT ^1x", "trailing junk after numeric literal at or near \"1x\"", .syntaxError),
    Case("SELECT a = ^$1b", "trailing junk after parameter at or near \"$1b\"", .syntaxError),
    Case("SELECT 1;\nSELECT 2 ^2 2", "syntax error at or near \"2\"", .syntaxError),
    Case("SELECT (1^", "syntax error at end of input", .syntaxError),
    Case("SELECT (1, '😀' ^]", "syntax error at or near \"]\"", .syntaxError),
    Case("SELECT 'é' FROM ^(SELECT 1)", "subquery in FROM must have an alias", .syntaxError),
    Case("SELECT a FROM t ^LIMIT 1, 2", "LIMIT #,# syntax is not supported", .syntaxError),
    Case(
      "SELECT 1 FETCH FIRST 2 ROWS WITH TIES", "WITH TIES cannot be specified without ORDER BY clause", .syntaxError),
    Case("SELECT U&'^\\zzzz'", "invalid Unicode escape", HansaError.Code("22025")),
    Case(
      "SELECT sum(a) OVER (ROWS BETWEEN ^UNBOUNDED FOLLOWING AND CURRENT ROW)",
      "frame start cannot be UNBOUNDED FOLLOWING", .windowingError),
    Case("SELECT CAST(a AS float(^60))", "precision for type float must be less than 54 bits", .invalidParameter),
    Case("SELECT 1 FROM ^a.b.c.d", "improper qualified name (too many dotted names): a.b.c.d", .syntaxError),
    Case("SELECT E'\\xff'", "invalid byte sequence for encoding \"UTF8\": 0xff", .invalidCharacter),
  ]

  @Test(arguments: faulty) func `a syntax error is PostgreSQL's, at its place`(_ example: Case) throws {
    let (text, offset) = Self.unmark(example.marked)
    let error = try #require(throws: HansaError.self) { _ = try SQLParser.parse(text) }
    #expect(error.code == example.code)
    #expect(error.message == example.message)
    #expect(error.span?.offset == offset)
  }

  @Test func `line and column count characters`() throws {
    let text = "SELECT '日本語',\n  'é' AS ä, FROM t"
    let error = try #require(throws: HansaError.self) { _ = try SQLParser.parse(text) }
    let position = try #require(error.span).position(in: text)
    #expect(position == (2, 13))
    #expect(error.span?.excerpt(of: text) == "LINE 2:   'é' AS ä, FROM t\n                    ^")
  }

  @Test func `a NUL in the text is refused`() throws {
    for parse: (String) throws -> Void in [
      { _ = try SQLParser.parse($0) }, { _ = try SQLFingerprint.of($0) }, { _ = try SQLNormalizer.normalize($0) },
    ] {
      let error = try #require(throws: HansaError.self) { try parse("SELECT 'é'\0; DROP TABLE t") }
      #expect(error.code == .invalidCharacter)
      #expect(error.span == SourceSpan(offset: 11, length: 1))
    }
  }

  @Test func `one statement means one`() throws {
    #expect(throws: HansaError.self) { try SQLParser.parseOne("") }
    #expect(throws: HansaError.self) { try SQLParser.parseOne(" -- nothing\n;;") }
    let error = try #require(throws: HansaError.self) { _ = try SQLParser.parseOne("SELECT 1; SELECT 2") }
    #expect(error.code == .syntaxError)
    #expect(error.span == SourceSpan(offset: 10, length: 8))
    #expect(try SQLParser.parseOne(";SELECT 1;;").span == SourceSpan(offset: 1, length: 8))
  }

  /// The text without its mark, and the mark's offset.
  private static func unmark(_ marked: String) -> (String, Int?) {
    let parts = marked.split(separator: "^", omittingEmptySubsequences: false)
    return (parts.joined(), parts.count > 1 ? parts[0].utf8.count : nil)
  }
}
