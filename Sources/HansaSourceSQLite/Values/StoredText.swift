import HansaCore

/// Texts that stand for dates, times and uuids. Only the ISO forms: what sorts as text as it does as time.
enum StoredText {
  /// Microseconds from 1970 up to the end of PostgreSQL's timestamps, 294276 AD.
  static let timestampLimit: Int64 = 9_223_371_331_200_000_000

  /// `2024-01-02`, the years 1 to 9999.
  static func date(_ bytes: UnsafeRawBufferPointer) -> Int32? {
    var scanner = Scanner(bytes)
    guard let days = scanner.date(), scanner.isAtEnd else { return nil }
    return days
  }

  /// `03:04`, `03:04:05`, `03:04:05.678`: microseconds since midnight.
  static func time(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var scanner = Scanner(bytes)
    guard let time = scanner.time(), scanner.isAtEnd else { return nil }
    return time
  }

  /// A date, or a date and a time with a blank or a T between them and, maybe, Z or `±HH[:MM]` behind.
  ///
  /// - Returns: microseconds since 1970 as written, and the seconds east of Greenwich, if they are written.
  static func timestamp(_ bytes: UnsafeRawBufferPointer) -> (microseconds: Int64, offset: Int?)? {
    var scanner = Scanner(bytes)
    guard let days = scanner.date() else { return nil }
    let midnight = Int64(days) * 86_400_000_000
    if scanner.isAtEnd { return (midnight, nil) }
    guard scanner.skip(UInt8(ascii: " ")) || scanner.skip(UInt8(ascii: "T")), let time = scanner.time() else {
      return nil
    }
    if scanner.isAtEnd { return (midnight + time, nil) }
    guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    return (midnight + time, offset)
  }

  /// 32 hexadecimal digits, with hyphens or without.
  static func uuid(_ bytes: UnsafeRawBufferPointer) -> UInt128? {
    guard bytes.count == 32 || bytes.count == 36 else { return nil }
    var value: UInt128 = 0
    for (index, byte) in bytes.enumerated() {
      if bytes.count == 36, index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt128(digit)
    }
    return value
  }

  /// UTF-8 without NUL, which PostgreSQL's text cannot hold. No address means that SQLite could not convert the text.
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.baseAddress != nil else { return false }
    var isASCII = true
    for byte in bytes {
      if byte == 0 { return false }
      if byte >= 0x80 { isASCII = false }
    }
    return isASCII || String(validating: bytes, as: UTF8.self) != nil
  }
}

/// Reads a text from its start.
private struct Scanner {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func digit() -> Int? {
    guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
    position += 1
    return Int(bytes[position - 1]) - 0x30
  }

  private mutating func digits(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  mutating func date() -> Int32? {
    guard let year = digits(4), year > 0, skip(UInt8(ascii: "-")), let month = digits(2), skip(UInt8(ascii: "-")),
      let day = digits(2)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    return date.exists ? Int32(date.days) : nil
  }

  mutating func time() -> Int64? {
    guard let hour = digits(2), skip(UInt8(ascii: ":")), let minute = digits(2), minute < 60 else { return nil }
    var second = 0
    var micros = 0
    if skip(UInt8(ascii: ":")) {
      guard let read = digits(2), read < 60 else { return nil }
      second = read
      if skip(UInt8(ascii: ".")) {
        guard let fraction = fraction() else { return nil }
        micros = fraction
      }
    }
    let total = Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + Int64(micros)
    return total <= 86_400_000_000 ? total : nil
  }

  /// At least one digit; those after the sixth round, a tie to even.
  private mutating func fraction() -> Int? {
    guard var value = digit() else { return nil }
    var count = 1
    var next: Int?
    var isTie = true
    while let digit = digit() {
      count += 1
      if count <= 6 {
        value = value * 10 + digit
      } else if next == nil {
        next = digit
      } else if digit != 0 {
        isTie = false
      }
    }
    for _ in min(count, 6)..<6 { value *= 10 }
    guard let next else { return value }
    if next > 5 || (next == 5 && (!isTie || value % 2 == 1)) { value += 1 }
    return value
  }

  mutating func offset() -> Int? {
    if skip(UInt8(ascii: "Z")) { return 0 }
    let isWest = skip(UInt8(ascii: "-"))
    guard isWest || skip(UInt8(ascii: "+")), let hours = digits(2), hours < 16 else { return nil }
    var minutes = 0
    if !isAtEnd {
      _ = skip(UInt8(ascii: ":"))
      guard let read = digits(2), read < 60 else { return nil }
      minutes = read
    }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }
}
