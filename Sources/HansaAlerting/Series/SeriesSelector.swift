import HansaCore

/// Which series are meant: `hansa_queries_total{source="shop", outcome!="ok"}`.
public struct SeriesSelector: Sendable, Hashable {
  /// The metric's name, nil where only labels choose.
  public var metric: Name?
  public var matchers: [LabelMatcher]

  public init(metric: Name?, matchers: [LabelMatcher] = []) {
    self.metric = metric
    self.matchers = matchers
  }

  /// Whether a series with these labels is meant.
  public func matches(_ labels: LabelSet) -> Bool {
    if let metric, labels.metric != metric { return false }
    return matchers.allSatisfy { $0.matches(labels) }
  }

  /// The labels of the alert that says that there is no such series: those that are asked to have one value.
  var knownLabels: LabelSet {
    var known: [Name: Name] = [:]
    var asked: Set<Name> = []
    for matcher in matchers where matcher.name != LabelSet.metricName {
      let isOnly = matcher.operation == .equal && asked.insert(matcher.name).inserted
      known[matcher.name] = isOnly ? matcher.value : nil
    }
    return LabelSet(known.map { ($0.key, $0.value) })
  }
}

extension SeriesSelector: CustomStringConvertible {
  public var description: String {
    (metric?.string ?? "") + (matchers.isEmpty ? "" : "{\(matchers.map(\.description).joined(separator: ", "))}")
  }
}
