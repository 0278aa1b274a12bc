/// Lines that come one by one, cut into statements at their semicolons: not at those in strings, quoted names,
/// comments and dollar quotes.
struct StatementBuffer {
  private enum Place: Equatable {
    case plain, lineComment, quotedName
    case comment(depth: Int)
    case string(hasEscapes: Bool)
    /// With its dollars: `$$`, `$body$`.
    case dollarQuote([UInt8])
  }

  private var bytes: [UInt8] = []
  private var scanned = 0
  private var place = Place.plain

  /// Whether a statement has begun: blanks and comments do not begin one.
  private(set) var hasBegun = false

  /// What the next line continues: for the prompt.
  var continuation: Character {
    switch place {
    case .plain, .lineComment: hasBegun ? "-" : "="
    case .quotedName: "\""
    case .comment: "*"
    case .string: "'"
    case .dollarQuote: "$"
    }
  }

  mutating func append(line: String) {
    bytes.append(contentsOf: line.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// The next complete statement without its semicolon; nil while it needs more lines.
  mutating func takeStatement() -> String? {
    while scanned < bytes.count {
      if place == .plain, bytes[scanned] == UInt8(ascii: ";") {
        let text = String(decoding: bytes[..<scanned], as: UTF8.self)
        let isEmpty = !hasBegun
        bytes.removeFirst(scanned + 1)
        scanned = 0
        hasBegun = false
        if isEmpty { continue }
        return text
      }
      scanned += step()
    }
    return nil
  }

  /// What is left at the end of the input, where it is more than blanks and comments.
  mutating func takeRest() -> String? {
    defer { self = StatementBuffer() }
    return hasBegun ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private func byte(_ distance: Int) -> UInt8 {
    scanned + distance < bytes.count ? bytes[scanned + distance] : 0
  }

  private func isAt(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    byte(0) == UInt8(ascii: first) && byte(1) == UInt8(ascii: second)
  }

  /// Reads one token at `scanned` and returns its length. Tokens that matter here never span lines, and lines come whole.
  private mutating func step() -> Int {
    switch place {
    case .plain: return stepPlain()
    case .lineComment: if byte(0) == UInt8(ascii: "\n") { place = .plain }
    case .comment(let depth):
      if isAt("*", "/") {
        place = depth == 1 ? .plain : .comment(depth: depth - 1)
        return 2
      }
      if isAt("/", "*") {
        place = .comment(depth: depth + 1)
        return 2
      }
    case .quotedName: if byte(0) == UInt8(ascii: "\"") { place = .plain }
    case .string(let hasEscapes):
      if hasEscapes, byte(0) == UInt8(ascii: "\\") { return 2 }
      if byte(0) == UInt8(ascii: "'") { place = .plain }
    case .dollarQuote(let tag):
      if bytes[scanned...].starts(with: tag) {
        place = .plain
        return tag.count
      }
    }
    return 1
  }

  private mutating func stepPlain() -> Int {
    if isAt("-", "-") {
      place = .lineComment
      return 2
    }
    if isAt("/", "*") {
      place = .comment(depth: 1)
      return 2
    }
    switch byte(0) {
    case UInt8(ascii: " "), 0x09...0x0D: return 1
    case UInt8(ascii: "\""): place = .quotedName
    case UInt8(ascii: "'"):
      // E'…' has escapes, unless the E is the end of a name.
      let marks = bytes[..<scanned].suffix(2).map { $0 | 0x20 }
      let hasMark = marks.last == UInt8(ascii: "e") && (marks.count < 2 || !Self.isNamePart(marks[0]))
      place = .string(hasEscapes: hasMark)
    case UInt8(ascii: "$"):
      if let tag = dollarTag() {
        place = .dollarQuote(tag)
        hasBegun = true
        return tag.count
      }
    default: break
    }
    hasBegun = true
    return 1
  }

  private func dollarTag() -> [UInt8]? {
    if scanned > 0, Self.isNamePart(bytes[scanned - 1]) { return nil }
    let name = bytes[(scanned + 1)...].prefix { Self.isNamePart($0) }
    guard name.first.map({ !(0x30...0x39).contains($0) }) ?? true, byte(name.count + 1) == UInt8(ascii: "$") else {
      return nil
    }
    return Array(bytes[scanned...(scanned + name.count + 1)])
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
