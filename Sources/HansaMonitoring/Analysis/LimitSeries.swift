import Foundation
import HansaAnalysis
import HansaCore

/// The past of something that has a limit, in equal intervals, and when it will be reached.
public struct LimitSeries: Sendable {
  /// What is limited.
  public enum Subject: Sendable, Hashable {
    /// Bytes of the history, below `max_size`. They follow a trend.
    case history
    /// The part of a source's connections that is in use or waited for, below 1. It follows hours and weekdays.
    case pool(Name)
  }

  public let subject: Subject
  public let limit: Double
  /// A value for each interval, NaN where there was none.
  public let values: [Double]
  /// Seconds.
  public let interval: Double
  /// When the interval behind the last value begins, in seconds since 1970.
  public let end: Double

  /// The furthest that a pool is forecast: a week of hours.
  private static let horizon = 168

  /// - Parameter points: the beginnings of intervals in seconds since 1970, ascending, each a multiple of `interval`.
  /// - Returns: nil without any.
  public init?(_ subject: Subject, limit: Double, interval: Double = 3600, points: [(time: Double, value: Double)]) {
    guard let first = points.first, let last = points.last else { return nil }
    var values = [Double](repeating: .nan, count: Int((last.time - first.time) / interval) + 1)
    for point in points { values[Int((point.time - first.time) / interval)] = point.value }
    self.subject = subject
    self.limit = limit
    self.values = values
    self.interval = interval
    end = last.time + interval
  }

  /// What comes next, with intervals of 95%; nil with fewer than ten values.
  public func forecast(_ steps: Int) -> Forecast? {
    guard values.count(where: \.isFinite) >= 10 else { return nil }
    // A week is looked for only in two of them or more.
    let seasons = subject != .history && interval == 3600 && values.count >= 2 * 168 ? [24, 168] : nil
    return Forecaster.forecast(values, options: ForecastOptions(horizon: steps, seasons: seasons))?.map { max($0, 0) }
  }

  /// When the limit is reached, in seconds since 1970; nil where that is not to be seen.
  public var reaches: Double? {
    guard let last = values.last(where: \.isFinite), values.count(where: \.isFinite) >= 10 else { return nil }
    if last >= limit { return end }
    switch subject {
    case .history:
      // Mann and Kendall say whether it grows, Theil and Sen how fast.
      guard let test = MannKendallTest(values, variant: .hamedRao) ?? MannKendallTest(values),
        test.trend == .increasing, test.line.slope > 0
      else { return nil }
      return end + (limit - last) / test.line.slope * interval
    case .pool:
      guard let step = forecast(Self.horizon)?.steps.firstIndex(where: { $0.value >= limit }) else { return nil }
      return end + Double(step) * interval
    }
  }
}
