import HansaCore

extension SQLNormalizer {
  /// One text for texts that differ only in blanks, comments, the case of keywords and names that are not quoted, and
  /// semicolons at the end: what is the same here is the same statement. It is for comparing, not for reading.
  ///
  /// Constants stay. libpg_query's fingerprint says less: statements that differ in a column's alias have the same.
  public static func canonical(_ text: String) -> Name {
    var text = text
    let bytes = text.withUTF8 { source -> [UInt8]? in
      var canonical = CanonicalText(source)
      return canonical.write()
    }
    // A zero byte is in no statement, so that the two kinds never meet.
    return Name(bytes.map { String(decoding: $0, as: UTF8.self) } ?? "\0" + text)
  }
}

/// Goes over a statement once, by PostgreSQL's lexical rules.
private struct CanonicalText {
  private let source: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var written: [UInt8] = []
  /// A comment that does not end is an error that the text without it has not.
  private var isOpen = false

  init(_ source: UnsafeBufferPointer<UInt8>) {
    self.source = source
    written.reserveCapacity(source.count)
  }

  private func byte(after distance: Int) -> UInt8 {
    offset + distance < source.count ? source[offset + distance] : 0
  }

  /// nil where quotes do not tell alone what is a text: escapes and texts between dollars.
  mutating func write() -> [UInt8]? {
    skipBlanks()
    while offset < source.count {
      let byte = source[offset]
      switch byte {
      case 0, UInt8(ascii: "\\"): return nil
      case UInt8(ascii: "$") where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self.byte(after: 1)): return nil
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard copyQuoted(byte) else { return nil }
      case _ where isBlank:
        let gap = skipBlanks()
        guard offset < source.count else { break }
        // Two texts with a line break between them are one, with a blank or a comment they are an error.
        let isBetweenTexts = written.last == UInt8(ascii: "'") && source[offset] == UInt8(ascii: "'")
        written += !isBetweenTexts ? [0x20] : gap.hasComment ? Array("/**/".utf8) : gap.hasBreak ? [0x0A] : [0x20]
      default:
        written.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
        offset += 1
      }
    }
    guard !isOpen else { return nil }
    while let last = written.last, last == 0x20 || last == UInt8(ascii: ";") { written.removeLast() }
    return written
  }

  /// A doubled quote ends a text and begins another, which is as good.
  private mutating func copyQuoted(_ quote: UInt8) -> Bool {
    let start = offset
    repeat {
      offset += 1
      guard offset < source.count, source[offset] != 0, source[offset] != UInt8(ascii: "\\") else { return false }
    } while source[offset] != quote
    offset += 1
    written += source[start..<offset]
    return true
  }

  private var isBlank: Bool {
    switch (byte(after: 0), byte(after: 1)) {
    case (UInt8(ascii: " "), _), (0x09, _), (0x0A, _), (0x0C, _), (0x0D, _): true
    case (UInt8(ascii: "-"), UInt8(ascii: "-")), (UInt8(ascii: "/"), UInt8(ascii: "*")): true
    default: false
    }
  }

  /// Over blanks and comments, which nest.
  @discardableResult
  private mutating func skipBlanks() -> (hasBreak: Bool, hasComment: Bool) {
    var gap = (hasBreak: false, hasComment: false)
    while offset < source.count, isBlank {
      switch source[offset] {
      case UInt8(ascii: "-"):
        while offset < source.count, source[offset] != 0x0A, source[offset] != 0x0D { offset += 1 }
      case UInt8(ascii: "/"):
        gap.hasComment = true
        skipComment()
      case let byte:
        gap.hasBreak = gap.hasBreak || byte == 0x0A || byte == 0x0D
        offset += 1
      }
    }
    return gap
  }

  private mutating func skipComment() {
    var depth = 0
    repeat {
      switch (byte(after: 0), byte(after: 1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        offset += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        offset += 2
      default: offset += 1
      }
    } while depth > 0 && offset < source.count
    isOpen = depth > 0
  }
}
