import Foundation

/// An identifier or a key that is compared by its UTF-8 bytes.
///
/// Swift's `String` compares by canonical equivalence ("é" composed equals "é" decomposed). Databases do not, so
/// every table name, column name and map key of Hansa is a `Name`.
public struct Name: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let string: String

  public init(_ string: String) { self.string = string }
  public init(stringLiteral value: String) { string = value }

  public var description: String { string }

  public static func == (a: Name, b: Name) -> Bool {
    let (a, b) = (a.string.utf8, b.string.utf8)
    let count = a.count
    guard count == b.count else { return false }
    // Planning compares and hashes names all the time: at once where the bytes lie together, as they nearly always do.
    let isEqual: Bool?? = a.withContiguousStorageIfAvailable { a in
      b.withContiguousStorageIfAvailable { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return true }
        return memcmp(a, b, count) == 0
      }
    }
    if let isEqual, let isEqual { return isEqual }
    return a.elementsEqual(b)
  }

  public static func < (a: Name, b: Name) -> Bool { a.string.utf8.lexicographicallyPrecedes(b.string.utf8) }

  public func hash(into hasher: inout Hasher) {
    let utf8 = string.utf8
    if utf8.withContiguousStorageIfAvailable({ hasher.combine(bytes: UnsafeRawBufferPointer($0)) }) == nil {
      // Hashes of equal names are equal wherever their bytes lie.
      Array(utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
    }
    hasher.combine(0xFF as UInt8)
  }

  /// The name with its ASCII letters in lower case, as PostgreSQL folds unquoted identifiers.
  public var folded: Name {
    Name(
      String(
        decoding: string.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
  }
}
