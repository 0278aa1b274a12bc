/// Whether a text is JSON (RFC 8259), as PostgreSQL's json type demands.
enum StoredJSON {
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var checker = Checker(bytes)
    return checker.value(depth: 0) && checker.isAtEnd
  }

  private struct Checker {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private static let depthLimit = 512

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Skips blanks.
    var isAtEnd: Bool {
      mutating get {
        skipBlanks()
        return position == bytes.count
      }
    }

    private mutating func skipBlanks() {
      while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
      guard next == byte else { return false }
      position += 1
      return true
    }

    mutating func value(depth: Int) -> Bool {
      guard depth < Self.depthLimit else { return false }
      skipBlanks()
      defer { skipBlanks() }
      switch next {
      case UInt8(ascii: "{"): return members(depth, closing: UInt8(ascii: "}"), named: true)
      case UInt8(ascii: "["): return members(depth, closing: UInt8(ascii: "]"), named: false)
      case UInt8(ascii: "\""): return string()
      case UInt8(ascii: "t"): return word("true")
      case UInt8(ascii: "f"): return word("false")
      case UInt8(ascii: "n"): return word("null")
      default: return number()
      }
    }

    private mutating func members(_ depth: Int, closing: UInt8, named: Bool) -> Bool {
      position += 1
      skipBlanks()
      if skip(closing) { return true }
      repeat {
        if named {
          skipBlanks()
          guard next == UInt8(ascii: "\""), string() else { return false }
          skipBlanks()
          guard skip(UInt8(ascii: ":")) else { return false }
        }
        guard value(depth: depth + 1) else { return false }
      } while skip(UInt8(ascii: ","))
      return skip(closing)
    }

    private mutating func word(_ text: StaticString) -> Bool {
      for index in 0..<text.utf8CodeUnitCount where !skip(text.utf8Start[index]) { return false }
      return true
    }

    private mutating func string() -> Bool {
      position += 1
      while let byte = next {
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return true
        case 0..<0x20: return false
        case UInt8(ascii: "\\"): guard escape() else { return false }
        default: continue
        }
      }
      return false
    }

    private mutating func escape() -> Bool {
      guard let byte = next else { return false }
      position += 1
      switch byte {
      case UInt8(ascii: "u"):
        for _ in 0..<4 {
          guard let digit = next, Character(UnicodeScalar(digit)).isHexDigit else { return false }
          position += 1
        }
        return true
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
        UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        return true
      default: return false
      }
    }

    private mutating func digits() -> Bool {
      let start = position
      while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
      return position > start
    }

    private mutating func number() -> Bool {
      _ = skip(UInt8(ascii: "-"))
      if !skip(UInt8(ascii: "0")), !digits() { return false }
      if skip(UInt8(ascii: ".")), !digits() { return false }
      if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
        if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
        return digits()
      }
      return true
    }
  }
}
