import HansaCore

/// The condition of a rule over series: the part of PromQL that alerts are written in.
public indirect enum SeriesExpression: Sendable, Hashable {
  case number(Double)
  /// The last value of each series.
  case instant(SeriesSelector)
  /// A function of each series' samples in a window before now.
  case window(WindowFunction, SeriesSelector, Duration)
  /// One value, where no series is there; with a window: where none had a sample in it.
  case absent(SeriesSelector, Duration?)
  /// The values of several series made one.
  case aggregate(Aggregation, Grouping, SeriesExpression)
  case arithmetic(Arithmetic, SeriesExpression, SeriesExpression)
  /// What does not compare so is left out.
  case comparison(Comparison, SeriesExpression, SeriesExpression)
  case set(SetOperation, SeriesExpression, SeriesExpression)

  /// How the values of several series become one.
  public enum Aggregation: String, Sendable, CaseIterable {
    case sum, avg, min, max, count
  }

  /// Which labels tell the groups of an aggregation apart.
  public enum Grouping: Sendable, Hashable {
    case by([Name])
    case without([Name])
  }

  public enum Arithmetic: String, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  public enum Comparison: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case greater = ">"
    case less = "<"

    func holds(_ a: Double, _ b: Double) -> Bool {
      switch self {
      case .equal: a == b
      case .notEqual: a != b
      case .greaterOrEqual: a >= b
      case .lessOrEqual: a <= b
      case .greater: a > b
      case .less: a < b
      }
    }
  }

  /// How the series of two sides are put together, by their labels without the metric's name.
  public enum SetOperation: String, Sendable, CaseIterable {
    case and, or, unless
  }

  /// Whether it is a number and no series.
  var isNumber: Bool {
    switch self {
    case .number: true
    case .arithmetic(_, let left, let right): left.isNumber && right.isNumber
    default: false
    }
  }

  /// The selectors in it, with the time before now that each needs.
  var selectors: [(selector: SeriesSelector, reach: Duration)] {
    switch self {
    case .number: []
    case .instant(let selector): [(selector, SampledSeries.lookback)]
    case .window(_, let selector, let range): [(selector, range)]
    case .absent(let selector, let range): [(selector, range ?? SampledSeries.lookback)]
    case .aggregate(_, _, let inner): inner.selectors
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right), .set(_, let left, let right):
      left.selectors + right.selectors
    }
  }
}
