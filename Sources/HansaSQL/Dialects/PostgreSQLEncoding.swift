import HansaCore

/// What the encoding of a PostgreSQL database means for text there. The reference's is UTF-8; statements travel in UTF-8 to
/// all, and the server converts them.
public struct PostgreSQLEncoding: Hashable, Sendable {
  /// As the server says it: `UTF8`, `LATIN1`, `WIN1252`.
  public let name: Name

  public static let utf8 = Self("UTF8")

  /// - Parameter name: nil where it is not known.
  public init(_ name: Name?) { self.name = name ?? "" }

  var isUTF8: Bool { name == "UTF8" }

  /// Collation "C" orders the bytes as they are stored: in these encodings as UTF-8 would be. Every byte of LATIN1 is the
  /// code point of its number, and SQL_ASCII is any bytes, which have to be UTF-8 to be read.
  public var hasByteOrder: Bool { ["UTF8", "SQL_ASCII", "LATIN1"].contains(name) }

  /// Functions see the characters that the reference's see. In SQL_ASCII they see bytes.
  var hasCharacters: Bool { !name.string.isEmpty && name != "SQL_ASCII" }

  /// Whether the database can hold the text: a statement that has another one in it fails.
  func holds(_ text: String) -> Bool {
    switch name {
    case "UTF8", "SQL_ASCII": true
    case "LATIN1": text.unicodeScalars.allSatisfy { $0.value < 0x100 }
    // The letters of the others are not listed here.
    default: text.utf8.allSatisfy { $0 < 0x80 }
    }
  }

  /// The name with numbers for the characters that the database does not have: only names that a query gives can have them.
  func name(_ identifier: Name) -> String {
    if holds(identifier.string) { return identifier.string }
    return identifier.string.unicodeScalars.map { holds(String($0)) ? String($0) : "_\(String($0.value, radix: 16))" }
      .joined()
  }

  /// Whether a function or operator gives what it would give of the same text in UTF-8.
  func keeps(_ function: Name, _ arguments: [SQLType], _ result: SQLType) -> Bool {
    let types = arguments + [result]
    // Escapes in JSON for characters that the database does not have are errors.
    if isUTF8 || Self.ofBytes.contains(function) { return true }
    guard types.contains(where: { $0.isTextual }) else { return true }
    guard hasCharacters, !types.contains(where: { $0 == .json || $0 == .jsonb }) else { return false }
    // The pattern form of substring, and length in an encoding.
    if ["substring", "length"].contains(function), arguments.count > 1, arguments[1].isText { return false }
    return !Self.showsBytes.contains(function) && !function.string.hasPrefix("regexp_")
  }

  /// Whether casting keeps what the cast gives in UTF-8.
  func keepsCast(from: SQLType, to: SQLType) -> Bool {
    if isUTF8 || !from.isTextual && !to.isTextual { return true }
    switch to {
    case .bytea, .json, .jsonb: return from == to || from == .unknown
    case .varchar(_?), .char: return hasCharacters || from == to
    default: return true
    }
  }

  /// Equal bytes are equal texts in all encodings, and concatenated bytes are.
  private static let ofBytes: Set<Name> = [
    "=", "<>", "<", "<=", ">", ">=", "||", "is distinct from", "coalesce", "nullif", "greatest", "least", "concat",
    "concat_ws", "= any", "<> any", "= all", "<> all",
  ]

  /// Show the bytes, or the numbers of characters, as they are in the database.
  private static let showsBytes: Set<Name> = [
    "octet_length", "bit_length", "md5", "ascii", "chr", "convert", "convert_to", "convert_from", "normalize",
    "is_normalized", "unistr", "to_ascii", "encode", "decode", "~", "~*", "!~", "!~*", "similar_to_escape",
  ]
}

extension SQLType {
  /// Text, or made of texts.
  fileprivate var isTextual: Bool {
    switch self {
    case .json, .jsonb, .unknown: true
    case .array(let element): element.isTextual
    case .record(let fields): fields.contains { $0.isTextual }
    default: isText
    }
  }
}
