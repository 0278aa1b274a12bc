import HansaCore
import Testing

@testable import Hansa

@Suite struct StatementShapeTests {
  @Test(arguments: [
    ("SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b = 23.5e7"),
    ("SELECT a FROM t WHERE b = 'x'", "SELECT a FROM t WHERE b = 'it''s'"),
    ("SELECT a FROM t WHERE b IN (1, 2, 3)", "SELECT a FROM t WHERE b IN (7)"),
    ("VALUES (1, 'a', 2)", "VALUES ('b')"),
  ]) func `statements that differ in constants are the same`(a: String, b: String) {
    #expect(StatementShape.hash(a) == StatementShape.hash(b))
  }

  @Test(arguments: [
    ("SELECT a1 FROM t", "SELECT a2 FROM t"), ("SELECT \"x\" FROM t", "SELECT \"y\" FROM t"),
    ("SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b > 1"), ("SELECT 1, a", "SELECT 1 a"),
    ("SELECT $1", "SELECT a"), ("SELECT \"a 1\" FROM t", "SELECT \"a 2\" FROM t"), ("SELECT 1 AND 2", "SELECT 1, 2"),
  ]) func `others are not`(a: String, b: String) { #expect(StatementShape.hash(a) != StatementShape.hash(b)) }

  @Test func `a text that does not end is read to its end`() { #expect(StatementShape.hash("SELECT 'abc") != 0) }

  @Test(arguments: [
    ("invalid input syntax for type integer: \"4711x\"", "22P02", "invalid input syntax for type integer: \"…\""),
    ("value 12345678 is out of range", "22003", "value … is out of range"),
    ("syntax error at or near \"'geheim'\"", "42601", "syntax error at or near \"…\""),
    ("column \"nothing\" does not exist", "42703", "column \"nothing\" does not exist"),
    ("unterminated quoted string at or near \"'geheim", "42601", "unterminated quoted string at or near \"…"),
    ("server's connection was lost", "08006", "server's connection was lost"),
  ]) func `messages keep names and lose values`(message: String, code: String, expected: String) {
    #expect(MessageRedaction.withoutValues(message, code: code) == expected)
  }
}
