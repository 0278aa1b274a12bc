/// PostgreSQL's lexical rules as libpg_query has them, in one place: where blanks, comments, constants and names of a statement end.
///
/// It goes over bytes, from one token to the next, and never behind the last: what is not closed ends with them.
struct SourceScanner<Source: RandomAccessCollection<UInt8>> where Source.Index == Int {
  enum Token {
    /// A keyword, or a name without quotes.
    case word
    /// A constant between quotes or dollars, with the `E` of `E'…'`; other prefixes are tokens before it. What goes on
    /// behind a line break is another one.
    case text
    /// A name in double quotes, with the `U&` of `U&"…"`.
    case quotedName
    /// A number without its point and exponent, a parameter, or a byte of anything else.
    case other
  }

  /// What there is between two tokens.
  enum Gap {
    case none
    /// Blanks or comments.
    case blank
    /// Blanks with a line break, and no comment: texts on both of its sides are one. PostgreSQL's own scanner lets comments be
    /// between them, libpg_query's does not.
    case line
  }

  let source: Source
  private let end: Int
  private(set) var offset: Int
  /// Whether something was not closed, which is an error in PostgreSQL.
  private(set) var isOpen = false
  /// Whether a text that begins here goes on with one that has escapes.
  private var continuesEscapes = false

  init(_ source: Source, at offset: Int = 0) {
    self.source = source
    end = source.count
    self.offset = min(max(0, offset), end)
  }

  var isAtEnd: Bool { offset == end }

  /// The byte here, 0 at the end.
  var byte: UInt8 { byte(after: 0) }
  private func byte(after distance: Int) -> UInt8 { offset + distance < end ? source[offset + distance] : 0 }

  mutating func advance(while condition: (UInt8) -> Bool) {
    while offset < end, condition(source[offset]) { offset += 1 }
  }

  // MARK: Blanks

  @discardableResult
  mutating func skipBlanks() -> Gap {
    let start = offset
    var (hasBreak, hasComment) = (false, false)
    scan: while offset < end {
      switch source[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0C: offset += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        hasBreak = true
        offset += 1
      case UInt8(ascii: "-") where byte(after: 1) == UInt8(ascii: "-"):
        hasComment = true
        advance { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      case UInt8(ascii: "/") where byte(after: 1) == UInt8(ascii: "*"):
        hasComment = true
        skipComment()
      default: break scan
      }
    }
    guard offset > start else { return .none }
    if hasBreak && !hasComment { return .line }
    continuesEscapes = false
    return .blank
  }

  /// Comments nest.
  private mutating func skipComment() {
    var depth = 0
    repeat {
      switch (byte, byte(after: 1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")): (depth, offset) = (depth + 1, offset + 2)
      case (UInt8(ascii: "*"), UInt8(ascii: "/")): (depth, offset) = (depth - 1, offset + 2)
      default: offset += 1
      }
    } while depth > 0 && offset < end
    if depth > 0 { isOpen = true }
  }

  // MARK: Tokens

  @discardableResult
  mutating func skipToken() -> Token {
    guard offset < end else { return .other }
    let hasEscapes = continuesEscapes
    continuesEscapes = false
    let start = offset
    switch source[start] {
    case UInt8(ascii: "'"):
      skipQuoted(hasEscapes: hasEscapes)
      return .text
    case UInt8(ascii: "\""):
      skipQuoted(hasEscapes: false)
      return .quotedName
    case UInt8(ascii: "$"): return skipDollar()
    case let byte where byte.isSQLDigit:
      advance(while: \.isSQLDigit)
      return .other
    case let byte where byte.isSQLNameStart:
      advance(while: \.isSQLNamePart)
      return offset == start + 1 ? skipPrefixed(byte | 0x20) : .word
    default:
      offset += 1
      return .other
    }
  }

  /// Over what may begin with a single letter.
  private mutating func skipPrefixed(_ letter: UInt8) -> Token {
    switch (letter, byte, byte(after: 1)) {
    case (UInt8(ascii: "e"), UInt8(ascii: "'"), _):
      skipQuoted(hasEscapes: true)
      return .text
    case (UInt8(ascii: "u"), UInt8(ascii: "&"), UInt8(ascii: "\"")):
      offset += 1
      skipQuoted(hasEscapes: false)
      return .quotedName
    default: return .word
    }
  }

  /// Over a text or name in quotes, in which a doubled quote is one.
  private mutating func skipQuoted(hasEscapes: Bool) {
    continuesEscapes = hasEscapes
    let quote = source[offset]
    offset += 1
    while offset < end {
      let byte = source[offset]
      offset += 1
      if byte == quote {
        guard self.byte == quote else { return }
        offset += 1
      } else if hasEscapes, byte == UInt8(ascii: "\\") {
        offset = min(offset + 1, end)
      }
    }
    isOpen = true
  }

  /// Over `$tag$ … $tag$`, `$1`, or a dollar alone.
  private mutating func skipDollar() -> Token {
    let start = offset
    offset += 1
    if byte.isSQLDigit {
      advance(while: \.isSQLDigit)
      return .other
    }
    var tagEnd = offset
    while tagEnd < end, source[tagEnd].isSQLNamePart, source[tagEnd] != UInt8(ascii: "$") { tagEnd += 1 }
    guard tagEnd < end, source[tagEnd] == UInt8(ascii: "$") else { return .other }
    let tag = source[start...tagEnd]
    offset = tagEnd + 1
    while offset < end, !source[offset..<end].starts(with: tag) { offset += 1 }
    isOpen = isOpen || offset == end
    offset = min(offset + tag.count, end)
    return .text
  }
}

extension UInt8 {
  var isSQLDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
  /// Whether a name without quotes may begin with it.
  var isSQLNameStart: Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 || self == UInt8(ascii: "_") || self >= 0x80
  }
  var isSQLNamePart: Bool { isSQLNameStart || isSQLDigit || self == UInt8(ascii: "$") }
}
