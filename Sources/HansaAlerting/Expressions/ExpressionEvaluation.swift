import HansaCore

/// A series' value at the instant of an evaluation.
public struct SeriesValue: Sendable {
  public var labels: LabelSet
  public var value: Double

  public init(_ labels: LabelSet, _ value: Double) {
    self.labels = labels
    self.value = value
  }
}

extension SeriesExpression {
  /// The series that the expression has at an instant.
  ///
  /// - Parameter series: what a selector selects, with the samples from the instant back to its reach at least.
  /// - Throws: where two series with the same labels would have to be told apart.
  func values(
    at instant: AlertInstant, _ series: (SeriesSelector) -> [SampledSeries]
  ) throws(HansaError) -> [SeriesValue] {
    switch self {
    case .number(let value): return [SeriesValue(.empty, value)]
    case .instant(let selector):
      return series(selector).compactMap { one in one.value(at: instant).map { SeriesValue(one.labels, $0) } }
    case .window(let function, let selector, let range):
      // The last value of a series keeps its name, as the series itself.
      let keepsName = function == .last
      return series(selector).compactMap { one in
        function.value(one.window(range, at: instant), range: range, now: instant).map {
          SeriesValue(keepsName ? one.labels : one.labels.withoutMetricName, $0)
        }
      }
    case .absent(let selector, let range):
      let isThere = series(selector).contains { one in
        range.map { !one.window($0, at: instant).isEmpty } ?? (one.value(at: instant) != nil)
      }
      return isThere ? [] : [SeriesValue(selector.knownLabels, 1)]
    case .aggregate(let aggregation, let grouping, let inner):
      return aggregation.grouped(try inner.values(at: instant, series), by: grouping)
    case .arithmetic(let operation, let left, let right):
      return try Self.pairs(left, right, at: instant, series) { a, b, labels in
        SeriesValue(labels.withoutMetricName, operation.result(a, b))
      }
    case .comparison(let comparison, let left, let right):
      // The value of a comparison is that of the series, on whichever side it stands.
      let keepsRight = left.isNumber
      return try Self.pairs(left, right, at: instant, series) { a, b, labels in
        comparison.holds(a, b) ? SeriesValue(labels, keepsRight ? b : a) : nil
      }
    case .set(let operation, let left, let right):
      let (left, right) = (try left.values(at: instant, series), try right.values(at: instant, series))
      return operation.joined(left, right)
    }
  }

  private static func pairs(
    _ left: SeriesExpression, _ right: SeriesExpression, at instant: AlertInstant,
    _ series: (SeriesSelector) -> [SampledSeries], _ combine: (Double, Double, LabelSet) -> SeriesValue?
  ) throws(HansaError) -> [SeriesValue] {
    if right.isNumber {
      let number = right.constant
      return try left.values(at: instant, series).compactMap { combine($0.value, number, $0.labels) }
    }
    if left.isNumber {
      let number = left.constant
      return try right.values(at: instant, series).compactMap { combine(number, $0.value, $0.labels) }
    }
    let (left, right) = (try left.values(at: instant, series), try right.values(at: instant, series))
    var partners: [LabelSet: Double] = [:]
    for one in right {
      guard partners.updateValue(one.value, forKey: one.labels.withoutMetricName) == nil else {
        throw ambiguous(one.labels, "right")
      }
    }
    var matched: Set<LabelSet> = []
    var results: [SeriesValue] = []
    for one in left {
      let key = one.labels.withoutMetricName
      guard let partner = partners[key] else { continue }
      guard matched.insert(key).inserted else { throw ambiguous(one.labels, "left") }
      if let result = combine(one.value, partner, one.labels) { results.append(result) }
    }
    return results
  }

  private static func ambiguous(_ labels: LabelSet, _ side: String) -> HansaError {
    HansaError(
      .cardinalityViolation,
      "several series on the \(side) of an operator have the labels \(labels.withoutMetricName)",
      advice: "Make one of them by sum by (…), or select by one more label.")
  }

  /// The value of an expression that is a number.
  var constant: Double {
    switch self {
    case .number(let value): value
    case .arithmetic(let operation, let left, let right): operation.result(left.constant, right.constant)
    default: .nan
    }
  }
}

extension SeriesExpression.Arithmetic {
  func result(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    }
  }
}

extension SeriesExpression.SetOperation {
  func joined(_ left: [SeriesValue], _ right: [SeriesValue]) -> [SeriesValue] {
    switch self {
    case .and:
      let others = Set(right.map(\.labels.withoutMetricName))
      return left.filter { others.contains($0.labels.withoutMetricName) }
    case .or:
      let known = Set(left.map(\.labels.withoutMetricName))
      return left + right.filter { !known.contains($0.labels.withoutMetricName) }
    case .unless:
      let others = Set(right.map(\.labels.withoutMetricName))
      return left.filter { !others.contains($0.labels.withoutMetricName) }
    }
  }
}

extension SeriesExpression.Aggregation {
  func grouped(_ values: [SeriesValue], by grouping: SeriesExpression.Grouping) -> [SeriesValue] {
    var groups: [LabelSet: Int] = [:]
    var results: [(value: SeriesValue, count: Double)] = []
    for one in values {
      let labels =
        switch grouping {
        case .by(let names): one.labels.only(names)
        case .without(let names): one.labels.withoutMetricName.without(names)
        }
      if let index = groups[labels] {
        results[index].count += 1
        results[index].value.value = combined(results[index].value.value, one.value, count: results[index].count)
      } else {
        groups[labels] = results.count
        results.append((SeriesValue(labels, self == .count ? 1 : one.value), 1))
      }
    }
    return results.map(\.value)
  }

  private func combined(_ known: Double, _ value: Double, count: Double) -> Double {
    switch self {
    case .sum: known + value
    case .count: count
    case .min: value < known || known.isNaN ? value : known
    case .max: value > known || known.isNaN ? value : known
    case .avg:
      known.isInfinite && (value.isFinite || value == known) ? known : known + (value / count - known / count)
    }
  }
}
