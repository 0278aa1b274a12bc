import HansaCore

/// PostgreSQL's own grammar (libpg_query) over a text, as Hansa's AST.
///
/// Any thread may call it, several at once.
public enum SQLParser {
  /// How deep expressions, tables and queries may lie in each other; each counts one, so `a + b + c` nests 3
  /// levels and a subquery in an expression 2.
  ///
  /// What works on the AST recurses, so this bounds the stack that a caller needs.
  public static let maximumNesting = 500

  /// The statements of a text, in order; none for a text of blanks, comments and semicolons.
  ///
  /// - Throws: `syntaxError` with the place; `featureNotSupported` for what PostgreSQL's grammar has and Hansa has not,
  ///   with the place; `statementTooComplex` over `maximumNesting`; `invalidCharacter` for a NUL in the text.
  public static func parse(_ text: String) throws(HansaError) -> [ParsedStatement] {
    let words = AlertWords(text)
    return try PgQuery.withTree(of: words.text) { (tree, source) throws(HansaError) in
      var decoder = TreeDecoder(source: source)
      decoder.alertOffset = words.offset
      return try decoder.statements(tree)
    }
  }

  /// The only statement of a text.
  ///
  /// - Throws: what `parse` throws, and `syntaxError` for none or several.
  public static func parseOne(_ text: String) throws(HansaError) -> ParsedStatement {
    let statements = try parse(text)
    guard let first = statements.first else {
      throw HansaError(.syntaxError, "there is no statement in the text")
    }
    if statements.count > 1 {
      throw HansaError(
        .syntaxError, "one statement is expected, the text has \(statements.count)",
        advice: "Send them one at a time.", span: statements[1].span)
    }
    return first
  }
}

/// What makes statements that differ only in their constants equal: for statistics.
public enum SQLFingerprint {
  /// 16 hexadecimal digits.
  ///
  /// - Throws: `syntaxError` as `SQLParser.parse` does.
  public static func of(_ text: String) throws(HansaError) -> String { try PgQuery.fingerprint(text) }
}

public enum SQLNormalizer {
  /// The text with each constant replaced by `$n`, counted on from the parameters that it has, and without comments: it can
  /// be kept and shown without showing data.
  ///
  /// - Throws: `syntaxError` as `SQLParser.parse` does.
  public static func normalize(_ text: String) throws(HansaError) -> String {
    PlainText.of(try PgQuery.normalize(text))
  }
}
