/// An identifier or a key that is compared by its UTF-8 bytes.
///
/// Swift's `String` compares by canonical equivalence ("é" composed equals "é" decomposed). Databases do not, so
/// every table name, column name and map key of Hansa is a `Name`.
public struct Name: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let string: String

  public init(_ string: String) { self.string = string }
  public init(stringLiteral value: String) { string = value }

  public var description: String { string }

  public static func == (a: Name, b: Name) -> Bool { a.string.utf8.elementsEqual(b.string.utf8) }
  public static func < (a: Name, b: Name) -> Bool { a.string.utf8.lexicographicallyPrecedes(b.string.utf8) }
  public func hash(into hasher: inout Hasher) {
    for byte in string.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }

  /// The name with its ASCII letters in lower case, as PostgreSQL folds unquoted identifiers.
  public var folded: Name {
    Name(
      String(
        decoding: string.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
  }
}
