import HansaCore

/// Series in memory: the peer of rule tests, and of programs that have their samples at hand.
public struct SeriesStore: Sendable {
  private var series: [Name: [SampledSeries]] = [:]
  private var places: [LabelSet: Int] = [:]

  public init() {}

  /// Adds samples, later than those that the series has.
  public mutating func append(_ samples: [Sample], to labels: LabelSet) {
    let metric = labels.metric ?? ""
    if let place = places[labels] {
      series[metric]?[place].samples += samples
    } else {
      places[labels] = series[metric, default: []].count
      series[metric, default: []].append(SampledSeries(labels, samples))
    }
  }

  /// The series that a selector selects, with all their samples.
  public func select(_ selector: SeriesSelector) -> [SampledSeries] {
    guard let metric = selector.metric else {
      return series.values.flatMap { $0.filter { selector.matches($0.labels) } }
    }
    let candidates = series[metric] ?? []
    return selector.matchers.isEmpty ? candidates : candidates.filter { selector.matches($0.labels) }
  }

  /// Queries of these series; there are no tables here.
  public var query: AlertQuery {
    AlertQuery(
      series: { [self] selector, _ in self.select(selector) },
      rows: { (_, _) throws(HansaError) in
        throw HansaError(.featureNotSupported, "rules with sql cannot be evaluated here: there are only series")
      })
  }
}
