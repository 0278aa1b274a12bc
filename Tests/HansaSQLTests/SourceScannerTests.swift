import HansaCore
import Testing

@testable import HansaSQL

/// PostgreSQL's lexical rules, each of them.
@Suite struct SourceScannerTests {
  /// The tokens with their kinds' first letters, `_` for blanks and `/` for blanks with a line break between them, `!` behind what
  /// is not closed.
  private static func outline(_ text: String) -> String {
    var scanner = SourceScanner(Array(text.utf8))
    var parts: [String] = []
    while true {
      switch scanner.skipBlanks() {
      case .none: break
      case .blank: parts.append("_")
      case .line: parts.append("/")
      }
      if scanner.isAtEnd { return parts.joined(separator: " ") + (scanner.isOpen ? "!" : "") }
      let start = scanner.offset
      let token = scanner.skipToken()
      parts.append("\(token)".prefix(1) + ":" + String(decoding: scanner.source[start..<scanner.offset], as: UTF8.self))
    }
  }

  @Test(arguments: [
    ("", ""), (" \t\u{C}", "_"), (" \r ", "/"), ("a\nb", "w:a / w:b"), ("a\u{B}b", "w:a o:\u{B} w:b"),
    ("a--b\nc", "w:a _ w:c"), ("a--b\rc", "w:a _ w:c"), ("a- -b", "w:a o:- _ o:- w:b"), ("a --", "w:a _"),
    ("a-- /* b\nc", "w:a _ w:c"), ("a+--b", "w:a o:+ _"), ("a---b", "w:a _"), ("a//**/b", "w:a o:/ _ w:b"),
    ("/**/a", "_ w:a"), ("/*/*/**/*/*/a", "_ w:a"), ("/*/ a */b", "_ w:b"), ("/***/a", "_ w:a"),
    ("/* -- */a", "_ w:a"), ("/* ' */a", "_ w:a"), ("a*/b", "w:a o:* o:/ w:b"),
  ]) func `blanks and comments`(_ text: String, _ outline: String) { #expect(Self.outline(text) == outline) }

  @Test(arguments: [
    ("'a b'", "t:'a b'"), ("''", "t:''"), ("'it''s'c", "t:'it''s' w:c"), (#"'\'a"#, #"t:'\' w:a"#),
    ("'--' '/*'", "t:'--' _ t:'/*'"), ("'\"'", "t:'\"'"), ("'$$'", "t:'$$'"),
    (#"E'\''a"#, #"t:E'\'' w:a"#), (#"e'\\'a"#, #"t:e'\\' w:a"#), (#"E'\''''"#, #"t:E'\''''"#),
    (#"E'''\''"#, #"t:E'''\''"#),
    (#"E '\'a"#, #"w:E _ t:'\' w:a"#), (#"xE'\'a"#, #"w:xE t:'\' w:a"#), (#"_e'\'a"#, #"w:_e t:'\' w:a"#),
    (#"B'1\'a"#, #"w:B t:'1\' w:a"#), (#"U&'\'a"#, #"w:U o:& t:'\' w:a"#), ("x'AF'", "w:x t:'AF'"),
    // Behind a line break a text goes on as it began, behind a comment there is another one.
    ("'a'\n'b'", "t:'a' / t:'b'"), (#"E'a'  \#n '\'b'"#, #"t:E'a' / t:'\'b'"#),
    (#"E'a'\#n'\''\#n'\''"#, #"t:E'a' / t:'\'' / t:'\''"#),
    (#"E'a' '\'b"#, #"t:E'a' _ t:'\' w:b"#), (#"E'a'--\#n'\'b"#, #"t:E'a' _ t:'\' w:b"#),
    (#"E'a'/*\#n*/'\'b"#, #"t:E'a' _ t:'\' w:b"#), (#"'a'\#n'\'b"#, #"t:'a' / t:'\' w:b"#),
    (#"E\#n'\'b"#, #"w:E / t:'\' w:b"#),
    (#"E'a',\#n'\'b"#, #"t:E'a' o:, / t:'\' w:b"#),
  ]) func `texts in quotes`(_ text: String, _ outline: String) { #expect(Self.outline(text) == outline) }

  @Test(arguments: [
    ("$$a 'b$$c", "t:$$a 'b$$ w:c"), ("$$$$", "t:$$$$"), ("$a$ $$ $b$ $A$ $a$", "t:$a$ $$ $b$ $A$ $a$"),
    ("$a$b$a$", "t:$a$b$a$"), ("$a$ $b$a$", "t:$a$ $b$a$"), ("$_é1$--$_é1$", "t:$_é1$--$_é1$"),
    (#"$$\$$a"#, #"t:$$\$$ w:a"#),
    ("$1", "o:$1"), ("$12a", "o:$12 w:a"), ("$1$$a$$", "o:$1 t:$$a$$"), ("$", "o:$"), ("$ $", "o:$ _ o:$"),
    ("$a", "o:$ w:a"),
    ("$a b$", "o:$ w:a _ w:b$"), ("a$$b", "w:a$$b"), ("a$b$-- x", "w:a$b$ _"), ("1$$a$$", "o:1 t:$$a$$"),
  ]) func `texts between dollars`(_ text: String, _ outline: String) { #expect(Self.outline(text) == outline) }

  @Test(arguments: [
    ("a1_$é b", "w:a1_$é _ w:b"), ("日本 x", "w:日本 _ w:x"), ("12a", "o:12 w:a"), ("1.5e3", "o:1 o:. o:5 w:e3"),
    ("\"a b\"", "q:\"a b\""), ("\"a\"\"b\"c", "q:\"a\"\"b\" w:c"), ("\"'\"", "q:\"'\""), ("\"--\"", "q:\"--\""),
    (#""\"a"#, #"q:"\" w:a"#), ("U&\"a\"b", "q:U&\"a\" w:b"), ("a.\"b\"", "w:a o:. q:\"b\""), ("e\"a\"", "w:e q:\"a\""),
    ("a<=b", "w:a o:< o:= w:b"), ("\0a", "o:\0 w:a"),
  ]) func `names, numbers and the rest`(_ text: String, _ outline: String) { #expect(Self.outline(text) == outline) }

  @Test(arguments: [
    ("/*", "_!"), ("a /* b /* c */", "w:a _!"), ("/*/", "_!"), ("/* *", "_!"), ("'", "t:'!"), ("'a''", "t:'a''!"),
    (#"E'\"#, #"t:E'\!"#), (#"E'a\'"#, #"t:E'a\'!"#), ("\"a", "q:\"a!"), ("U&\"", "q:U&\"!"), ("$$", "t:$$!"),
    ("$$a$", "t:$$a$!"),
    ("$a$ $b$", "t:$a$ $b$!"), ("$a$$", "t:$a$$!"),
  ]) func `what is not closed ends with the text`(_ text: String, _ outline: String) {
    #expect(Self.outline(text) == outline)
  }

  @Test(arguments: ["'a' -- x\n'b'", "'a'\n-- x\n'b'", "'a' /* x */\n'b'"])
  func `texts on both sides of a comment are not one, as in libpg_query`(_ text: String) {
    // PostgreSQL's own scanner joins the first two: with a libpg_query that does, `Gap.line` has comments in it.
    #expect(throws: HansaError.self) { try SQLParser.parse("SELECT \(text)") }
  }

  private static let pieces = [
    "'", "''", "\"", "E'", "e", "U&\"", "x'", "$$", "$a$", "$1", "$", "\\", "\\'", "--", "/*", "*/", "*", "/",
    "\n", "\r", " ", "\t",
    "\u{C}", "\u{B}", ",", ";", "-", "a", "A", "1", "_", "é", "(", ")", "'a'", "'b'", "E'\\''", "$$'$$", "\"A\"",
    " -- c\n", "/* ' */",
  ]

  private static func text(_ random: inout SplitMix64) -> String {
    (0..<Int.random(in: 1...8, using: &random)).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
      .joined()
  }

  @Test func `whatever the text, each step goes on and the last ends with it`() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<5000 {
      let source = Array(Self.text(&random).utf8)
      var scanner = SourceScanner(source, at: Int.random(in: -1...(source.count + 1), using: &random))
      while !scanner.isAtEnd {
        let start = scanner.offset
        scanner.skipBlanks()
        scanner.skipToken()
        #expect(scanner.offset > start && scanner.offset <= source.count)
      }
      #expect(scanner.skipBlanks() == .none && scanner.skipToken() == .other && scanner.isAtEnd)
      scanner.skipParentheses()
      #expect(scanner.word().isEmpty && scanner.negativeInteger() == 0)
    }
  }

  /// What PostgreSQL's grammar makes of a text; nil for an error of it.
  private static func meaning(_ text: String) -> String? {
    do { return try SQLParser.parse(text).map { ParserOutline().statement($0.statement) }.joined(separator: ";") } catch
    {
      return error.code == .featureNotSupported ? error.message : nil
    }
  }

  @Test func `PostgreSQL's grammar sees the same tokens`() {
    var random = SplitMix64(seed: 2)
    var valid = 0
    for _ in 0..<20_000 {
      let text = "SELECT " + Self.text(&random)
      let meaning = Self.meaning(text)
      valid += meaning == nil ? 0 : 1
      let canonical = SQLNormalizer.canonical(text).string
      if canonical.utf8.first == 0 {
        #expect(meaning == nil, "\(text.debugDescription)")
      } else {
        #expect(Self.meaning(canonical) == meaning, "\(text.debugDescription), \(canonical.debugDescription)")
      }
    }
    #expect(valid > 1000)
  }
}
