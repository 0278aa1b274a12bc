import HansaCatalog
import HansaCore
import HansaSQL

/// The bounds that conditions set to one column: one from below and one from above are no independent conditions.
struct ColumnBounds {
  private var lower: Double?
  private var upper: Double?
  private var isGuess = false

  struct Bound {
    var column: ColumnID
    var isLower: Bool
    var selectivity: Double
    var isGuess: Bool
  }

  /// The sharper of two from one side counts.
  mutating func add(_ bound: Bound) {
    if bound.isLower {
      lower = min(lower ?? 1, bound.selectivity)
    } else {
      upper = min(upper ?? 1, bound.selectivity)
    }
    isGuess = isGuess || bound.isGuess
  }

  func selectivity(nullFraction: Double) -> Double {
    guard let lower, let upper else { return lower ?? upper ?? 1 }
    if isGuess { return Selectivity.Default.between }
    // Rows above the one bound and rows below the other are all rows, those between counted twice.
    let between = lower + upper + nullFraction - 1
    return between > 0 ? between : 1e-10
  }
}

extension Selectivity {
  /// A comparison of a column with a constant that bounds it from one side.
  func bound(_ condition: ScalarExpression) -> ColumnBounds.Bound? {
    guard var (comparison, left, right) = condition.unmarked.comparison else { return nil }
    if left.references.isEmpty { (comparison, left, right) = (comparison.mirrored, right, left) }
    guard comparison != .equal, comparison != .unequal, right.references.isEmpty, !right.containsSubquery,
      let column = estimate.column(left), let profile = estimate.stored(column)?.column
    else { return nil }
    let known = right.constant.flatMap { $0.isNull ? nil : range(profile, comparison, $0) }
    return ColumnBounds.Bound(
      column: column, isLower: comparison == .greater || comparison == .greaterOrEqual,
      selectivity: known ?? Default.range, isGuess: known == nil)
  }

  /// The common values that satisfy it, and their part of the others by the histogram (scalarineqsel). nil where the
  /// column has neither.
  func range(_ profile: ColumnProfile, _ comparison: Comparison, _ value: SQLValue) -> Double? {
    if let spread = profile.spread, case .number(let number)? = OrderedValue(value), number.isFinite {
      let above = spread.fraction(above: number)
      return comparison == .greater || comparison == .greaterOrEqual ? above : 1 - above
    }
    guard let statistics = profile.statistics, let bound = OrderedValue(value) else { return nil }
    var common = 0.0
    var satisfied = 0.0
    for (other, fraction) in statistics.common {
      guard let order = OrderedValue(other)?.compared(to: bound) else { return nil }
      common += fraction
      if comparison.holds(order) { satisfied += fraction }
    }
    let others = max(0, 1 - profile.nullFraction - common)
    guard let below = Histogram(statistics.histogram)?.fraction(below: bound) else {
      guard !statistics.common.isEmpty else { return nil }
      // Without bounds the others are as the common ones where these are most rows, else half of them.
      return clamped(satisfied + others * (common > 0.5 ? satisfied / common : 0.5))
    }
    let isUpper = comparison == .less || comparison == .lessOrEqual
    let selectivity = satisfied + others * (isUpper ? below : 1 - below)
    return min(1, max(1e-4 * (1 - profile.nullFraction), selectivity))
  }
}
