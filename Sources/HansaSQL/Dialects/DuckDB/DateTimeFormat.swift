/// A pattern of to_char for dates and times, read as PostgreSQL reads it.
public struct DateTimeFormat: Sendable {
  public enum Field: Sendable, Equatable {
    case year(digits: Int), yearWithComma, isoYear(digits: Int)
    case month, monthName(Letters), monthAbbreviation(Letters)
    case dayName(Letters), dayAbbreviation(Letters)
    case dayOfYear, isoDayOfYear, dayOfMonth, dayOfWeek, isoDayOfWeek
    case weekOfMonth, weekOfYear, isoWeek, century, julianDay, quarter
    case hour24, hour12, minute, second, secondsOfDay
    /// Digits of the second's fraction.
    case fraction(digits: Int)
    case meridiem(Letters, dotted: Bool), era(Letters, dotted: Bool)
  }
  public enum Letters: Sendable { case upper, capitalized, lower }
  public enum Ordinal: Sendable { case upper, lower }
  public enum Item: Sendable {
    case literal(String)
    /// - Parameter unpadded: FM, neither blanks nor zeros are added.
    case field(Field, unpadded: Bool, ordinal: Ordinal?)
  }

  public let items: [Item]

  /// Nil where the pattern has a part that Hansa does not know (time zones, Roman months, TM).
  public init?(_ pattern: String) {
    var items: [Item] = []
    var literal: [UInt8] = []
    func flush() {
      if !literal.isEmpty { items.append(.literal(String(decoding: literal, as: UTF8.self))) }
      literal = []
    }
    var bytes = Array(pattern.utf8)[...]
    while let byte = bytes.first {
      if byte == UInt8(ascii: "\"") {
        bytes.removeFirst()
        while let next = bytes.popFirst(), next != UInt8(ascii: "\"") {
          if next == UInt8(ascii: "\\"), let escaped = bytes.popFirst() {
            literal.append(escaped)
          } else {
            literal.append(next)
          }
        }
        continue
      }
      if byte == UInt8(ascii: "\\"), bytes.dropFirst().first == UInt8(ascii: "\"") {
        literal.append(UInt8(ascii: "\""))
        bytes.removeFirst(2)
        continue
      }
      let upper = Self.uppercase(bytes.prefix(5))
      if Self.refused.contains(where: { upper.hasPrefix($0) }) { return nil }
      let unpadded = upper.hasPrefix("FM")
      let rest = unpadded ? bytes.dropFirst(2) : bytes
      guard let (length, field) = Self.keyword(rest) else {
        // FM before anything else is a modifier of nothing.
        if unpadded { return nil }
        literal.append(byte)
        bytes.removeFirst()
        continue
      }
      flush()
      bytes = rest.dropFirst(length)
      var ordinal: Ordinal?
      if Self.uppercase(bytes.prefix(2)) == "TH" {
        ordinal = bytes.first == UInt8(ascii: "T") ? .upper : .lower
        bytes.removeFirst(2)
      } else if Self.uppercase(bytes.prefix(2)) == "SP" {
        return nil
      }
      items.append(.field(field, unpadded: unpadded, ordinal: ordinal))
    }
    flush()
    self.items = items
  }

  /// to_char knows all of it.
  public var isPrintable: Bool { true }

  /// to_date and to_timestamp know all of it: numbers of the common fields, and separators.
  public var isParsable: Bool {
    items.allSatisfy { item in
      switch item {
      case .literal(let text):
        return text.utf8.allSatisfy { $0 < 0x80 && !Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "T") }
      case .field(let field, _, let ordinal):
        guard ordinal == nil else { return false }
        switch field {
        case .year(4), .month, .monthAbbreviation, .monthName, .dayOfMonth, .hour24, .minute, .second: return true
        case .fraction(let digits): return digits == 3 || digits == 6
        default: return false
        }
      }
    }
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static let refused = ["TM", "FX", "TZ", "OF", "RM"]

  private static func uppercase(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
  }

  /// The longest keyword at the start, with its length.
  private static func keyword(_ bytes: ArraySlice<UInt8>) -> (Int, Field)? {
    let start = uppercase(bytes.prefix(5))
    for (word, field) in numeric where start.hasPrefix(word) { return (word.utf8.count, field) }
    for (word, make) in worded where start.hasPrefix(word) {
      // The letters' case is that of the first two: MONTH, Month, month.
      let first = bytes.first ?? 0
      let second = bytes.dropFirst().first ?? 0
      let isUpper = (0x41...0x5A).contains(first)
      let dotted = word.utf8.contains(UInt8(ascii: "."))
      let letters: Letters =
        !isUpper ? .lower : dotted || (0x41...0x5A).contains(second) ? .upper : .capitalized
      return (word.utf8.count, make(letters))
    }
    return nil
  }

  private static let numeric: [(String, Field)] = [
    ("SSSSS", .secondsOfDay), ("SSSS", .secondsOfDay), ("Y,YYY", .yearWithComma), ("IYYY", .isoYear(digits: 4)),
    ("IDDD", .isoDayOfYear), ("HH24", .hour24), ("HH12", .hour12), ("YYYY", .year(digits: 4)),
    ("IYY", .isoYear(digits: 3)), ("YYY", .year(digits: 3)), ("DDD", .dayOfYear), ("FF1", .fraction(digits: 1)),
    ("FF2", .fraction(digits: 2)), ("FF3", .fraction(digits: 3)), ("FF4", .fraction(digits: 4)),
    ("FF5", .fraction(digits: 5)), ("FF6", .fraction(digits: 6)), ("IY", .isoYear(digits: 2)),
    ("YY", .year(digits: 2)), ("MM", .month), ("DD", .dayOfMonth), ("ID", .isoDayOfWeek), ("WW", .weekOfYear),
    ("IW", .isoWeek), ("CC", .century), ("HH", .hour12), ("MI", .minute), ("MS", .fraction(digits: 3)),
    ("SS", .second), ("US", .fraction(digits: 6)),
  ]

  private static let worded: [(String, @Sendable (Letters) -> Field)] = [
    ("MONTH", { .monthName($0) }), ("MON", { .monthAbbreviation($0) }), ("DAY", { .dayName($0) }),
    ("DY", { .dayAbbreviation($0) }), ("A.M.", { .meridiem($0, dotted: true) }),
    ("P.M.", { .meridiem($0, dotted: true) }), ("A.D.", { .era($0, dotted: true) }),
    ("B.C.", { .era($0, dotted: true) }), ("AM", { .meridiem($0, dotted: false) }),
    ("PM", { .meridiem($0, dotted: false) }), ("AD", { .era($0, dotted: false) }),
    ("BC", { .era($0, dotted: false) }),
    ("Y", { _ in .year(digits: 1) }), ("I", { _ in .isoYear(digits: 1) }), ("D", { _ in .dayOfWeek }),
    ("W", { _ in .weekOfMonth }), ("J", { _ in .julianDay }), ("Q", { _ in .quarter }),
  ]
}
