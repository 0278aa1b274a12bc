// What the decoder looks for in a statement's text where libpg_query's tree does not say enough. The text has parsed already, so
// that only what the grammar allows at the place is there.
extension SourceScanner {
  /// The word here, its ASCII letters in upper case; empty where there is none.
  mutating func word() -> String {
    guard byte.isSQLNameStart else { return "" }
    let start = offset
    advance(while: \.isSQLNamePart)
    let upper = source[start..<offset].map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 & ~0x20 : $0 }
    return String(decoding: upper, as: UTF8.self)
  }

  /// Over a name, with the `UESCAPE '…'` of one in Unicode, to the token behind it.
  mutating func skipName() {
    let token = skipToken()
    skipBlanks()
    var behind = self
    guard token == .quotedName, behind.word() == "UESCAPE" else { return }
    self = behind
    skipBlanks()
    // The text may go on behind a line break.
    repeat { skipToken() } while skipBlanks() == .line && byte == UInt8(ascii: "'")
  }

  /// Over a list in parentheses, from its opening one to the token behind its closing one.
  mutating func skipParentheses() {
    var depth = 0
    while !isAtEnd {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      skipToken()
      skipBlanks()
      if depth <= 0 { return }
    }
  }

  /// The value of a constant that libpg_query leaves out: 0 or a negative integer, `- (3)` among them.
  mutating func negativeInteger() -> Int64 {
    while byte == UInt8(ascii: "-") || byte == UInt8(ascii: "(") {
      skipToken()
      skipBlanks()
    }
    var value: Int64 = 0
    advance {
      guard $0.isSQLDigit, value >= Int64(Int32.min) else { return false }
      value = value * 10 - Int64($0 - UInt8(ascii: "0"))
      return true
    }
    return value
  }
}
