import Foundation

/// What a subject did in an hour, of which nothing else may be left.
public struct MetricHour: Sendable, Hashable {
  /// When it began: hours since 1970.
  public var hour: Int
  /// Queries, or statements, and how many of them failed.
  public var requests: Double
  public var failed: Double
  /// The mean of the logarithms of the milliseconds; nil where none ended.
  public var logarithm: Double?

  public init(hour: Int, requests: Double, failed: Double, logarithm: Double?) {
    self.hour = hour
    self.requests = requests
    self.failed = failed
    self.logarithm = logarithm
  }
}

extension MetricSeries {
  /// Hours in which a week's season can be told from chance.
  static let weeks = 2 * 168

  /// The metrics of a subject by hours, the last one behind the others.
  ///
  /// - Parameter hours: ascending; one in which nothing happened may be missing.
  /// - Returns: nothing for less than two weeks.
  public static func hourly(_ subject: MetricKey.Subject, _ hours: [MetricHour]) -> [MetricSeries] {
    guard let first = hours.first?.hour, let last = hours.last?.hour, last - first + 1 >= weeks else { return [] }
    return MetricKey.Metric.allCases.map { metric in
      var values = [Double](repeating: metric == .volume ? 0 : .nan, count: last - first + 1)
      for hour in hours {
        values[hour.hour - first] =
          switch metric {
          case .latency: hour.logarithm.map { exp($0) } ?? .nan
          case .errorRate: hour.requests > 0 ? hour.failed / hour.requests : .nan
          case .volume: hour.requests / 60
          }
      }
      return MetricSeries(
        key: MetricKey(subject, metric), values: values, interval: 3600, end: Double(last + 1) * 3600)
    }
  }
}
