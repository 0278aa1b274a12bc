import HansaCore
import Testing

@testable import HansaSQL

@Suite struct ParserFingerprintTests {
  @Test func `statements that differ in constants only are one`() throws {
    let first = try SQLFingerprint.of("SELECT a FROM t WHERE b = 1 AND c IN (1, 2)")
    #expect(first.utf8.count == 16)
    #expect(first.allSatisfy { $0.isHexDigit })
    #expect(try SQLFingerprint.of("select a\nfrom t -- x\nwhere b = 'é' and c in (3)") == first)
    #expect(try SQLFingerprint.of("SELECT a FROM u WHERE b = 1 AND c IN (1, 2)") != first)
  }

  @Test(arguments: [
    ("SELECT 'é', 1, -2.5, NULL, TRUE FROM t", "SELECT $1, $2, $3, $4, $5 FROM t"),
    ("SELECT a FROM t WHERE b = $1 AND c = 5", "SELECT a FROM t WHERE b = $1 AND c = $2"),
    ("SELECT a::int LIMIT 3", "SELECT a::int LIMIT $1"),
    ("SELECT 'secret' /* note */; SELECT 2", "SELECT $1 ; SELECT $2"),
    ("SELECT a", "SELECT a"),
  ])
  func `constants become parameters`(_ text: String, _ normalized: String) throws {
    #expect(try SQLNormalizer.normalize(text) == normalized)
  }

  @Test(arguments: [
    ("/* for ada */ SELECT a -- 4711\n  FROM t /*traceparent='00-1-01'*/", "SELECT a FROM t"),
    ("SELECT a/**/FROM t", "SELECT a FROM t"), ("SELECT a /* x /* 'y */ z */ + b", "SELECT a + b"),
    ("SELECT \"--\", \"/*\", \"a  b\" FROM t", "SELECT \"--\", \"/*\", \"a  b\" FROM t"),
    ("SELECT '--', $$/*$$, $a$ $$ -- $a$, E'\\'--' FROM t", "SELECT $1, $2, $3, $4 FROM t"),
    ("SELECT a$b$-- x\n, c$b$", "SELECT a$b$ , c$b$"),
  ])
  func `comments are no part of what is kept`(_ text: String, _ normalized: String) throws {
    #expect(try SQLNormalizer.normalize(text) == normalized)
    #expect(try SQLNormalizer.normalize(normalized) == normalized)
  }

  @Test(arguments: [
    "COMMENT ON TABLE t IS '--x  ''y'", "SELECT E'\\'--  ''', e'\\\\', name'\\'", "DO $b$--  $$x$b$", "DO $$--  x$$",
    "SELECT $1, '--", "SELECT $b$--", "SELECT E'--\\", "SELECT $", #"COMMENT ON TABLE t IS E'''\'--  '"#,
  ])
  func `what looks like a comment in a constant is none`(_ text: String) { #expect(PlainText.of(text) == text) }

  @Test(arguments: [
    (#"SELECT E'a'\#n'\'--  '"#, #"SELECT E'a' '\'--  '"#), ("", ""), (" ", ""), ("/*", ""), ("a /* b /* c */", "a"),
    ("a --", "a"), ("a -", "a -"), ("a /", "a /"),
  ])
  func `what ends too early ends`(_ text: String, _ plain: String) { #expect(PlainText.of(text) == plain) }

  @Test func `what is no statement is a syntax error`() throws {
    for call: (String) throws -> String in [
      { try SQLFingerprint.of($0) }, { try SQLNormalizer.normalize($0) },
    ] {
      let error = try #require(throws: HansaError.self) { _ = try call("SELECT 'é' FRO x y") }
      #expect(error.code == .syntaxError)
    }
  }
}
