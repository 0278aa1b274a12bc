import HansaCore

/// A value by its place among others of its type.
enum OrderedValue {
  /// Numbers, and dates and times as microseconds, so that a date compares with a timestamp.
  case number(Double)
  case text(Name)
  case bytes([UInt8])

  /// nil for NULL and for what has no order that could be measured.
  init?(_ value: SQLValue) {
    switch value {
    case .integer(let number): self = .number(Double(number))
    case .decimal(let number): self = .number(Double(number.unscaled) / Double(Decimal128.powersOfTen[number.scale]))
    case .double(let number):
      // NaN is the greatest of all in PostgreSQL.
      self = .number(number.value.isNaN ? .infinity : number.value)
    case .boolean(let isTrue): self = .number(isTrue ? 1 : 0)
    case .date(.max): self = .number(.infinity)
    case .date(-Int32.max): self = .number(-.infinity)
    case .date(let days): self = .number(Double(days) * 86_400_000_000)
    case .timestamp(.max), .timestamptz(.max): self = .number(.infinity)
    case .timestamp(-Int64.max), .timestamptz(-Int64.max): self = .number(-.infinity)
    case .time(let count), .timestamp(let count), .timestamptz(let count): self = .number(Double(count))
    case .interval(let interval):
      let days = Double(interval.months) * 30 + Double(interval.days)
      self = .number(days * 86_400_000_000 + Double(interval.microseconds))
    case .uuid(let number): self = .number(Double(number))
    case .text(let text): self = .text(text)
    case .bytes(let bytes): self = .bytes(bytes)
    case .null, .array: return nil
    }
  }

  /// Negative, zero or positive; nil for values of different kinds.
  func compared(to other: OrderedValue) -> Int? {
    switch (self, other) {
    case (.number(let a), .number(let b)): a < b ? -1 : a == b ? 0 : 1
    case (.text(let a), .text(let b)): a == b ? 0 : a < b ? -1 : 1
    case (.bytes(let a), .bytes(let b)): a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    default: nil
    }
  }

  /// How far this value lies between two others, 0 to 1: evenly for numbers, by the first bytes that differ for texts.
  func position(between low: OrderedValue, and high: OrderedValue) -> Double {
    switch (self, low, high) {
    case (.number(let value), .number(let low), .number(let high)):
      guard low.isFinite, high.isFinite, high > low else { return 0.5 }
      return min(1, max(0, (value - low) / (high - low)))
    case (.text(let value), .text(let low), .text(let high)):
      return Self.position(Array(value.string.utf8), Array(low.string.utf8), Array(high.string.utf8))
    case (.bytes(let value), .bytes(let low), .bytes(let high)): return Self.position(value, low, high)
    default: return 0.5
    }
  }

  private static func position(_ value: [UInt8], _ low: [UInt8], _ high: [UInt8]) -> Double {
    let common = zip(low, high).prefix { $0 == $1 }.count
    // Digits of a number whose base is what lies between the smallest and the largest byte that occurs.
    let tails = [value, low, high].map { $0.dropFirst(common).prefix(8) }
    let bytes = tails.joined()
    guard let least = bytes.min(), let most = bytes.max(), most > least else { return 0.5 }
    let base = Double(most - least) + 2
    func number(_ digits: ArraySlice<UInt8>) -> Double {
      var (result, weight) = (0.0, 1.0)
      for digit in digits {
        weight /= base
        result += (Double(digit - least) + 1) * weight
      }
      return result
    }
    let (a, b) = (number(tails[1]), number(tails[2]))
    return b > a ? min(1, max(0, (number(tails[0]) - a) / (b - a))) : 0.5
  }
}

/// Bounds of ranges that hold the same number of rows each.
struct Histogram {
  private let bounds: [SQLValue]

  init?(_ bounds: [SQLValue]) {
    guard bounds.count >= 2 else { return nil }
    self.bounds = bounds
  }

  /// The part of the rows below a value, evenly within a range (ineq_histogram_selectivity in PostgreSQL's
  /// src/backend/utils/adt/selfuncs.c); never quite none or all, for the bounds are a sample's. nil where the value is of
  /// another kind.
  func fraction(below value: OrderedValue) -> Double? {
    var (low, high) = (0, bounds.count)
    while low < high {
      let middle = (low + high) / 2
      guard let order = OrderedValue(bounds[middle])?.compared(to: value) else { return nil }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    let ranges = Double(bounds.count - 1)
    let least = 0.01 / ranges
    // `low` bounds are below the value.
    guard low > 0 else { return least }
    guard low < bounds.count else { return 1 - least }
    guard let start = OrderedValue(bounds[low - 1]), let end = OrderedValue(bounds[low]) else { return nil }
    return min(1 - least, max(least, (Double(low - 1) + value.position(between: start, and: end)) / ranges))
  }

  /// The part of the bounds, the outermost aside, that satisfy a test.
  func fraction(where test: (SQLValue) -> Bool) -> Double? {
    let inner = bounds.dropFirst().dropLast()
    return inner.isEmpty ? nil : Double(inner.count(where: test)) / Double(inner.count)
  }

  var count: Int { bounds.count }
}
