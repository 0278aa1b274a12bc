/// A word of an expression.
struct ExpressionToken: Hashable {
  enum Kind: Hashable {
    /// A name, a number or a duration: letters, digits, `_`, `:` and `.`
    case word
    case string
    case symbol
    case end
  }

  var kind: Kind
  /// Of a string its value.
  var text: String
  /// Of its first byte.
  var offset: Int
}

/// Splits an expression into its words.
enum ExpressionLexer {
  private static let symbols = [
    "==", "!=", ">=", "<=", "=~", "!~", ">", "<", "=", "+", "-", "*", "/", "%", "^", "(", ")", "{", "}", "[", "]", ",",
    "@",
  ]

  static func tokens(_ text: String) throws(RuleProblem) -> [ExpressionToken] {
    let bytes = Array(text.utf8)
    var tokens: [ExpressionToken] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): index += 1
      case UInt8(ascii: "#"):
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        let (value, end) = try string(bytes, from: index)
        tokens.append(ExpressionToken(kind: .string, text: value, offset: index))
        index = end
      case _ where isWord(byte):
        let start = index
        while index < bytes.count, isWord(bytes[index]) || isExponentSign(bytes, index, start) { index += 1 }
        tokens.append(
          ExpressionToken(kind: .word, text: String(decoding: bytes[start..<index], as: UTF8.self), offset: start))
      default:
        guard let symbol = symbols.first(where: { bytes[index...].starts(with: $0.utf8) }) else {
          let rest = String(decoding: bytes[index...], as: UTF8.self)
          throw RuleProblem("unexpected \(quoted(String(rest.prefix(1))))", at: index)
        }
        tokens.append(ExpressionToken(kind: .symbol, text: symbol, offset: index))
        index += symbol.utf8.count
      }
    }
    tokens.append(ExpressionToken(kind: .end, text: "", offset: bytes.count))
    return tokens
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "."): true
    default: false
    }
  }

  /// The `-` of `1e-3`.
  private static func isExponentSign(_ bytes: [UInt8], _ index: Int, _ start: Int) -> Bool {
    (bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")) && index > start
      && (bytes[index - 1] | 0x20) == UInt8(ascii: "e")
      && bytes[start..<(index - 1)].allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
  }

  private static func string(_ bytes: [UInt8], from start: Int) throws(RuleProblem) -> (value: String, end: Int) {
    let quote = bytes[start]
    let isRaw = quote == UInt8(ascii: "`")
    var value: [UInt8] = []
    var index = start + 1
    while index < bytes.count, bytes[index] != quote {
      if bytes[index] == UInt8(ascii: "\\"), !isRaw {
        index += 1
        switch index < bytes.count ? bytes[index] : 0 {
        case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): value.append(UInt8(ascii: "\r"))
        case let byte where byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"):
          value.append(byte)
        default:
          throw RuleProblem(
            "unknown escape sequence in a string",
            advice: "Write \\\\ for a backslash, or `…`, in which there are none.",
            at: index - 1)
        }
      } else {
        value.append(bytes[index])
      }
      index += 1
    }
    guard index < bytes.count else { throw RuleProblem("the string that starts here has no end", at: start) }
    return (String(decoding: value, as: UTF8.self), index + 1)
  }
}
