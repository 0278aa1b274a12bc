import HansaCore
import HansaSQL
import Synchronization

extension DuckDBFunctions {
  /// to_char and its inverses. A pattern is read once.
  static let formats: [ScalarFunction] = [
    ScalarFunction("hansa_to_char") { (value: TimestampValue, pattern: Text) throws -> String? in
      guard value.isFinite else { return nil }
      let format = try FormatCache.dateTime(pattern.string)
      return DateTimeWriter(DateTimeParts(value.microseconds)).text(format)
    },
    ScalarFunction("hansa_to_char_number") { (digits: Text, pattern: Text) throws -> String in
      NumberWriter(try FormatCache.number(pattern.string)).text(digits.string)
    },
    ScalarFunction("hansa_to_date") { (text: Text, pattern: Text) throws -> DateValue in
      let value = try FormattedDateReader.read(text.string, FormatCache.dateTime(pattern.string))
      return DateValue(days: Int32(DateTimeParts(value).date.days))
    },
    ScalarFunction("hansa_to_timestamp_format") { (text: Text, pattern: Text) throws -> TimestampValue in
      TimestampValue(microseconds: try FormattedDateReader.read(text.string, FormatCache.dateTime(pattern.string)))
    },
  ]
}

/// The last patterns that were read.
enum FormatCache {
  private static let dateTimes = Mutex<(String, DateTimeFormat)?>(nil)
  private static let numbers = Mutex<(String, NumberFormat)?>(nil)

  static func dateTime(_ pattern: String) throws -> DateTimeFormat {
    if let (known, format) = dateTimes.withLock({ $0 }), known.utf8.elementsEqual(pattern.utf8) { return format }
    guard let format = DateTimeFormat(pattern) else { throw unknown(pattern) }
    dateTimes.withLock { $0 = (pattern, format) }
    return format
  }

  static func number(_ pattern: String) throws -> NumberFormat {
    if let (known, format) = numbers.withLock({ $0 }), known.utf8.elementsEqual(pattern.utf8) { return format }
    guard let format = NumberFormat(pattern) else { throw unknown(pattern) }
    numbers.withLock { $0 = (pattern, format) }
    return format
  }

  private static func unknown(_ pattern: String) -> HansaError {
    HansaError(.featureNotSupported, "the pattern \"\(pattern)\" is not supported by the merge engine yet")
  }
}

/// Writes a timestamp by a pattern.
struct DateTimeWriter {
  private let parts: DateTimeParts
  init(_ parts: DateTimeParts) { self.parts = parts }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  func text(_ format: DateTimeFormat) -> String {
    var result = ""
    for item in format.items {
      switch item {
      case .literal(let text): result += text
      case .field(let field, let unpadded, let ordinal):
        let text = write(field, unpadded)
        result += text + (ordinal.map { suffix(text, $0) } ?? "")
      }
    }
    return result
  }

  private func write(_ field: DateTimeFormat.Field, _ unpadded: Bool) -> String {
    let date = parts.date
    func number(_ value: Int, _ width: Int) -> String { unpadded ? String(value) : DateTimeText.padded(value, width) }
    func name(_ text: String, _ letters: DateTimeFormat.Letters, _ width: Int) -> String {
      let cased = letters == .upper ? text.uppercased() : letters == .lower ? text.lowercased() : text
      return unpadded ? cased : cased + String(repeating: " ", count: max(0, width - cased.utf8.count))
    }
    func year(_ value: Int, _ digits: Int) -> String {
      let shown = value > 0 ? value : 1 - value
      let cut = [1: 10, 2: 100, 3: 1000][digits].map { shown % $0 } ?? shown
      return number(cut, digits)
    }
    switch field {
    case .year(let digits): return year(date.year, digits)
    case .yearWithComma:
      let shown = date.year > 0 ? date.year : 1 - date.year
      return "\(shown / 1000),\(DateTimeText.padded(shown % 1000, 3))"
    case .isoYear(let digits): return year(date.isoWeek.year, digits)
    case .month: return number(date.month, 2)
    case .monthName(let letters): return name(Self.months[date.month - 1], letters, 9)
    case .monthAbbreviation(let letters): return name(String(Self.months[date.month - 1].prefix(3)), letters, 0)
    case .dayName(let letters): return name(Self.days[date.isoWeekday - 1], letters, 9)
    case .dayAbbreviation(let letters): return name(String(Self.days[date.isoWeekday - 1].prefix(3)), letters, 0)
    case .dayOfYear: return number(date.dayOfYear, 3)
    case .isoDayOfYear: return number((date.isoWeek.week - 1) * 7 + date.isoWeekday, 3)
    case .dayOfMonth: return number(date.day, 2)
    case .dayOfWeek: return String(date.isoWeekday % 7 + 1)
    case .isoDayOfWeek: return String(date.isoWeekday)
    case .weekOfMonth: return String((date.day - 1) / 7 + 1)
    case .weekOfYear: return number((date.dayOfYear - 1) / 7 + 1, 2)
    case .isoWeek: return number(date.isoWeek.week, 2)
    case .century:
      return number(date.year > 0 ? (date.year - 1) / 100 + 1 : date.year / 100 - 1, 2)
    case .julianDay: return String(date.days + 2_440_588)
    case .quarter: return String((date.month - 1) / 3 + 1)
    case .hour24: return number(parts.hour, 2)
    case .hour12: return number(parts.hour % 12 == 0 ? 12 : parts.hour % 12, 2)
    case .minute: return number(parts.minute, 2)
    case .second: return number(parts.second, 2)
    case .secondsOfDay: return String(parts.time / 1_000_000)
    case .fraction(let digits):
      let power = [100_000, 10_000, 1000, 100, 10, 1][digits - 1]
      return DateTimeText.padded(parts.microsecond / power, digits)
    case .meridiem(let letters, let dotted): return mark(parts.hour < 12 ? "AM" : "PM", letters, dotted)
    case .era(let letters, let dotted): return mark(date.year > 0 ? "AD" : "BC", letters, dotted)
    }
  }

  private func mark(_ text: String, _ letters: DateTimeFormat.Letters, _ dotted: Bool) -> String {
    let shown = dotted ? text.map { "\($0)." }.joined() : text
    return letters == .lower ? shown.lowercased() : shown
  }

  /// st, nd, rd, th.
  private func suffix(_ number: String, _ ordinal: DateTimeFormat.Ordinal) -> String {
    let value = Int(number.drop { $0 == " " }) ?? 0
    let letters = (11...13).contains(value % 100) ? "th" : [1: "st", 2: "nd", 3: "rd"][value % 10] ?? "th"
    return ordinal == .upper ? letters.uppercased() : letters
  }
}

/// Writes a decimal by a pattern.
struct NumberWriter {
  private let format: NumberFormat
  init(_ format: NumberFormat) { self.format = format }

  /// - Parameter number: its decimal digits, with sign and point.
  func text(_ number: String) -> String {
    let (negative, whole, fraction) = rounded(number)
    let overflows = whole.count > format.integerDigits
    var digits = overflows ? [] : [UInt8](repeating: 0x20, count: format.integerDigits - whole.count) + whole
    var fractions = fraction
    // A zero in the pattern fills all places after it.
    var out: [UInt8] = []
    var started = false
    var afterPoint = false
    var fractionText: [UInt8] = []
    for place in format.places {
      switch place {
      case .point: afterPoint = true
      case .group:
        if overflows {
          out.append(UInt8(ascii: ","))
        } else if started {
          out.append(UInt8(ascii: ","))
        } else {
          out.append(0x20)
        }
      case .digit, .zero:
        if afterPoint {
          fractionText.append(overflows ? UInt8(ascii: "#") : fractions.removeFirst())
        } else if overflows {
          out.append(UInt8(ascii: "#"))
        } else {
          let digit = digits.removeFirst()
          if digit != 0x20 { started = true }
          if place == .zero { started = true }
          out.append(digit == 0x20 && started ? UInt8(ascii: "0") : digit)
        }
      }
    }
    // Without a fraction a number below 1 still shows its 0.
    if !started, !overflows, !afterPoint || format.unpadded && fractionText.isEmpty, let last = out.indices.last {
      out[last] = UInt8(ascii: "0")
      started = true
    }
    return arranged(out, fractionText, afterPoint: afterPoint, negative: negative)
  }

  private func arranged(_ whole: [UInt8], _ fraction: [UInt8], afterPoint: Bool, negative: Bool) -> String {
    var fraction = fraction
    if format.unpadded {
      // 9s at the end give no zeros, 0s do.
      var places = format.places.drop { $0 != .point }.dropFirst()[...]
      while fraction.last == UInt8(ascii: "0"), places.last == .digit {
        fraction.removeLast()
        places.removeLast()
      }
    }
    // Nothing at all left: a 0 before the point.
    var whole = whole
    if format.unpadded, afterPoint, fraction.isEmpty, whole.allSatisfy({ $0 == 0x20 }), !whole.isEmpty {
      whole[whole.count - 1] = UInt8(ascii: "0")
    }
    let blanks = whole.prefix { $0 == 0x20 }.count
    let digits = String(decoding: whole.dropFirst(blanks), as: UTF8.self)
    let padding = format.unpadded ? "" : String(repeating: " ", count: blanks)
    let point = afterPoint ? "." + String(decoding: fraction, as: UTF8.self) : ""
    switch format.sign {
    case .anchored:
      return padding + (negative ? "-" : format.unpadded ? "" : " ") + digits + point
    case .leading: return padding + (negative ? "-" : "+") + digits + point
    case .trailing: return padding + digits + point + (negative ? "-" : "+")
    case .trailingMinus: return padding + digits + point + (negative ? "-" : format.unpadded ? "" : " ")
    }
  }

  /// Rounded half away from zero to the pattern's digits; the whole part without leading zeros.
  private func rounded(_ number: String) -> (negative: Bool, whole: [UInt8], fraction: [UInt8]) {
    let bytes = Array(number.utf8)
    let negative = bytes.first == UInt8(ascii: "-")
    let parts = bytes.drop { $0 == UInt8(ascii: "-") }.split(separator: UInt8(ascii: "."))
    let whole = parts.first.map(Array.init) ?? []
    let given = parts.count > 1 ? Array(parts[1]) : []
    let count = format.fractionDigits
    var digits = whole + given.prefix(count) + [UInt8](repeating: 0x30, count: max(0, count - given.count))
    if given.count > count, given[count] >= UInt8(ascii: "5") {
      var index = digits.count - 1
      while index >= 0, digits[index] == UInt8(ascii: "9") {
        digits[index] = 0x30
        index -= 1
      }
      if index >= 0 { digits[index] += 1 } else { digits.insert(UInt8(ascii: "1"), at: 0) }
    }
    let isZero = digits.allSatisfy { $0 == 0x30 }
    return (negative && !isZero, Array(digits.dropLast(count).drop { $0 == 0x30 }), Array(digits.suffix(count)))
  }
}

/// Reads a text by a pattern of numbers, month names and separators.
enum FormattedDateReader {
  /// Microseconds since 1970-01-01.
  static func read(_ text: String, _ format: DateTimeFormat) throws -> Int64 {
    var date = CivilDate(year: 1, month: 1, day: 1)
    var time: Int64 = 0
    var rest = Array(text.utf8)[...]
    let malformed = HansaError(
      .invalidDatetime, "the text \"\(text)\" does not have the form that the pattern asks for",
      advice: "The merge engine reads it strictly: numbers of the full width or followed by a separator.")
    func skipBlanks() { while rest.first?.isSpace == true { rest.removeFirst() } }
    func number(_ most: Int) throws -> Int {
      skipBlanks()
      let digits = rest.prefix(most).prefix(while: \.isDigit)
      guard !digits.isEmpty, let value = Int(String(decoding: digits, as: UTF8.self)) else { throw malformed }
      rest = rest.dropFirst(digits.count)
      return value
    }
    func month(full: Bool) throws -> Int {
      skipBlanks()
      let names = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
      ]
      let word = String(decoding: rest.prefix(while: \.isLetter).map(\.lowered), as: UTF8.self)
      guard let index = names.firstIndex(where: { full ? $0 == word : $0.prefix(3) == word }) else { throw malformed }
      rest = rest.dropFirst(word.utf8.count)
      return index + 1
    }
    for item in format.items {
      switch item {
      case .literal(let literal):
        for byte in literal.utf8 {
          if byte.isSpace {
            skipBlanks()
          } else if rest.first == byte {
            rest.removeFirst()
          } else {
            throw malformed
          }
        }
      case .field(let field, _, _):
        switch field {
        case .year: date.year = try number(4)
        case .month: date.month = try number(2)
        case .monthName: date.month = try month(full: true)
        case .monthAbbreviation: date.month = try month(full: false)
        case .dayOfMonth: date.day = try number(2)
        case .hour24: time += Int64(try limited(number(2), 23, text)) * 3_600_000_000
        case .minute: time += Int64(try limited(number(2), 59, text)) * 60_000_000
        case .second: time += Int64(try limited(number(2), 59, text)) * 1_000_000
        case .fraction(let digits):
          let found = rest.prefix(while: \.isDigit)
          guard found.count == digits, let value = Int64(String(decoding: found, as: UTF8.self)) else {
            throw malformed
          }
          rest = rest.dropFirst(digits)
          time += digits == 3 ? value * 1000 : value
        default: throw malformed
        }
      }
    }
    guard rest.allSatisfy(\.isSpace), date.year > 0 else { throw malformed }
    guard date.exists else {
      throw HansaError(.datetimeOverflow, "date/time field value out of range: \"\(text)\"")
    }
    return Int64(date.days) * DateTimeParts.dayLength + time
  }

  private static func limited(_ value: Int, _ most: Int, _ text: String) throws -> Int {
    if value > most { throw HansaError(.datetimeOverflow, "date/time field value out of range: \"\(text)\"") }
    return value
  }
}
