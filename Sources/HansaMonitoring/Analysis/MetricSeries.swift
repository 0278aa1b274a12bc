import Foundation
import HansaAnalysis

/// The past of a metric in equal intervals: what trends and forecasts are made of.
public struct MetricSeries: Sendable {
  public var key: MetricKey
  /// A value for each interval, NaN where there was none.
  public var values: [Double]
  /// Seconds.
  public var interval: Double
  /// When the interval behind the last value begins, in seconds since 1970.
  public var end: Double

  /// Which way the metric goes, by Mann and Kendall with the variance of Hamed and Rao, for metrics depend on what they
  /// were before; nil with fewer than ten values. The line's slope is by interval.
  public var trend: MannKendallTest? {
    guard values.count(where: \.isFinite) >= 10 else { return nil }
    return MannKendallTest(values, variant: .hamedRao) ?? MannKendallTest(values)
  }

  /// What comes next; nil with fewer than ten values. Latency is forecast by its logarithm, and a part stays one.
  public func forecast(_ horizon: Int) -> Forecast? {
    guard values.count(where: \.isFinite) >= 10 else { return nil }
    let isLatency = key.metric == .latency
    let known = isLatency ? values.map { log($0) } : values
    // Days and weeks are known of hours; what else is in them is looked for.
    let seasons = interval == 3600 && values.count >= Self.weeks ? [24, 168] : nil
    guard let forecast = Forecaster.forecast(known, options: ForecastOptions(horizon: horizon, seasons: seasons)) else {
      return nil
    }
    let limit = key.metric == .errorRate ? 1 : Double.infinity
    return forecast.map { min(isLatency ? exp($0) : $0, limit) }
  }
}
