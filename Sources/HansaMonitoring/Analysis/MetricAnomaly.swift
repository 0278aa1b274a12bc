import HansaAnalysis
import HansaCore

/// A moment at which a metric of Hansa's own was not as usual: a row of `hansa.anomalies`.
public struct MetricAnomaly: Sendable {
  public var key: MetricKey
  /// In seconds since 1970.
  public var time: Double
  /// In the metric's unit: milliseconds, a part from 0 to 1, a number a minute.
  public var value: Double
  public var expected: Double
  /// The range in which the value was expected.
  public var low: Double
  public var high: Double
  /// 0.5 to 1.
  public var score: Double
  public var severity: AnomalyObservation.Severity
  public var reason: AnomalyObservation.Reason
  /// What else was not as it used to be: `plan changed`, `source shop slower`, `more rows`, `cache cold`, `new query`.
  public var changes: [String]
  /// The query that the value is of, without its constants; nil of minutes.
  public var query: String?
}
