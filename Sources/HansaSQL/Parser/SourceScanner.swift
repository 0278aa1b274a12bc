import HansaCore

/// Reads the statement's own text where libpg_query's tree does not say enough.
///
/// The text has parsed already, so only what the grammar allows at the place is looked for.
struct SourceScanner {
  /// The text with a NUL at its end.
  let source: [UInt8]
  private(set) var offset: Int

  init(_ source: [UInt8], at offset: Int) {
    self.source = source
    self.offset = max(0, offset)
  }

  /// The byte here, 0 at the end.
  var byte: UInt8 { byte(after: 0) }
  private func byte(after distance: Int) -> UInt8 {
    offset + distance < source.count ? source[offset + distance] : 0
  }

  mutating func advance() { offset += 1 }

  /// Over blanks and comments, which nest.
  mutating func skipBlanks() {
    while true {
      switch (byte, byte(after: 1)) {
      case (UInt8(ascii: " "), _), (0x09...0x0D, _):
        offset += 1
      case (UInt8(ascii: "-"), UInt8(ascii: "-")):
        while byte != 0, byte != 0x0A, byte != 0x0D { offset += 1 }
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        skipComment()
      default:
        return
      }
    }
  }

  private mutating func skipComment() {
    var depth = 0
    repeat {
      switch (byte, byte(after: 1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        offset += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        offset += 2
      default:
        offset += 1
      }
    } while depth > 0 && byte != 0
  }

  /// The letters here in upper case, and on to what follows them; empty where there are none.
  mutating func word() -> String {
    let start = offset
    while Self.isLetter(byte) { offset += 1 }
    return String(decoding: source[start..<offset], as: UTF8.self).uppercased()
  }

  /// Over a name, quoted or not.
  mutating func skipName() {
    guard byte == UInt8(ascii: "\"") else {
      while Self.isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "$")
        || byte >= 0x80
      { offset += 1 }
      return
    }
    repeat {
      repeat { offset += 1 } while byte != UInt8(ascii: "\"") && byte != 0
      offset += 1
      // A doubled quote is one of the name's.
    } while byte == UInt8(ascii: "\"")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Over a list in parentheses, with the quoted texts in it, from its opening one to behind its closing one.
  mutating func skipParentheses() {
    var depth = 0
    repeat {
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        let quote = byte
        repeat { offset += 1 } while byte != quote && byte != 0
      default: break
      }
      offset += 1
      skipBlanks()
    } while depth > 0 && byte != 0
  }

  /// The value of a constant that libpg_query leaves out: 0 or a negative integer, `- (3)` among them.
  mutating func negativeInteger() -> Int64 {
    while byte == UInt8(ascii: "-") || byte == UInt8(ascii: "(") {
      offset += 1
      skipBlanks()
    }
    var value: Int64 = 0
    while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), value >= Int64(Int32.min) {
      value = value * 10 - Int64(byte - UInt8(ascii: "0"))
      offset += 1
    }
    return value
  }
}
