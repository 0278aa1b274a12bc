import HansaCore

/// A service level's objective and how fast its error budget may be spent: alerts with two windows each, as chapter 5 of
/// Google's SRE workbook has them. The long window says that it matters, the short one that it still goes on.
public struct BurnRate: Sendable, Hashable {
  /// A pair of windows, and how many times faster than evenly the budget is spent in both.
  public struct Window: Sendable, Hashable {
    public var long: Duration
    public var short: Duration
    public var factor: Double

    public init(long: Duration, short: Duration, factor: Double) {
      self.long = long
      self.short = short
      self.factor = factor
    }
  }

  /// 2% of a budget of 30 days in an hour, or 5% in six: somebody should get up.
  public static let fast = [
    Window(long: .seconds(3600), short: .seconds(300), factor: 14.4),
    Window(long: .seconds(21_600), short: .seconds(1800), factor: 6),
  ]
  /// 10% in three days, or evenly for longer: somebody should look at it in working hours.
  public static let slow = [
    Window(long: .seconds(86_400), short: .seconds(7200), factor: 3),
    Window(long: .seconds(259_200), short: .seconds(21_600), factor: 1),
  ]

  /// The counter of what went wrong.
  public var errors: SeriesSelector
  /// The counter of all there was.
  public var total: SeriesSelector
  /// The part that has to go well: 0.999.
  public var objective: Double
  public var windows: [Window]
  /// The labels that have a budget each.
  public var labels: [Name]

  public init(
    errors: SeriesSelector, total: SeriesSelector, objective: Double, windows: [Window] = BurnRate.fast,
    labels: [Name] = []
  ) {
    self.errors = errors
    self.total = total
    self.objective = objective
    self.windows = windows
    self.labels = labels
  }

  /// The condition: both windows of one pair are above its factor. Its value is the part that went wrong in the long one.
  public var expression: SeriesExpression? {
    let pairs = windows.map { window in
      SeriesExpression.set(.and, burning(window.long, window.factor), burning(window.short, window.factor))
    }
    guard let first = pairs.first else { return nil }
    return pairs.dropFirst().reduce(first) { .set(.or, $0, $1) }
  }

  private func burning(_ range: Duration, _ factor: Double) -> SeriesExpression {
    func sum(_ selector: SeriesSelector) -> SeriesExpression {
      .aggregate(.sum, .by(labels), .window(.rate, selector, range))
    }
    let budget = SeriesExpression.arithmetic(
      .multiply, .number(factor), .arithmetic(.subtract, .number(1), .number(objective)))
    return .comparison(.greater, .arithmetic(.divide, sum(errors), sum(total)), budget)
  }
}
