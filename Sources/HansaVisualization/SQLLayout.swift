/// Lays a statement out over lines that begin with its clauses, changing nothing but blanks outside of quotes.
public struct SQLLayout {
  private struct Token {
    var text: String
    /// In upper case where it is a plain word, to be compared with keywords.
    var word: String
    var hasSpaceBefore: Bool
  }

  private let tokens: [Token]
  private let width: Int
  private var lines: [String] = []
  private var line = ""
  private var indent = 0
  private var next = 0

  /// The lines of a statement, each at most `width` characters where there is a blank to break it at.
  public static func lines(_ sql: String, width: Int) -> [String] {
    var layout = SQLLayout(tokens: tokens(sql), width: width)
    layout.query(indent: 0, until: nil)
    layout.flush(indent: 0)
    return layout.lines
  }

  private init(tokens: [Token], width: Int) {
    self.tokens = tokens
    self.width = max(width, 40)
  }

  // MARK: Layout

  /// Lays out a query up to the parenthesis that ends it, which is not taken.
  private mutating func query(indent: Int, until end: String?) {
    self.indent = indent
    var depth = 0
    var betweens = 0
    while next < tokens.count {
      let token = tokens[next]
      if depth == 0, token.text == end { return }
      switch token.word {
      case "(" where startsQuery(next + 1) && !isShort(next):
        append(token)
        next += 1
        flush(indent: indent + 4)
        query(indent: indent + 4, until: ")")
        flush(indent: indent)
        self.indent = indent
        if next < tokens.count {
          append(tokens[next])
          next += 1
        }
        continue
      case "(", "CASE", "[": depth += 1
      case ")", "END", "]": depth -= 1
      case "BETWEEN" where depth == 0: betweens += 1
      case "AND" where depth == 0 && betweens > 0: betweens -= 1
      case "AND" where depth == 0: flush(indent: indent + 2)
      default: if depth == 0, startsClause(next) { flush(indent: indent) }
      }
      append(token)
      next += 1
    }
  }

  private static let clauses: Set<String> = [
    "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "INTERSECT",
    "EXCEPT",
  ]
  private static let joins: Set<String> = ["INNER", "LEFT", "RIGHT", "FULL", "CROSS", "SEMI", "ANTI"]

  private func startsClause(_ index: Int) -> Bool {
    let word = tokens[index].word
    if Self.joins.contains(word) { return index + 1 < tokens.count && tokens[index + 1].word == "JOIN" }
    // IS DISTINCT FROM is an operator; WITHIN GROUP belongs to its function.
    if word == "FROM", index > 1, tokens[index - 1].word == "DISTINCT" {
      return !["IS", "NOT"].contains(tokens[index - 2].word)
    }
    if word == "GROUP", index > 0, tokens[index - 1].word == "WITHIN" { return false }
    return Self.clauses.contains(word)
  }

  private func startsQuery(_ index: Int) -> Bool {
    index < tokens.count && ["SELECT", "WITH"].contains(tokens[index].word)
  }

  /// Whether a query in parentheses reads well on the line.
  private func isShort(_ start: Int) -> Bool {
    var depth = 0
    var length = 0
    for token in tokens[start...] {
      if token.word == "(" { depth += 1 }
      if token.word == ")" { depth -= 1 }
      length += token.text.count + (token.hasSpaceBefore ? 1 : 0)
      if length > 56 { return false }
      if depth == 0 { return true }
    }
    return true
  }

  private mutating func append(_ token: Token) {
    if !line.isEmpty, token.hasSpaceBefore { line += " " }
    line += token.text
  }

  /// Ends the line; what follows is indented by `indent`.
  private mutating func flush(indent newIndent: Int) {
    defer { indent = newIndent }
    guard !line.isEmpty else { return }
    let prefix = String(repeating: " ", count: indent)
    let wrapped = TreeRenderer.wrapped(line, width: width - indent, hanging: 4)
    for (index, part) in wrapped.enumerated() { lines.append(prefix + (index == 0 ? "" : "    ") + part) }
    line = ""
  }

  // MARK: Tokens

  private static func tokens(_ sql: String) -> [Token] {
    var tokens: [Token] = []
    var space = false
    var rest = Substring(sql)
    while let first = rest.first {
      if first == " " || first == "\n" || first == "\t" {
        space = true
        rest.removeFirst()
        continue
      }
      let text: Substring
      if first == "'" || first == "\"" || first == "`" {
        text = quoted(rest, first)
      } else if isWordPart(first) {
        text = rest.prefix(while: isWordPart)
      } else {
        text = rest.prefix(1)
      }
      tokens.append(Token(text: String(text), word: text.uppercased(), hasSpaceBefore: space))
      rest = rest[text.endIndex...]
      space = false
    }
    return tokens
  }

  private static func isWordPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "$"
  }

  /// A quoted name or text to its closing quote; a doubled quote is two of them side by side, which stay together.
  private static func quoted(_ text: Substring, _ quote: Character) -> Substring {
    guard let end = text.dropFirst().firstIndex(of: quote) else { return text }
    return text[...end]
  }
}
