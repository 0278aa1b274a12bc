import Foundation
import HansaCore

/// A pattern of LIKE, taken apart once.
struct LikePattern {
  private enum Part: Equatable {
    case byte(UInt8)
    case anyCharacter
    case anything
  }
  private var parts: [Part] = []
  private let ignoresCase: Bool

  /// PostgreSQL's FIXED_CHAR_SEL, FULL_WILDCARD_SEL and ANY_CHAR_SEL (src/backend/utils/adt/like_support.c).
  static let perCharacter = 0.2
  static let perWildcard = 5.0
  static let perAnyCharacter = 0.9

  /// - Parameter escape: a backslash where nil, none where empty.
  init(_ written: Name, escape: String? = nil, ignoringCase: Bool = false) {
    ignoresCase = ignoringCase
    let escape = (escape ?? "\\").utf8.first
    var isEscaped = false
    for byte in written.string.utf8 {
      if isEscaped {
        parts.append(.byte(byte))
        isEscaped = false
      } else if byte == escape {
        isEscaped = true
      } else if byte == UInt8(ascii: "%") {
        if parts.last != .anything { parts.append(.anything) }
      } else {
        parts.append(byte == UInt8(ascii: "_") ? .anyCharacter : .byte(ignoringCase ? byte.lowercased : byte))
      }
    }
  }

  init(prefix: Name) {
    ignoresCase = false
    parts = prefix.string.utf8.map { .byte($0) } + [.anything]
  }

  private var prefix: [UInt8] {
    var bytes: [UInt8] = []
    for case .byte(let byte) in parts.prefix(while: { if case .byte = $0 { true } else { false } }) {
      bytes.append(byte)
    }
    return bytes
  }

  /// The only text that matches; nil where there may be others.
  var exact: Name? {
    let prefix = prefix
    return !ignoresCase && prefix.count == parts.count ? Name(String(decoding: prefix, as: UTF8.self)) : nil
  }

  /// From the first text that matches up to one that no longer does; nil where any text may match.
  var range: (Name, Name)? {
    let prefix = prefix
    guard !ignoresCase, let last = prefix.last, last < 0x7F else { return nil }
    return (
      Name(String(decoding: prefix, as: UTF8.self)),
      Name(String(decoding: prefix.dropLast() + [last + 1], as: UTF8.self))
    )
  }

  var usualSelectivity: Double { Self.usualSelectivity(parts[...]) }

  /// Of what comes after the prefix.
  var usualSelectivityOfRest: Double { Self.usualSelectivity(parts.dropFirst(prefix.count)) }

  /// A leading wildcard costs nothing: what follows may stand anywhere, which it says by itself.
  private static func usualSelectivity(_ parts: ArraySlice<Part>) -> Double {
    var result = 1.0
    for part in parts.drop(while: { $0 == .anything }) {
      switch part {
      case .byte: result *= perCharacter
      case .anyCharacter: result *= perAnyCharacter
      case .anything: result *= perWildcard
      }
    }
    return min(1, max(1e-6, result))
  }

  /// By bytes; without regard to the case of ASCII letters alone where it is to be ignored.
  func matches(_ text: Name) -> Bool {
    let bytes = Array(text.string.utf8)
    var (place, part) = (0, 0)
    // Where to go on when what follows the last wildcard fails.
    var retry: (place: Int, part: Int)?
    while place < bytes.count {
      if part < parts.count, parts[part] == .anything {
        part += 1
        retry = (place, part)
      } else if part < parts.count, let next = step(parts[part], bytes, place) {
        (place, part) = (next, part + 1)
      } else if let last = retry {
        retry = (last.place + 1, last.part)
        (place, part) = (last.place + 1, last.part)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .anything }
  }

  /// The place after what the part takes; nil where it does not match.
  private func step(_ part: Part, _ bytes: [UInt8], _ place: Int) -> Int? {
    switch part {
    case .byte(let byte): return (ignoresCase ? bytes[place].lowercased : bytes[place]) == byte ? place + 1 : nil
    case .anyCharacter:
      var next = place + 1
      while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
      return next
    case .anything: return nil
    }
  }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
