/// The words of a SQL statement of any dialect, without constants and comments.
struct SQLWords: Sequence, IteratorProtocol {
  enum Word: Hashable {
    /// A keyword, or a name that looks like one.
    case word(String)
    /// A name in quotes, with its quotes, or one of several parts.
    case name(String)
    /// Anything else, by its first byte; a constant is a quote.
    case symbol(UInt8)
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ statement: String) { bytes = Array(statement.utf8) }

  mutating func next() -> Word? {
    skipBlanks()
    guard index < bytes.count else { return nil }
    let start = index
    let byte = bytes[index]
    if Self.isLetter(byte) || byte == Self.quote || byte == Self.backtick { return name(from: start) }
    if byte == Self.apostrophe {
      skipQuoted()
    } else if Self.isDigit(byte) || byte == UInt8(ascii: "$") {
      // 1e5, 0xFF and $1 are no names.
      skip { Self.isPart($0) || $0 == Self.dot }
      return .symbol(Self.apostrophe)
    } else {
      index += 1
    }
    return .symbol(byte)
  }

  /// A name, of one part or several.
  private mutating func name(from start: Int) -> Word {
    var isPlain = true
    while index < bytes.count {
      if bytes[index] == Self.quote || bytes[index] == Self.backtick {
        isPlain = false
        skipQuoted()
      } else {
        skip(while: Self.isPart)
      }
      guard index + 1 < bytes.count, bytes[index] == Self.dot else { break }
      let following = bytes[index + 1]
      guard Self.isLetter(following) || following == Self.quote || following == Self.backtick else { break }
      isPlain = false
      index += 1
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    return isPlain ? .word(text) : .name(text)
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      if bytes[index] <= 0x20 {
        index += 1
      } else if isNext("-", "-") {
        skip { $0 != 0x0A }
      } else if isNext("/", "*") {
        index += 2
        while index < bytes.count, !isNext("*", "/") { index += 1 }
        index = Swift.min(index + 2, bytes.count)
      } else {
        return
      }
    }
  }

  private func isNext(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    index + 1 < bytes.count && bytes[index] == UInt8(ascii: first) && bytes[index + 1] == UInt8(ascii: second)
  }

  /// Goes behind the quote that ends what begins here; two quotes are one in it.
  private mutating func skipQuoted() {
    let mark = bytes[index]
    index += 1
    while index < bytes.count {
      index += 1
      guard bytes[index - 1] == mark else { continue }
      guard index < bytes.count, bytes[index] == mark else { return }
      index += 1
    }
  }

  private mutating func skip(while condition: (UInt8) -> Bool) {
    while index < bytes.count, condition(bytes[index]) { index += 1 }
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backtick = UInt8(ascii: "`")
  private static let apostrophe = UInt8(ascii: "'")
  private static let dot = UInt8(ascii: ".")
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x5F || byte >= 0x80
  }
  private static func isPart(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "$") }
}
