import HansaCore

/// Recognizes `CREATE ALERT` and `DROP ALERT`, which PostgreSQL's grammar does not have. With `VIEW` in the place of `ALERT` it
/// reads them, and all places in the text stay what they are.
struct AlertWords {
  /// The text for PostgreSQL's grammar.
  let text: String
  /// Where the text says ALERT; nil where it is another statement.
  let offset: Int?

  init(_ text: String) {
    guard let offset = Self.offset(in: text) else {
      (self.text, self.offset) = (text, nil)
      return
    }
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(offset..<(offset + 5), with: Array("VIEW ".utf8))
    (self.text, self.offset) = (String(decoding: bytes, as: UTF8.self), offset)
  }

  private static let beginnings = Set("cCdD-/ \t\n\u{C}\r".utf8)

  private static func offset(in text: String) -> Int? {
    // Most statements are queries: their first letter says so.
    guard let first = text.utf8.first, Self.beginnings.contains(first) else { return nil }
    var scanner = SourceScanner(Array(text.utf8))
    scanner.skipBlanks()
    let verb = scanner.word()
    guard verb == "CREATE" || verb == "DROP" else { return nil }
    scanner.skipBlanks()
    var offset = scanner.offset
    var word = scanner.word()
    if verb == "CREATE", word == "OR" {
      scanner.skipBlanks()
      guard scanner.word() == "REPLACE" else { return nil }
      scanner.skipBlanks()
      offset = scanner.offset
      word = scanner.word()
    }
    return word == "ALERT" ? offset : nil
  }
}
