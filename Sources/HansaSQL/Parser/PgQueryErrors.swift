import CPgQuery
import HansaCore

extension HansaError {
  /// libpg_query's error. It keeps PostgreSQL's message but neither the SQLSTATE nor the hint, so the message decides
  /// about them.
  init(_ error: PgQueryError, in source: [UInt8]) {
    let message = error.message.map { String(cString: $0) } ?? "syntax error"
    let span = error.cursorpos > 0 ? source.span(ofCharacter: Int(error.cursorpos)) : nil
    if message.hasPrefix("memory exhausted") || message.hasPrefix("stack depth limit exceeded") {
      self = .nestedTooDeeply(span)
      return
    }
    let known = Self.known.first { message.hasPrefix($0.start) }
    self.init(known?.code ?? .syntaxError, message, advice: known?.advice, span: span)
  }

  /// The grammar's own errors that are no plain syntax errors, by how they begin.
  private static let known: [(start: String, code: Code, advice: String?)] = [
    ("out of memory", .outOfMemory, nil),
    ("invalid byte sequence", .invalidCharacter, nil),
    ("invalid Unicode", Code("22025"), nil),
    ("frame ", .windowingError, nil),
    ("precision for type float", .invalidParameter, nil),
    ("subquery in FROM must have an alias", .syntaxError, "For example, FROM (SELECT ...) [AS] foo."),
    ("VALUES in FROM must have an alias", .syntaxError, "For example, FROM (VALUES ...) [AS] foo."),
    ("LIMIT #,# syntax", .syntaxError, "Use separate LIMIT and OFFSET clauses."),
  ]

  static func nestedTooDeeply(_ span: SourceSpan?) -> HansaError {
    HansaError(
      .statementTooComplex, "the statement nests too deeply",
      advice: "Write long chains of operators as lists (IN, ANY, VALUES) or in several statements.", span: span)
  }
}

extension [UInt8] {
  /// The place of a character: libpg_query counts code points from 1.
  fileprivate func span(ofCharacter number: Int) -> SourceSpan {
    var seen = 0
    for (offset, byte) in enumerated() where byte & 0xC0 != 0x80 {
      seen += 1
      if seen == number { return SourceSpan(offset: offset) }
    }
    return SourceSpan(offset: Swift.max(0, count - 1))
  }
}
