import HansaCore
import HansaSQL
import HansaTesting
import Testing

/// Texts that are the same statement have the same canonical text, and no others.
@Suite struct CanonicalTextTests {
  @Test(arguments: [
    ("SELECT a FROM t", "  select\n\tA\r\nfrom  T ;; "),
    ("SELECT a FROM t", "SELECT/* one /* in the other */ */a -- the rest\nFROM t--"),
    ("SELECT 'A  b' FROM t", "select 'A  b'\nfrom t"),
    (#"SELECT "A  b" FROM t"#, #"select "A  b"  from t"#),
    ("SELECT 'it''s -- no comment' , $1", "SELECT 'it''s -- no comment' , $1;"),
    ("SELECT 'a'\n'b'", "SELECT 'a'   \n   'b'"),
    (#"SELECT E'\'  ',  '--'"#, #"select E'\'  ', '--'"#), ("SELECT $x$ '--$x$ , a", "select $x$ '--$x$\n,  A"),
    ("SELECT x'AF'", "select X'AF'"),
    ("SELECT 'é', \"É\"", "select 'é',   \"É\""),
  ]) func `blanks, comments, case and semicolons make no difference`(_ one: String, _ other: String) {
    #expect(SQLNormalizer.canonical(one) == SQLNormalizer.canonical(other))
  }

  @Test(arguments: [
    ("SELECT 'A'", "SELECT 'a'"), ("SELECT 'a b'", "SELECT 'a  b'"), (#"SELECT "A""#, #"SELECT "a""#),
    ("SELECT a AS x", "SELECT a AS y"), ("SELECT 1", "SELECT 2"), ("SELECT $1", "SELECT $2"),
    ("SELECT 'a' 'b'", "SELECT 'a'\n'b'"), ("SELECT 'a'\n/* no */'b'", "SELECT 'a'\n'b'"),
    ("SELECT 1", "SELECT 1 /* open"), ("SELECT 1", "SELECT 1 /* open /* */"), ("SELECT 1 'a", "SELECT 1 'a "),
    // A comment parts texts that a line break alone would join.
    ("SELECT 'a' -- here\n 'b'", "SELECT 'a'\n'b'"), ("SELECT 'a'\n-- here\n 'b'", "SELECT 'a'\n'b'"),
    ("SELECT 1", "SELECT 1 /*\0*/"), ("SELECT 1", "SELECT\u{B}1"), (#"SELECT e'\'"#, #"SELECT e\#n'\'"#),
    // An escaped quote ends no text: what looks like blanks outside is in it.
    (#"SELECT E'\'', '  '"#, #"SELECT E'\'', ' '"#), (#"SELECT E'\'  '"#, #"SELECT E'\' '"#),
    ("SELECT $$a  b$$", "SELECT $$a b$$"), ("SELECT $x$ ' $x$, '  '", "SELECT $x$ ' $x$, ' '"),
    ("SELECT $x$A$x$", "SELECT $x$a$x$"), ("SELECT 'é'", "SELECT 'e\u{301}'"), ("SELECT É", "SELECT é"),
    ("SELECT a b", "SELECT ab"), ("SELECT a/**/b", "SELECT ab"), ("SELECT 1; SELECT 2", "SELECT 1 SELECT 2"),
    ("SELECT 1", "SELECT 1\0"), ("SELECT ' ;'", "SELECT ' '"),
  ]) func `what may be another statement has another`(_ one: String, _ other: String) {
    #expect(SQLNormalizer.canonical(one) != SQLNormalizer.canonical(other))
  }

  /// The fingerprint leaves out names of result columns: it alone must not find a plan.
  @Test func `the fingerprint would take different statements for the same`() throws {
    #expect(try SQLFingerprint.of("SELECT a AS x FROM t") == SQLFingerprint.of("SELECT a AS y FROM t"))
  }

  @Test func `the canonical text of a query is the same query`() throws {
    for number in 1...22 {
      let text = try #require(TPCH.queries[number])
      let canonical = SQLNormalizer.canonical(text)
      #expect(try SQLFingerprint.of(canonical.string) == SQLFingerprint.of(text), "query \(number)")
      #expect(SQLNormalizer.canonical(canonical.string) == canonical)
    }
  }
}
