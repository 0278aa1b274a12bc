import HansaCore

/// Walks over a JSON text without building values: parts are handed out as they are written.
struct JSONScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  enum Kind: String { case object, array, string, number, boolean, null }

  static func malformed() -> HansaError { HansaError(.invalidText, "invalid input syntax for type json") }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard current == character.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Character) throws {
    guard take(character) else { throw Self.malformed() }
  }

  mutating func kind() throws -> Kind {
    skipBlanks()
    switch current {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"): return .number
    case let byte? where byte.isDigit: return .number
    default: throw Self.malformed()
    }
  }

  /// Reads one value, and says where it stands.
  mutating func value(depth: Int = 0) throws -> Range<Int> {
    guard depth < 1000 else { throw HansaError(.statementTooComplex, "a JSON text is nested too deeply") }
    let kind = try kind()
    let start = position
    switch kind {
    case .object: try members(depth: depth + 1) { _, _ in }
    case .array: try elements(depth: depth + 1) { _ in }
    case .string: _ = try string()
    case .number: try number()
    case .boolean: try word(current == UInt8(ascii: "t") ? "true" : "false")
    case .null: try word("null")
    }
    return start..<position
  }

  /// The only value of the text.
  mutating func document() throws -> Range<Int> {
    let range = try value()
    skipBlanks()
    guard position == bytes.count else { throw Self.malformed() }
    return range
  }

  mutating func members(depth: Int, _ visit: (_ key: [UInt8], _ value: Range<Int>) throws -> Void) throws {
    try expect("{")
    skipBlanks()
    if take("}") { return }
    repeat {
      skipBlanks()
      let key = try string()
      skipBlanks()
      try expect(":")
      try visit(key, try value(depth: depth))
      skipBlanks()
    } while take(",")
    try expect("}")
  }

  mutating func elements(depth: Int, _ visit: (Range<Int>) throws -> Void) throws {
    try expect("[")
    skipBlanks()
    if take("]") { return }
    repeat {
      try visit(try value(depth: depth))
      skipBlanks()
    } while take(",")
    try expect("]")
  }

  private mutating func word(_ word: String) throws {
    guard bytes[position...].starts(with: word.utf8) else { throw Self.malformed() }
    position += word.utf8.count
  }

  private mutating func digits() throws {
    guard let byte = current, byte.isDigit else { throw Self.malformed() }
    while let byte = current, byte.isDigit { position += 1 }
  }

  private mutating func number() throws {
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
  }

  /// Reads a string; its value without quotes and escapes.
  mutating func string() throws -> [UInt8] {
    try expect("\"")
    var result: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): try escape(&result)
      case 0..<0x20: throw Self.malformed()
      default: result.append(byte)
      }
    }
    throw Self.malformed()
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "b"): 0x08,
    UInt8(ascii: "f"): 0x0C, UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
  ]

  private mutating func escape(_ result: inout [UInt8]) throws {
    guard let byte = current else { throw Self.malformed() }
    position += 1
    if byte == UInt8(ascii: "u") {
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard take("\\"), take("u") else { throw Self.malformed() }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw Self.malformed() }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard code != 0 else { throw HansaError(Self.untranslatable, "unsupported Unicode escape sequence") }
      guard let scalar = Unicode.Scalar(code) else { throw Self.malformed() }
      result += String(Character(scalar)).utf8
    } else {
      guard let plain = Self.escapes[byte] else { throw Self.malformed() }
      result.append(plain)
    }
  }

  private static let untranslatable = HansaError.Code("22P05")

  private mutating func hexadecimal() throws -> UInt32 {
    guard position + 4 <= bytes.count,
      let value = UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
    else { throw Self.malformed() }
    position += 4
    return value
  }
}
