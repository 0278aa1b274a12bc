import HansaCore
import HansaSQL

/// Operators of constants, as PostgreSQL computes them. nil for what it would refuse (overflow, division by zero),
/// which has to fail where and when it is reached, and for what is not computed here.
enum ConstantArithmetic {
  private static let day: Int64 = 86_400_000_000

  static func value(_ name: Name, _ left: SQLValue, _ right: SQLValue, _ type: SQLType) -> SQLValue? {
    switch (left, right) {
    case (.integer(let a), .integer(let b)) where type.isInteger: return integer(name, a, b, type)
    case (.integer, .decimal), (.decimal, .integer), (.decimal, .decimal), (.integer, .integer):
      guard type.isNumeric, let a = decimal(left), let b = decimal(right) else { return nil }
      return decimal(name, a, b, type)
    case (.date(let a), .integer(let b)): return shifted(a, by: name == "-" ? -b : b, name)
    case (.integer(let a), .date(let b)) where name == "+": return shifted(b, by: a, name)
    case (.date(let a), .date(let b)) where name == "-" && isFinite(a) && isFinite(b):
      return .integer(Int64(a) - Int64(b))
    case (.date(let a), .interval(let b)):
      guard isFinite(a), let sum = timestamp(Int64(a) * day, name, b) else { return nil }
      return .timestamp(sum)
    case (.interval(let a), .date(let b)) where name == "+":
      guard isFinite(b), let sum = timestamp(Int64(b) * day, name, a) else { return nil }
      return .timestamp(sum)
    case (.timestamp(let a), .interval(let b)): return timestamp(a, name, b).map { .timestamp($0) }
    // The session's time zone is UTC, whose days all have 24 hours.
    case (.timestamptz(let a), .interval(let b)): return timestamp(a, name, b).map { .timestamptz($0) }
    case (.text(let a), .text(let b)) where name == "||" && type == .text:
      return .text(a.string + b.string)
    default: return nil
    }
  }

  static func negated(_ value: SQLValue, _ type: SQLType) -> SQLValue? {
    switch value {
    case .integer(let number) where type.isInteger: return integer("-", 0, number, type)
    case .decimal(let number) where type.isNumeric:
      return .decimal(Decimal128(unscaled: -number.unscaled, scale: number.scale))
    default: return nil
    }
  }

  // MARK: Numbers

  private static func integer(_ name: Name, _ a: Int64, _ b: Int64, _ type: SQLType) -> SQLValue? {
    let result: (partialValue: Int64, overflow: Bool)
    switch name {
    case "+": result = a.addingReportingOverflow(b)
    case "-": result = a.subtractingReportingOverflow(b)
    case "*": result = a.multipliedReportingOverflow(by: b)
    case "/": result = a.dividedReportingOverflow(by: b)
    case "%": result = b == -1 ? (0, false) : a.remainderReportingOverflow(dividingBy: b)
    default: return nil
    }
    return result.overflow || !fits(result.partialValue, type) ? nil : .integer(result.partialValue)
  }

  static func fits(_ value: Int64, _ type: SQLType) -> Bool {
    switch type {
    case .int2: Int16(exactly: value) != nil
    case .int4: Int32(exactly: value) != nil
    case .int8: true
    default: false
    }
  }

  static func decimal(_ value: SQLValue) -> Decimal128? {
    switch value {
    case .integer(let number): Decimal128(unscaled: Int128(number), scale: 0)
    case .decimal(let number): number
    default: nil
    }
  }

  /// The scale of a sum is the larger one, that of a product the sum of both, as PostgreSQL displays them.
  private static func decimal(_ name: Name, _ a: Decimal128, _ b: Decimal128, _ type: SQLType) -> SQLValue? {
    let scale = name == "*" ? a.scale + b.scale : max(a.scale, b.scale)
    // A type that promises another scale would be told by its digits.
    if case .numeric(_, let promised?) = type, promised != scale { return nil }
    let result: (partialValue: Int128, overflow: Bool)
    switch name {
    case "+", "-":
      guard let x = a.rescaled(to: scale), let y = b.rescaled(to: scale) else { return nil }
      result =
        name == "+"
        ? x.unscaled.addingReportingOverflow(y.unscaled) : x.unscaled.subtractingReportingOverflow(y.unscaled)
    case "*": result = a.unscaled.multipliedReportingOverflow(by: b.unscaled)
    default: return nil
    }
    let fits = !result.overflow && result.partialValue.magnitude <= Decimal128.maximumUnscaled.magnitude && scale <= 37
    return fits ? .decimal(Decimal128(unscaled: result.partialValue, scale: scale)) : nil
  }

  // MARK: Dates

  private static func isFinite(_ days: Int32) -> Bool { days != .max && days != -.max }

  /// Days that the calendar of PostgreSQL's timestamps surely has: years 1 to 9999.
  private static let safeDays: ClosedRange<Int64> = -719_162...2_932_896

  private static func shifted(_ date: Int32, by days: Int64, _ name: Name) -> SQLValue? {
    guard name == "+" || name == "-", isFinite(date) else { return nil }
    let (sum, overflow) = Int64(date).addingReportingOverflow(days)
    return overflow || !safeDays.contains(sum) ? nil : .date(Int32(sum))
  }

  /// Months first, to the last day of a shorter month, then days, then time.
  private static func timestamp(_ start: Int64, _ name: Name, _ interval: Interval) -> Int64? {
    guard name == "+" || name == "-", start != .max, start != -.max, interval.microseconds != .min else { return nil }
    let sign: Int64 = name == "-" ? -1 : 1
    var days = start.flooredQuotient(by: day)
    let time = start - days * day
    guard safeDays.contains(days) else { return nil }
    if interval.months != 0 {
      let date = CivilDate(days: Int(days))
      let months = Int64(date.year) * 12 + Int64(date.month - 1) + sign * Int64(interval.months)
      let newYear = Int(months.flooredQuotient(by: 12))
      let newMonth = Int(months - Int64(newYear) * 12) + 1
      guard (1...9999).contains(newYear) else { return nil }
      let last = CivilDate.days(inMonth: newMonth, of: newYear)
      days = Int64(CivilDate(year: newYear, month: newMonth, day: min(date.day, last)).days)
    }
    days += sign * Int64(interval.days)
    guard safeDays.contains(days) else { return nil }
    let (sum, overflow) = (days * day + time).addingReportingOverflow(sign * interval.microseconds)
    return overflow || !safeDays.contains(sum.flooredQuotient(by: day)) ? nil : sum
  }

  // MARK: Comparison

  /// Negative, 0, positive; nil where it is not known here how PostgreSQL orders them.
  static func order(_ left: SQLValue, _ right: SQLValue) -> Int? {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return compare(a, b)
    case (.integer, .decimal), (.decimal, .integer), (.decimal, .decimal):
      guard let a = decimal(left), let b = decimal(right) else { return nil }
      let scale = max(a.scale, b.scale)
      guard let x = a.rescaled(to: scale), let y = b.rescaled(to: scale) else { return nil }
      return compare(x.unscaled, y.unscaled)
    case (.double(let a), .double(let b)):
      // NaN equals itself and is the largest.
      if a.value.isNaN || b.value.isNaN { return compare(a.value.isNaN ? 1 : 0, b.value.isNaN ? 1 : 0) }
      return compare(a.value, b.value)
    case (.boolean(let a), .boolean(let b)): return compare(a ? 1 : 0, b ? 1 : 0)
    case (.text(let a), .text(let b)):
      if a == b { return 0 }
      return a.string.utf8.lexicographicallyPrecedes(b.string.utf8) ? -1 : 1
    case (.date(let a), .date(let b)): return compare(a, b)
    case (.time(let a), .time(let b)), (.timestamp(let a), .timestamp(let b)),
      (.timestamptz(let a), .timestamptz(let b)):
      return compare(a, b)
    case (.uuid(let a), .uuid(let b)): return compare(a, b)
    default: return nil
    }
  }

  private static func compare<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
}
